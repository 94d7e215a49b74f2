from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .promise_common import DAY, NOW, PromiseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseDialog(PromiseCommon):
    """Why this date, what would change it and what could go earlier."""

    def _open(self, line):
        return line.action_view_promise_reasons()["params"]

    def _texts(self, data, name="changes"):
        return [change["text"] for change in data[name]]

    def _kinds(self, data):
        return [change["kind"] for change in data["changes"]]

    def test_chain_is_told_in_order_with_the_deciding_one_marked(self):
        self.company.days_to_purchase = 1
        self.customer.transit_days = 2
        data = self._open(self._ask((self._create_product("Bought", days=9), 5)).order_line)
        looks = [part["look"] for part in data["segments"]]
        self.assertEqual(looks, ["purchase", "purchase", "transport"])
        binding = [part["text"] for part in data["segments"] if part["is_binding"]]
        self.assertEqual(binding, [data["reason"]])
        self.assertIn("Promise Vendor", data["reason"])
        ends = [(part["date_from"], part["date_to"]) for part in data["segments"]]
        self.assertEqual([end for _start, end in ends][:-1], [start for start, _end in ends][1:])
        self.assertEqual(ends[-1][1], data["date"])
        self.assertFalse(data["notice"])

    def test_changes_name_split_vendor_receipt_and_overtime(self):
        product, part = self._create_product("Built"), self._create_product("Film", 40, 9)
        fast = self.env["res.partner"].create({"name": "Fast Vendor"})
        self._add_vendor(part, 2, partner_id=fast.id, min_qty=500, sequence=9)
        workcenter = self._create_workcenter("Line A")
        self._create_bom(product, [(part, 1)], [("build", workcenter, 1)])
        data = self._open(self._ask((product, 100)).order_line)
        self.assertIn("Split: 40 Units on ", data["changes"][0]["text"])
        self.assertIn("the other 60 Units on ", data["changes"][0]["text"])
        self.assertIn("Buy Film from Fast Vendor, at least 500", self._texts(data))
        late = self._create_product("Late", days=20)
        self._receive(late, 8, NOW + 2 * DAY)
        receipt = self._open(self._ask((late, 8)).order_line)
        self.assertIn("receipt", self._kinds(receipt))
        self._occupy(workcenter, NOW, NOW + 4 * DAY)
        busy = self._open(self._ask((product, 30)).order_line)
        self.assertIn("Line A works day and night", self._texts(busy))
        self.assertIn("Line A takes this first", self._texts(busy))

    def test_wish_is_held_against_the_line(self):
        product = self._create_product("Wished", days=4)
        order = self._ask((product, 5), requested_date=date(2026, 3, 4))
        wish = self._open(order.order_line)["wish"]
        self.assertTrue(wish["is_late"])
        self.assertIn("2 days too late", wish["text"])
        order.requested_date = date(2026, 3, 9)
        self.assertIn("3 days to spare", self._open(order.order_line)["wish"]["text"])

    def test_dates_are_told_in_the_time_of_whoever_reads(self):
        line = self._ask((self._create_product("Read", days=1), 1)).order_line
        self.assertIn("8:00", self._open(line.with_context(tz="UTC"))["date"])
        self.assertIn("4:00", self._open(line.with_context(tz="Asia/Shanghai"))["date"])

    def test_looking_writes_nothing_and_costs_the_same_with_more_changes(self):
        product = self._create_product("Bought", stock=4, days=9)
        line = self._ask((product, 10)).order_line
        before = self._count_documents()
        reasons = line.promise_reason_ids
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(75):
            self._open(line)
        self.assertEqual(self._count_documents(), before)
        self.assertEqual(line.promise_reason_ids, reasons)
        self.assertEqual(line.promise_state, "valid")

    def test_what_an_earlier_line_of_the_quotation_takes_is_not_offered(self):
        product = self._create_product("Shared", stock=10, days=9)
        first, second = self._ask((product, 6), (product, 10)).order_line
        self.assertFalse(self._open(first)["deliveries"])
        self.assertIn("4 Units", self._open(second)["deliveries"][0]["text"])

    def test_what_others_hold_is_not_offered_and_nobody_is_named(self):
        product = self._create_product("Shared", stock=10, days=9)
        other = self.env["res.partner"].create({"name": "Secret Buyer"})
        self._ask((product, 7), partner_id=other.id).action_give_promise()
        data = self._open(self._ask((product, 10)).order_line)
        self.assertIn("3 Units", data["deliveries"][0]["text"])
        self.assertNotIn("Secret Buyer", str(data))

    def test_partial_delivery_becomes_two_lines_with_the_agreed_price(self):
        product = self._create_product("Parted", stock=4, days=9)
        order = self._quote((product, 10))
        order.order_line.write({"price_unit": 7.5, "discount": 3})
        order.action_promise()
        line = order.order_line
        delivery = self._open(line)["deliveries"][0]
        line.action_split_promise(delivery["quantity"])
        lines = order.order_line.sorted("id")
        self.assertEqual(lines.mapped("product_uom_qty"), [4, 6])
        self.assertEqual(lines.mapped("promise_date"), [NOW, NOW + 9 * DAY])
        self.assertEqual(lines.mapped("price_unit"), [7.5, 7.5])
        self.assertEqual(lines.mapped("discount"), [3, 3])

    def test_partial_delivery_is_counted_in_the_unit_of_the_line(self):
        product = self._create_product("Dozens", stock=30, days=9)
        order = self._quote((product, 5))
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.action_promise()
        self.assertEqual(self._open(order.order_line)["deliveries"][0]["quantity"], 2)

    def test_only_a_part_of_a_quotation_is_split_off(self):
        product = self._create_product("Parted", stock=4, days=9)
        order = self._ask((product, 10))
        for quantity in (0, -1, 10, 11):
            with self.subTest(quantity), self.assertRaises(UserError):
                order.order_line.action_split_promise(quantity)
        order.action_confirm()
        self.assertFalse(self._open(order.order_line)["can_split"])
        with self.assertRaises(UserError):
            order.order_line.action_split_promise(4)

    def test_confirmed_line_shows_its_chain_and_nothing_to_decide(self):
        order = self._ask((self._create_product("Sold", stock=4, days=9), 10))
        order.action_confirm()
        data = self._open(order.order_line)
        self.assertTrue(data["segments"])
        self.assertFalse(data["changes"] or data["deliveries"] or data["notice"])

    def test_who_asks_late_is_told_what_it_would_be_by_now(self):
        line = self._ask((self._create_product("Drifting", days=9), 1)).order_line
        with freeze_time(NOW + 10 * DAY):
            line.invalidate_recordset()
            self.assertEqual(line.promise_state, "expired")
            self.assertIn("Asked again", self._open(line)["notice"])

    def test_told_promise_is_explained_as_it_was_told(self):
        product = self._create_product("Held", stock=4, days=9)
        order = self._ask((product, 10))
        order.action_give_promise()
        data = self._open(order.order_line)
        self.assertFalse(data["notice"])
        self.assertIn("4 Units", data["deliveries"][0]["text"])

    def test_planner_reads_but_does_not_split(self):
        order = self._ask((self._create_product("Read", stock=4, days=9), 10))
        line = order.order_line.with_user(self.planner)
        data = self._open(line)
        self.assertTrue(data["deliveries"])
        self.assertFalse(data["can_split"])
        with self.assertRaises(AccessError):
            line.action_split_promise(4)

    def test_colleagues_and_customers_are_refused(self):
        order = self._ask((self._create_product("Private", stock=4, days=9), 10))
        colleague = self._create_user("colleague", "sales_team.group_sale_salesman")
        portal = new_test_user(self.env, "promise_portal", groups="base.group_portal")
        order.message_subscribe(portal.partner_id.ids)
        order.partner_id = portal.partner_id
        for user in (colleague, portal):
            line = order.order_line.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    line.action_view_promise_reasons()
                with self.assertRaises(AccessError):
                    line.action_split_promise(4)

    def test_inquiry_is_explained_before_there_is_a_quotation(self):
        product = self._create_product("Asked", stock=4, days=9)
        inquiry = (
            self.env["sale.inquiry"]
            .with_user(self.salesman)
            .with_context(allowed_company_ids=self.company.ids)
            .create({"partner_id": self.customer.id, "product_id": product.id, "product_uom_qty": 10})
        )
        inquiry.action_answer()
        data = inquiry.action_view_promise_reasons()["params"]
        self.assertIn("4 Units", data["deliveries"][0]["text"])
        self.assertFalse(data["can_split"])
        self.assertEqual(data["date"], inquiry._dialog_moment(inquiry.promise_date))
