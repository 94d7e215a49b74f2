from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .promise_common import DAY, NOW, PromiseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseInquiry(PromiseCommon):
    """When could they have it? Asked on the telephone."""

    def _inquire(self, product, qty=1, user=None, **values):
        Inquiry = self.env["sale.inquiry"].with_user(user or self.salesman)
        return Inquiry.with_context(allowed_company_ids=self.company.ids).create(
            {
                "partner_id": self.customer.id,
                "product_id": product.id,
                "product_uom_qty": qty,
                "company_id": self.company.id,
                **values,
            }
        )

    def test_answer_is_the_one_a_quotation_gets_and_creates_nothing(self):
        product = self._create_product("Asked", stock=5, days=4)
        self.customer.transit_days = 1
        inquiry = self._inquire(product, 8)
        before = self._count_documents()
        inquiry.action_answer()
        self.assertEqual(self._count_documents(), before)
        self.assertEqual(inquiry.promise_date, NOW + 5 * DAY)
        self.assertEqual(inquiry.promise_date, self._ask((product, 8)).promise_date)
        self.assertIn("Promise Vendor", inquiry.reason)
        self.assertEqual(inquiry.asked_by_id, self.salesman)
        self.assertEqual(inquiry.answered_at, NOW)
        self.assertEqual(inquiry.outcome, "answered")

    def test_who_asked_and_what_was_answered_is_not_written_by_hand(self):
        product = self._create_product("Asked", stock=5)
        Inquiry = self.env["sale.inquiry"].with_user(self.salesman)
        values = {"product_id": product.id, "product_uom_qty": 1, "partner_id": self.customer.id}
        inquiry = Inquiry.create({**values, "asked_by_id": self.planner.id})
        self.assertEqual(inquiry.asked_by_id, self.salesman)
        for vals in ({"promise_date": NOW}, {"answered_at": NOW}, {"asked_by_id": self.planner.id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                inquiry.write(vals)
        with self.assertRaises(AccessError):
            Inquiry.create({**values, "promise_date": NOW})

    def test_what_others_hold_is_not_offered(self):
        product = self._create_product("Last Ones", stock=10, days=4)
        self._ask((product, 8)).action_give_promise()
        inquiry = self._inquire(product, 8)
        inquiry.action_answer()
        self.assertEqual(inquiry.promise_date, NOW + 4 * DAY)

    def test_product_that_cannot_be_had_is_said_so(self):
        inquiry = self._inquire(self._create_product("Nowhere"))
        inquiry.action_answer()
        self.assertTrue(inquiry.is_impossible)
        self.assertFalse(inquiry.promise_date)
        self.assertIn("Nowhere cannot be supplied", inquiry.reason)

    def test_wish_is_feasible_or_late_by_so_many_days(self):
        product = self._create_product("Wished", days=4)
        for wanted, days, text in (
            (date(2026, 3, 9), 3, "Feasible, with 3 days to spare"),
            (date(2026, 3, 6), 0, "Feasible, just in time"),
            (date(2026, 3, 4), -2, "Not feasible: 2 days too late"),
        ):
            with self.subTest(wanted):
                inquiry = self._inquire(product, requested_date=wanted)
                self.assertFalse(inquiry.requested_answer)
                inquiry.action_answer()
                self.assertEqual(inquiry.requested_slack_days, days)
                self.assertEqual(inquiry.is_requested_late, days < 0)
                self.assertIn(text, inquiry.requested_answer)
        order = self._quote((product, 1), requested_date=date(2026, 3, 4))
        order.action_promise()
        self.assertIn("2 days too late", order.requested_answer)

    def test_inquiry_becomes_a_quotation_with_its_answer_and_then_an_order(self):
        product = self._create_product("Quoted", stock=5)
        self.customer.user_id = self._create_user("colleague", "sales_team.group_sale_salesman")
        lead = self.env["crm.lead"].create(
            {"name": "L", "partner_id": self.customer.id, "user_id": self.salesman.id}
        )
        inquiry = self._inquire(product, 5, lead_id=lead.id, requested_date=date(2026, 3, 4))
        inquiry.action_answer()
        action = inquiry.action_quote()
        order = self.env["sale.order"].with_user(self.salesman).browse(action["res_id"])
        self.assertEqual(order.user_id, self.salesman)
        self.assertEqual(order.opportunity_id, lead)
        self.assertEqual(order.order_line.product_uom_qty, 5)
        self.assertEqual(order.promise_date, inquiry.promise_date)
        self.assertEqual(order.requested_date, inquiry.requested_date)
        self.assertEqual((inquiry.outcome, inquiry.is_ordered), ("quoted", 0))
        with self.assertRaisesRegex(UserError, order.name):
            inquiry.action_quote()
        with self.assertRaisesRegex(UserError, order.name):
            inquiry.product_uom_qty = 6
        order.action_confirm()
        self.assertEqual((inquiry.outcome, inquiry.is_ordered), ("ordered", 1))

    def test_other_question_has_no_answer_yet(self):
        inquiry = self._inquire(self._create_product("Changed", stock=5))
        inquiry.action_answer()
        inquiry.product_uom_qty = 6
        self.assertFalse(inquiry.promise_date)
        self.assertFalse(inquiry.reason_ids)
        self.assertEqual(inquiry.outcome, "asked")

    def test_share_that_became_orders_is_their_average(self):
        product = self._create_product("Share", stock=50)
        inquiries = [self._inquire(product) for _number in range(4)]
        inquiries[0].action_quote()
        inquiries[0].order_id.action_confirm()
        domain = [("product_id", "=", product.id)]
        ((count, share),) = self.env["sale.inquiry"]._read_group(domain, [], ["__count", "is_ordered:avg"])
        self.assertEqual((count, share), (4, 0.25))

    def test_each_sees_his_own_the_manager_all_the_customer_none(self):
        product = self._create_product("Secret", stock=5)
        inquiry = self._inquire(product)
        inquiry.action_answer()
        other = self._create_user("other", "sales_team.group_sale_salesman")
        manager = self._create_user("boss", "sales_team.group_sale_manager")
        portal = new_test_user(self.env, "promise_portal", "base.group_portal")
        self.assertTrue(inquiry.with_user(manager).reason)
        self.assertTrue(inquiry.reason_ids.with_user(manager).read(["text"]))
        self.assertTrue(inquiry.reason_ids.with_user(self.salesman).read(["text"]))
        for user in (other, portal):
            with self.assertRaises(AccessError):
                inquiry.with_user(user).read(["promise_date"])
            with self.assertRaises(AccessError):
                inquiry.with_user(user).action_answer()
            with self.assertRaises(AccessError):
                inquiry.reason_ids.with_user(user).read(["text"])
        with self.assertRaises(AccessError):
            inquiry.with_user(self.planner).action_answer()

    def test_other_company_does_not_see_it(self):
        inquiry = self._inquire(self._create_product("Ours", stock=5))
        rival_firm = self._create_firm("Inquiry Rival")
        groups = "sales_team.group_sale_manager"
        rival = self._create_user("rival2", groups, company_id=rival_firm.id)
        with self.assertRaises(AccessError):
            inquiry.with_user(rival).read(["promise_date"])

    def test_lead_asks_for_its_customer(self):
        lead = self.env["crm.lead"].create({"name": "L", "partner_id": self.customer.id})
        action = lead.action_ask_date()
        self.assertEqual(action["res_model"], "sale.inquiry")
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)

    def test_customer_on_the_phone_is_asked_for(self):
        contact = self.env["res.partner"].create({"name": "Ms Li", "parent_id": self.customer.id})
        action = contact.with_user(self.salesman).action_ask_date()
        self.assertEqual(action["res_model"], "sale.inquiry")
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)

    def test_later_answer_takes_the_clock_into_account(self):
        inquiry = self._inquire(self._create_product("Later", days=2))
        inquiry.action_answer()
        with freeze_time(NOW + timedelta(hours=3)):
            inquiry.action_answer()
            self.assertEqual(inquiry.promise_date, NOW + 2 * DAY + timedelta(hours=3))
