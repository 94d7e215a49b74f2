from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, PromiseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseHold(PromiseCommon):
    """Giving a promise: the hold, the ledger, the confirmed order."""

    def _give(self, *lines, **values):
        order = self._ask(*lines, **values)
        order.action_give_promise()
        return order

    # === HOLD === #

    def test_nobody_writes_past_the_buttons_what_was_promised(self):
        order = self._ask((self._create_product("Sought", stock=5), 5))
        forged = [
            (order, {"promise_valid_until": NOW + 999 * DAY}),
            (order, {"promise_given_date": NOW - 99 * DAY}),
            (order.order_line, {"promise_date": NOW}),
            (order.order_line, {"is_promise_given": True}),
            (order.order_line, {"promise_asked_date": NOW - 99 * DAY}),
        ]
        for records, vals in forged:
            texts = {name: str(value) for name, value in vals.items()}
            with self.subTest(**texts), self.assertRaises(AccessError):
                call_kw(records, "write", [records.ids, texts], {"context": {"promise_step": True}})
        with self.assertRaises(AccessError):
            order.create({"partner_id": self.customer.id, "promise_valid_until": NOW + 999 * DAY})
        found = order.load(["id", ".id", "promise_valid_until"], [["", str(order.id), "2099-01-01 00:00:00"]])
        self.assertFalse(found["ids"])
        self.assertFalse(order.promise_valid_until)

    def test_date_changed_after_confirming_is_in_the_ledger(self):
        order = self._ask((self._create_product("Moved", stock=5), 5))
        order.action_give_promise()
        order.action_confirm()
        first = order.promise_date
        order.write({"commitment_date": NOW + 6 * DAY})
        ledger = self.env["sale.promise"].search([("order_id", "=", order.id)], order="id")
        self.assertRecordValues(
            ledger,
            [
                {"kind": "first", "date": first, "user_id": self.salesman.id},
                {"kind": "manual", "date": NOW + 6 * DAY, "user_id": self.salesman.id},
            ],
        )
        order.write({"commitment_date": NOW + 6 * DAY})
        self.assertEqual(len(order.sudo().promise_ids), 2)

    def test_hold_ends_after_the_working_hours_of_the_company(self):
        self.company.promise_hold_hours = 12
        order = self._give((self._create_product("Held", stock=1), 1))
        # Eight hours on Monday, four on Tuesday until noon.
        self.assertEqual(order.promise_valid_until, NOW + DAY + timedelta(hours=4))

    def test_second_quotation_gets_a_later_date_while_the_hold_lives(self):
        product = self._create_product("Last Ones", stock=10, days=4)
        self._give((product, 8))
        second = self._ask((product, 8))
        self.assertEqual(second.promise_date, NOW + 4 * DAY)
        with freeze_time(NOW + 3 * DAY):
            second.action_promise()
            self.assertEqual(second.promise_date, NOW + 3 * DAY)

    def test_what_a_colleague_promised_holds_though_nobody_else_reads_it(self):
        product = self._create_product("Shared", stock=10, days=4)
        colleague = self._create_user("holder", "sales_team.group_sale_salesman")
        theirs = self._quote((product, 8), user=colleague, partner_id=self._kept_customer(colleague).id)
        theirs.action_promise()
        theirs.action_give_promise()
        own = self._ask((product, 2), (self._create_product("Other", stock=1), 1))
        self.env.flush_all()
        self.env.invalidate_all()
        own.action_give_promise()
        self.env.invalidate_all()
        own.action_confirm()
        self.assertEqual(own.state, "sale")

    def _kept_customer(self, user):
        """A customer whose archive only this user sees."""
        firm = self.env["res.partner"].create({"name": "Kept", "is_company": True, "user_id": user.id})
        firm._ensure_customer_code()
        return firm

    def test_hold_keeps_machine_time_too(self):
        product, part = self._create_product("Built"), self._create_product("P", 100)
        workcenter = self._create_workcenter("Line")
        self._create_bom(product, [(part, 1)], [("build", workcenter, 60)])
        first = self._give((product, 2))
        self.assertEqual(first.promise_date, NOW + timedelta(hours=2))
        second = self._ask((product, 1))
        self.assertEqual(second.promise_date, NOW + timedelta(hours=3))
        self.assertIn("queue", second.promise_reason_ids.mapped("kind"))

    def test_answer_alone_holds_nothing(self):
        product = self._create_product("Free", stock=10, days=4)
        self._ask((product, 8))
        self.assertEqual(self._ask((product, 8)).promise_date, NOW)

    def test_cancelled_quotation_holds_nothing(self):
        product = self._create_product("Free", stock=10, days=4)
        self._give((product, 8))._action_cancel()
        self.assertEqual(self._ask((product, 8)).promise_date, NOW)

    def test_what_was_taken_meanwhile_is_not_promised_again(self):
        product = self._create_product("Last Ones", stock=10, days=4)
        first, second = self._ask((product, 8)), self._ask((product, 8))
        first.action_give_promise()
        with self.assertRaisesRegex(UserError, "can no longer be promised"):
            second.action_give_promise()
        self.assertFalse(second.promise_valid_until)
        second.action_promise()
        second.action_give_promise()
        self.assertEqual(second.promise_ids.date, NOW + 4 * DAY)

    def test_of_two_confirmed_together_the_second_gets_what_the_first_leaves(self):
        product = self._create_product("Last Ones", stock=10, days=4)
        first, second = self._ask((product, 8)), self._ask((product, 8))
        with self.assertRaisesRegex(UserError, "can no longer be promised"):
            (first | second).action_confirm()
        other = self._ask((self._create_product("Plenty", stock=10), 8))
        (first | other).action_confirm()
        self.assertEqual((first | other).mapped("state"), ["sale", "sale"])

    def test_given_date_does_not_drift_with_the_clock(self):
        product = self._create_product("Bought", days=4)
        order = self._ask((product, 1))
        with freeze_time(NOW + timedelta(minutes=30)):
            order.action_give_promise()
            order.action_promise()
            self.assertEqual(order.promise_date, NOW + 4 * DAY)

    def test_new_line_beside_a_given_one_is_answered_alone(self):
        product = self._create_product("Both", stock=10, days=4)
        order = self._give((product, 8))
        line = order.order_line.copy({"order_id": order.id, "product_uom_qty": 3})
        order.action_promise()
        self.assertEqual(order.order_line[0].promise_date, NOW)
        self.assertEqual(line.promise_date, NOW + 4 * DAY)
        self.assertTrue(order.order_line[0].is_promise_given)

    def test_nothing_is_given_that_was_not_asked(self):
        order = self._quote((self._create_product("P", stock=1), 1))
        with self.assertRaises(UserError):
            order.action_give_promise()

    # === LEDGER === #

    def test_ledger_keeps_first_and_later_dates(self):
        product = self._create_product("Told", stock=5, days=4)
        order = self._give((product, 5))
        order.action_give_promise()
        self.assertRecordValues(
            order.promise_ids,
            [{"kind": "first", "date": NOW, "previous_date": False, "given": True}],
        )
        self.assertEqual(order.promise_ids.user_id, self.salesman)
        order.order_line.product_uom_qty = 6
        order.action_promise()
        order.action_give_promise()
        self.assertRecordValues(
            order.promise_ids,
            [
                {"kind": "customer_change", "date": NOW + 4 * DAY},
                {"kind": "first", "date": NOW},
            ],
        )
        self.assertEqual(order.promise_ids[0].previous_date, NOW)

    def test_moved_dates_say_in_which_direction(self):
        product = self._create_product("Moving", days=2)
        order = self._give((product, 5))
        with freeze_time(NOW + 7 * DAY):
            order.action_promise()
            order.action_give_promise()
            self.assertEqual(order.promise_ids[0].kind, "repromise")
            self._add_stock(product, 5)
        with freeze_time(NOW + 8 * DAY):
            order.order_line._clear_promise()
            order.action_promise()
            order.action_give_promise()
            self.assertEqual(order.promise_ids[0].kind, "pull_in")

    def test_nobody_changes_the_ledger_not_even_the_administrator(self):
        promise = self._give((self._create_product("P", stock=1), 1)).promise_ids
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        for user in (admin, self.salesman, self.env.user):
            record = promise.with_user(user)
            if user == self.env.user:
                record = record.sudo()
            for call in (
                lambda record=record: record.write({"note": "x"}),
                lambda record=record: record.unlink(),
            ):
                with self.assertRaises(UserError):
                    call()
        values = {
            "company_id": self.company.id,
            "order_name": "forged",
            "date": NOW,
            "kind": "manual",
            "user_id": admin.id,
        }
        for user in (admin, self.salesman, self.planner):
            with self.assertRaises(AccessError):
                self.env["sale.promise"].with_user(user).create(values)
        self.assertEqual(promise.note, False)

    def test_ledger_survives_the_order(self):
        order = self._give((self._create_product("Gone", stock=1), 1))
        promise, name = order.promise_ids.sudo(), order.name
        order.sudo().state = "cancel"
        order.sudo().unlink()
        promise.invalidate_recordset()
        self.assertTrue(promise.exists())
        self.assertFalse(promise.order_line_id)
        self.assertEqual(promise.order_name, name)
        self.assertIn("Gone", promise.line_name)
        self.assertEqual(promise.with_user(self.salesman).date, NOW)
        colleague = self._create_user("other", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            promise.with_user(colleague).read(["date"])

    # === CONFIRMATION === #

    def test_confirming_makes_the_promise_the_commitment(self):
        product = self._create_product("Sold", days=4)
        self.customer.transit_days = 1
        self.company.security_lead = 2
        order = self._give((product, 1))
        order.action_confirm()
        self.assertEqual(order.commitment_date, order.promise_date)
        self.assertEqual(order.promise_state, "valid")
        # Monday + 4 days + 2 of security = Sunday, out on Monday, there on Tuesday.
        self.assertEqual(order.promise_date, NOW + 8 * DAY)
        move = order.sudo().order_line.move_ids
        self.assertEqual(move.date, NOW + 5 * DAY)
        self.assertEqual(move.date_deadline, NOW + 7 * DAY)

    def test_each_line_is_procured_for_its_own_date(self):
        early = self._create_product("Early", stock=1)
        late = self._create_product("Late", days=4)
        order = self._give((early, 1), (late, 1))
        order.action_confirm()
        moves = order.sudo().order_line.move_ids
        self.assertEqual(moves.mapped("date"), [NOW, NOW + 4 * DAY])
        self.assertEqual(order.commitment_date, NOW + 4 * DAY)

    def test_date_agreed_by_hand_is_kept(self):
        order = self._give((self._create_product("Sold", days=4), 1))
        order.commitment_date = NOW + 30 * DAY
        order.action_confirm()
        self.assertEqual(order.commitment_date, NOW + 30 * DAY)

    def test_confirming_tells_the_answer_that_nobody_was_told(self):
        order = self._ask((self._create_product("Sold", days=4), 1))
        order.action_confirm()
        self.assertEqual(order.commitment_date, NOW + 4 * DAY)
        self.assertEqual(order.sudo().promise_ids.mapped("kind"), ["first"])

    def test_expired_promise_is_looked_at_as_of_now(self):
        slow, there = self._create_product("Slow", days=4), self._create_product("There", stock=5)
        late, still = self._give((slow, 1)), self._give((there, 1))
        self.company.security_lead = 3
        in_time = self._give((there, 1))
        with freeze_time(NOW + 3 * DAY):
            with self.assertRaisesRegex(UserError, "Slow can no longer be promised"):
                late.action_confirm()
            self.assertEqual(late.state, "draft")
            with self.assertRaisesRegex(UserError, "There can no longer be promised"):
                still.action_confirm()
            late.action_promise()
            self.assertEqual(late.promise_date, NOW + 10 * DAY)
            late.action_confirm()
        self.assertEqual(late.commitment_date, NOW + 10 * DAY)
        self.assertEqual(late.promise_ids.sudo()[0].kind, "repromise")
        in_time.action_confirm()
        self.assertEqual(in_time.commitment_date, in_time.promise_date)

    def test_supply_that_vanished_is_told_with_the_new_date_and_why(self):
        product = self._create_product("Vanished", stock=5, days=4)
        order = self._give((product, 5))
        self._add_stock(product, -2)
        with self.assertRaises(UserError) as caught:
            order.action_confirm()
        message = str(caught.exception)
        self.assertIn("3/6/26", message)
        self.assertIn("Promise Vendor", message)
        self.assertEqual(order.state, "draft")
        order.action_promise()
        self.assertEqual(order.promise_date, NOW + 4 * DAY)
        self.assertEqual(order.promise_state, "valid")
        order.action_confirm()
        self.assertEqual(order.commitment_date, NOW + 4 * DAY)

    def test_who_was_told_first_is_not_pushed_aside_by_who_was_told_later(self):
        product = self._create_product("Last Ones", stock=10, days=4)
        first = self._give((product, 8))
        with freeze_time(NOW + timedelta(minutes=1)):
            second = self._give((product, 8))
            self.assertEqual(second.promise_date, NOW + 4 * DAY + timedelta(minutes=1))
            first.action_confirm()
        self.assertEqual(first.commitment_date, NOW)
        second.action_confirm()
        self.assertEqual(second.commitment_date, NOW + 4 * DAY + timedelta(minutes=1))

    def test_where_nobody_can_answer_the_quotation_waits(self):
        product = self._create_product("Signed", stock=5, days=4)
        order = self._give((product, 5))
        self._add_stock(product, -2)
        order.sudo()._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertTrue(order.confirmation_deferred_date)
        activity = order.sudo().activity_ids
        self.assertEqual(activity.user_id, self.salesman)
        self.assertIn("can no longer be promised", activity.note)

    def test_confirming_takes_the_turn_of_its_company(self):
        order = self._ask((self._create_product("P", stock=1), 1))
        turns = self.env["sale.promise.turn"].sudo()
        before = turns.search([("company_id", "=", self.company.id)]).number
        order.action_confirm()
        turns.invalidate_model()
        self.assertEqual(turns.search([("company_id", "=", self.company.id)]).number, before + 1)
        with self.assertRaises(AccessError):
            turns.with_user(self.salesman).search([])

    def test_open_order_whose_date_has_passed_is_late(self):
        order = self._give((self._create_product("Slow", days=2), 1))
        order.action_confirm()
        with freeze_time(NOW + 3 * DAY):
            order.invalidate_recordset()
            order.order_line.invalidate_recordset()
            self.assertEqual(order.promise_state, "late")
            domain = [("id", "=", order.id), ("promise_state", "=", "late")]
            self.assertTrue(self.env["sale.order"].search(domain))

    # === COMPANIES === #

    def test_other_company_has_its_own_stock_and_secrets(self):
        product = self._create_product("Both Firms", stock=10, days=4)
        other = self._create_firm("Promise Rival")
        self.env.user.company_ids |= other
        rival = self._create_user("rival", "sales_team.group_sale_salesman_all_leads", company_id=other.id)
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        ours = self._give((product, 8))
        self.assertEqual(ours.promise_date, NOW)
        theirs = self._quote((product, 8), user=rival, company_id=other.id)
        theirs.warehouse_id = warehouse
        theirs.action_promise()
        # No stock there, and the vendor's terms are ours alone.
        self.assertEqual(theirs.promise_state, "impossible")
        product.seller_ids.company_id = False
        theirs.action_promise()
        self.assertEqual(theirs.promise_date, NOW + 4 * DAY)
        self._add_stock(product, 8, warehouse.lot_stock_id)
        theirs.action_promise()
        # Our hold takes nothing of theirs.
        self.assertEqual(theirs.promise_date, NOW)
        for record in (ours.promise_ids, ours.promise_reason_ids):
            with self.assertRaises(AccessError):
                record.with_user(rival).read(["company_id"])
