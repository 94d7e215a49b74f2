from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .promise_common import DAY, NOW, PromiseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseAnswer(PromiseCommon):
    """What a salesperson is answered on a quotation."""

    def test_long_quotation_is_explained_in_its_first_lines(self):
        product = self._create_product("Slow", days=4)
        order = self._quote(*[(product, 1)] * 22)
        requests = order.order_line._promise_requests()
        answers = self.env["sale.promise.loader"]._answer(self.company, requests, NOW)
        self.assertTrue(answers[0].gains and answers[19].gains)
        self.assertFalse(answers[20].gains)
        self.assertEqual({one.date for one in answers}, {NOW + 4 * DAY})

    def test_stock_on_hand_is_promised_for_now(self):
        product = self._create_product("On Hand", stock=10, days=9)
        order = self._ask((product, 10))
        self.assertEqual(order.order_line.promise_date, NOW)
        self.assertEqual(order.promise_date, NOW)
        self.assertEqual(order.promise_state, "valid")
        self.assertEqual(order.order_line.promise_reason_ids.kind, "stock")
        self.assertIn("On Hand", order.order_line.promise_reason)

    def test_asking_creates_no_supply(self):
        product = self._create_product("Made")
        part = self._create_product("Part", days=3)
        workcenter = self._create_workcenter("Line")
        self._create_bom(product, [(part, 1)], [("make", workcenter, 60)])
        order = self._quote((product, 10))
        before = self._count_documents()
        order.action_promise()
        self.assertTrue(order.promise_date)
        self.assertEqual(self._count_documents(), before)
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.commitment_date)

    def test_what_is_missing_comes_from_the_vendor(self):
        product = self._create_product("Bought", stock=10, days=9)
        self.company.days_to_purchase = 1
        line = self._ask((product, 11)).order_line
        self.assertEqual(line.promise_date, NOW + 10 * DAY)
        self.assertEqual(line.promise_reason_ids.mapped("kind"), ["purchasing", "vendor"])
        reason = line.promise_reason_ids[1]
        self.assertEqual(reason.vendor_id, self.vendor)
        self.assertAlmostEqual(reason.days, 9)
        self.assertAlmostEqual(reason.gain_days, 9)
        self.assertIn("Promise Vendor", line.promise_reason)

    def test_vendor_of_the_quantity_is_the_one_odoo_selects(self):
        product = self._create_product("Tiered")
        fast = self.env["res.partner"].create({"name": "Fast from Hundred"})
        self._add_vendor(product, 2, partner_id=fast.id, min_qty=100, sequence=1)
        self._add_vendor(product, 10, sequence=2)
        few = self._ask((product, 50)).order_line
        many = self._ask((product, 150)).order_line
        self.assertEqual(few.promise_date, NOW + 10 * DAY)
        self.assertEqual(many.promise_date, NOW + 2 * DAY)
        self.assertEqual(many.promise_reason_ids.vendor_id, fast)

    def test_confirmed_receipt_is_waited_for_and_named(self):
        product = self._create_product("Coming", stock=2, days=9)
        move = self._receive(product, 8, NOW + 2 * DAY)
        line = self._ask((product, 10)).order_line
        self.assertEqual(line.promise_date, NOW + 2 * DAY)
        self.assertEqual(line.promise_reason_ids.kind, "incoming")
        self.assertIn(move.reference, line.promise_reason)

    def test_draft_receipt_does_not_count_and_overdue_waits_the_grace(self):
        product = self._create_product("Overdue")
        self._receive(product, 8, NOW - 9 * DAY)
        self.company.overdue_grace_days = 3
        self.assertEqual(self._ask((product, 8)).order_line.promise_date, NOW + 3 * DAY)
        self.assertEqual(self._ask((product, 9)).promise_state, "impossible")

    def test_delivery_of_another_order_keeps_its_stock(self):
        product = self._create_product("Sold", stock=10, days=9)
        sold = self._quote((product, 6))
        sold.action_confirm()
        line = self._ask((product, 5)).order_line
        self.assertEqual(line.promise_date, NOW + 9 * DAY)

    def test_work_center_that_is_busy_is_waited_for(self):
        product, part = self._create_product("Built"), self._create_product("P", 100)
        workcenter = self._create_workcenter("Busy Line")
        self._create_bom(product, [(part, 1)], [("build", workcenter, 30)])
        self._occupy(workcenter, NOW, NOW + 2 * DAY + timedelta(hours=4))
        line = self._ask((product, 4)).order_line
        self.assertEqual(line.promise_date, NOW + 2 * DAY + timedelta(hours=7))
        kinds = line.promise_reason_ids.mapped("kind")
        self.assertEqual(kinds, ["queue", "closed", "work"])
        self.assertEqual(line.promise_reason_ids.workcenter_id, workcenter)
        self.assertIn("waits 2.2 days for work center Busy Line", line.promise_reason)

    def test_leave_closes_a_work_center_in_its_own_time_zone(self):
        product, part = self._create_product("Built"), self._create_product("P", 100)
        calendar = self._create_calendar(self.company, "Asia/Shanghai")
        self.company.resource_calendar_id = calendar
        workcenter = self._create_workcenter("East", resource_calendar_id=calendar.id)
        self._create_bom(product, [(part, 1)], [("build", workcenter, 120)])
        # 16:00 in Shanghai: an hour today, the other tomorrow from midnight UTC.
        line = self._ask((product, 1)).order_line
        self.assertEqual(line.promise_date, NOW + timedelta(hours=17))
        self._occupy(workcenter, NOW, NOW + 2 * DAY, time_type="leave")
        line = self._ask((product, 1)).order_line
        self.assertEqual(line.promise_date, NOW + 2 * DAY + timedelta(hours=17))

    def test_nothing_to_supply_it_is_impossible_and_named(self):
        product, part = self._create_product("Built"), self._create_product("Orphan")
        self._create_bom(product, [(part, 1)])
        order = self._ask((product, 1))
        self.assertFalse(order.order_line.promise_date)
        self.assertEqual(order.promise_state, "impossible")
        self.assertEqual(order.order_line.promise_reason_ids.product_id, part)
        self.assertIn("Orphan", order.order_line.promise_reason)
        self.assertFalse(order.can_give_promise)

    def test_lines_of_one_order_share_what_there_is(self):
        product = self._create_product("Shared", stock=10, days=4)
        lines = self._ask((product, 8), (product, 8)).order_line
        self.assertEqual(lines[0].promise_date, NOW)
        self.assertEqual(lines[1].promise_date, NOW + 4 * DAY)
        self.assertEqual(lines.order_id.promise_date, NOW + 4 * DAY)

    def test_services_and_notes_are_not_asked(self):
        service = self.env["product.product"].create({"name": "S", "type": "service"})
        product = self._create_product("Goods", stock=1)
        order = self._quote((service, 1), (product, 1))
        order.write({"order_line": [Command.create({"display_type": "line_note", "name": "x"})]})
        order.action_promise()
        self.assertEqual(order.promise_state, "valid")
        self.assertEqual(order.promise_date, NOW)
        with self.assertRaises(UserError):
            self._quote((service, 1)).action_promise()

    def test_goods_leave_on_a_working_day_and_travel(self):
        product = self._create_product("Far", days=4)
        self.customer.transit_days = 2
        self.company.security_lead = 1
        line = self._ask((product, 1)).order_line
        # Friday + a day of security = Saturday, so they leave on Monday.
        self.assertEqual(line.promise_date, NOW + 9 * DAY)
        kinds = line.promise_reason_ids.mapped("kind")
        self.assertEqual(kinds, ["vendor", "security", "closed", "transit"])

    def test_reasons_cover_the_span(self):
        product, part = self._create_product("Built"), self._create_product("P", days=3)
        workcenter = self._create_workcenter("Line")
        self._create_bom(product, [(part, 1)], [("build", workcenter, 900)])
        reasons = self._ask((product, 1)).order_line.promise_reason_ids
        self.assertEqual(reasons[0].date_from, NOW)
        for before, after in zip(reasons, reasons[1:], strict=False):
            self.assertEqual(before.date_to, after.date_from)
        self.assertEqual(reasons[-1].date_to, reasons.order_line_id.promise_date)
        self.assertAlmostEqual(
            sum(reasons.mapped("days")),
            (reasons.order_line_id.promise_date - NOW) / DAY,
            places=2,
        )

    def test_another_question_takes_the_answer_away(self):
        product = self._create_product("Changed", stock=10)
        order = self._ask((product, 1))
        order.order_line.product_uom_qty = 1
        self.assertTrue(order.order_line.promise_date)
        order.order_line.product_uom_qty = 2
        self.assertFalse(order.order_line.promise_date)
        self.assertFalse(order.order_line.promise_reason_ids)
        self.assertEqual(order.promise_state, "none")
        order.action_promise()
        order.partner_shipping_id = self.vendor
        self.assertFalse(order.promise_date)

    def test_answer_that_nobody_was_told_expires(self):
        product = self._create_product("Stale", stock=10)
        order = self._ask((product, 1))
        with freeze_time(NOW + 3 * DAY):
            order.invalidate_recordset()
            self.assertEqual(order.promise_state, "expired")
            with self.assertRaises(UserError):
                order.action_give_promise()
            order.action_promise()
            self.assertEqual(order.promise_state, "valid")
            self.assertEqual(order.promise_date, NOW + 3 * DAY)

    def test_states_are_found_by_searching(self):
        product = self._create_product("Found", stock=10)
        orphan = self._create_product("Orphan")
        valid, impossible = self._ask((product, 1)), self._ask((orphan, 1))
        none = self._quote((product, 1))
        orders = valid | impossible | none
        Order = self.env["sale.order"]
        for state, expected in (
            ("valid", valid),
            ("impossible", impossible),
            ("none", none),
            ("late", none.browse()),
        ):
            with self.subTest(state):
                domain = [("id", "in", orders.ids), ("promise_state", "=", state)]
                self.assertEqual(Order.search(domain).ids, expected.ids)
                lines = self.env["sale.order.line"].search(
                    [("order_id", "in", orders.ids), ("promise_state", "=", state)]
                )
                self.assertEqual(lines.order_id.ids, expected.ids)

    def test_confirmed_order_has_no_date_to_ask_for(self):
        order = self._quote((self._create_product("Sold", stock=1), 1))
        order.action_confirm()
        self.assertFalse(order.can_promise)
        with self.assertRaises(UserError):
            order.action_promise()

    def test_portal_and_strangers_are_refused(self):
        order = self._quote((self._create_product("Secret", stock=1), 1))
        portal = new_test_user(self.env, "promise_portal", groups="base.group_portal")
        colleague = self._create_user("colleague", "sales_team.group_sale_salesman")
        for user in (portal, colleague):
            for method in ("action_promise", "action_give_promise"):
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(AccessError):
                        getattr(order.with_user(user), method)()

    def test_customer_in_the_portal_reads_no_reason(self):
        order = self._ask((self._create_product("Seen", days=2), 1))
        portal = new_test_user(self.env, "promise_customer", groups="base.group_portal")
        order.sudo().partner_id = portal.partner_id
        order.message_subscribe(portal.partner_id.ids)
        line = order.order_line.with_user(portal)
        self.assertTrue(line.read(["product_uom_qty"]))
        for field in ("promise_reason", "promise_reason_ids", "promise_ids"):
            with self.assertRaises(AccessError):
                line.read([field])

    def test_planner_reads_all_promises(self):
        product = self._create_product("Seen", days=2)
        order = self._ask((product, 1))
        line = order.order_line.with_user(self.planner)
        self.assertEqual(line.promise_date, NOW + 2 * DAY)
        self.assertEqual(line.promise_reason_ids.vendor_id, self.vendor)

    def test_reasons_are_written_by_nobody(self):
        reason = self._ask((self._create_product("R", stock=1), 1)).promise_reason_ids
        for user in (self.salesman, self.planner):
            with self.assertRaises(AccessError):
                reason.with_user(user).write({"step": "nonsense"})
            with self.assertRaises(AccessError):
                reason.with_user(user).unlink()

    def test_operation_with_breaks_is_named_once_with_all_its_work(self):
        product, part = self._create_product("Built"), self._create_product("P", 9)
        workcenter = self._create_workcenter("Line")
        self._create_bom(product, [(part, 1)], [("build", workcenter, 900)])
        order = self._ask((product, 1))
        named = order.promise_reason_ids
        self.assertEqual(named.mapped("kind"), ["work"])
        self.assertIn("15.0 hours", named.text)
        self.assertGreater(len(order.order_line.promise_reason_ids), 1)
        action = order.order_line.action_view_promise_reasons()
        (drawn,) = action["params"]["segments"]
        self.assertEqual(drawn["text"], named.text)
        self.assertAlmostEqual(drawn["days"], sum(order.order_line.promise_reason_ids.mapped("days")))

    def test_reason_is_told_in_the_language_of_whoever_reads(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        order = self._ask((self._create_product("Read", stock=1), 1))
        line = order.order_line
        self.assertIn("is in stock", line.promise_reason)
        self.assertIn("有现货", line.with_context(lang="zh_CN").promise_reason)

    def test_form_shows_the_answer_to_salespeople_and_planners(self):
        order = self._ask((self._create_product("Shown", stock=1), 1))
        for user in (self.salesman, self.env.ref("base.user_admin")):
            user.company_ids |= self.company
            with self.subTest(user.login):
                self.env["sale.order"].with_user(user).get_views(
                    [(False, "form"), (False, "list"), (False, "search")]
                )
        reasons = self.env["sale.promise.reason"].with_user(self.planner)
        self.assertTrue(reasons.search([("order_line_id", "=", order.order_line.id)]))
