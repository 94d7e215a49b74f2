import json

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BridgeCommon

DOCUMENTS = {"productions", "transfers", "invoices", "payments", "ticket_count"}


@tagged("post_install", "-at_install")
class TestJourneyAccess(BridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._receive(cls.film, 4, 5)
        cls._receive(cls.led, 6, 2)
        cls.order = cls._create_order([(cls.backlight, 2)])
        cls.order.action_confirm()
        cls._make_order(cls.order)
        cls._ship(cls.order)
        cls.payment = cls._pay(cls._invoice(cls.order))

    def _journey(self, user):
        self.env.invalidate_all()
        return self.order.with_user(user).journey()

    def test_a_salesperson_sees_all_documents_without_rights_on_them(self):
        journey = self._journey(self.salesperson)
        self.assertEqual(
            [(mo["product"], mo["state"]) for mo in journey["productions"]],
            [("Backlight", "done"), ("Light Bar", "done")],
        )
        self.assertEqual(journey["productions"][0]["operations_done"], 1)
        self.assertEqual(journey["productions"][0]["operations_left"], 0)
        [transfer] = journey["transfers"]
        self.assertEqual((transfer["kind"], transfer["state"]), ("delivery", "done"))
        [invoice] = journey["invoices"]
        self.assertEqual(invoice["payment_state"], self.order.invoice_ids.payment_state)
        self.assertEqual(invoice["amount_total"], 200)
        [payment] = journey["payments"]
        self.assertEqual(payment["amount"], 200)
        self.assertEqual((journey["stage"], journey["percent"]), ("paid", 100))

    def test_the_journey_is_json_and_tells_no_cost(self):
        text = json.dumps(self._journey(self.sales_manager))
        self.assertNotIn("cost", text)
        self.assertNotIn("margin", text)

    def test_stages_carry_share_state_and_date(self):
        stages = {stage["stage"]: stage for stage in self._journey(self.planner)["stages"]}
        self.assertEqual(list(stages)[0], "quotation")
        self.assertEqual(stages["shipped"]["percent"], 100)
        self.assertEqual(stages["shipped"]["state"], "done")
        self.assertEqual(
            stages["invoiced"]["date"],
            self.order.invoice_ids.invoice_date.isoformat(),
        )

    def test_a_colleagues_order_is_refused(self):
        other = new_test_user(self.env, login="bridge_o", groups="sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._journey(other)

    def test_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Other Factory"})
        manager = new_test_user(
            self.env,
            login="bridge_oc",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self._journey(manager)

    def test_a_clerk_is_refused(self):
        with self.assertRaises(AccessError):
            self._journey(self.clerk)

    def test_amounts_are_left_out_where_prices_are_hidden(self):
        self.planner.group_ids |= self.env.ref("crm_smb_manufacturing.group_price_hidden")
        journey = self._journey(self.planner)
        self.assertNotIn("amount_total", journey["invoices"][0])
        self.assertNotIn("amount", journey["payments"][0])

    def test_the_customer_gets_stages_and_nothing_internal(self):
        portal = new_test_user(
            self.env,
            login="bridge_portal",
            groups="base.group_portal",
            partner_id=self.contact.id,
        )
        journey = self._journey(portal)
        self.assertFalse(DOCUMENTS & set(journey))
        self.assertEqual(journey["percent"], 100)

    def test_another_customer_is_refused(self):
        portal = new_test_user(
            self.env,
            login="bridge_portal_b",
            groups="base.group_portal",
            partner_id=self.other_customer.id,
        )
        with self.assertRaises(AccessError):
            self._journey(portal)

    def test_the_page_links_only_what_the_user_may_open(self):
        self.env.invalidate_all()
        for user, links in ((self.accountant, False), (self.planner, True)):
            html = self.order.with_user(user).journey_html
            self.assertIn("Light Bar", html)
            self.assertEqual("/odoo/m-mrp.production/" in html, links)

    def test_the_order_opens_for_every_role(self):
        for user in (self.salesperson, self.sales_manager, self.accountant):
            with self.subTest(user=user.login):
                arch = self.order.with_user(user).get_view(view_type="form")["arch"]
                self.assertIn("journey_html", arch)
                self.assertEqual("cost_line_ids" in arch, user.has_group("crm_erp_bridge.group_profit"))
