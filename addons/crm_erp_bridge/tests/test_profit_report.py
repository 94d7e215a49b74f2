from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BridgeCommon

LINE_TO_REPORT = {
    "actual_revenue": "revenue",
    "actual_material_cost": "material_cost",
    "actual_operation_cost": "operation_cost",
    "actual_subcontract_cost": "subcontract_cost",
    "actual_trouble_cost": "trouble_cost",
    "actual_cost": "cost",
    "actual_margin": "profit",
}


@tagged("post_install", "-at_install")
class TestProfitReport(BridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["customer.profit"]

    def _sell(self, quantity=10, partner=None, invoiced=True, **values):
        self._receive(self.shelf, quantity, 7)
        order = self._create_order([(self.shelf, quantity)], partner, **values)
        order.action_confirm()
        self._ship(order)
        if invoiced:
            self._invoice(order)
        return order

    def _profit(self, *domain):
        [[profit]] = self.report._read_group(list(domain), [], ["profit:sum"])
        return profit

    def test_a_complaint_costs_the_refund_less_the_goods_that_came_back(self):
        order = self._sell()
        other = self._sell(partner=self.other_customer)
        self.assertEqual(self._profit(("order_id", "=", order.id)), 130)
        self._take_back(order.picking_ids, 3)
        self._credit(order)
        loss = 3 * 20 - 3 * 7
        self.assertEqual(self._profit(("order_id", "=", order.id)), 130 - loss)
        self.assertEqual(self._profit(("partner_id", "=", self.customer.id)), 130 - loss)
        self.assertEqual(self._profit(("partner_id", "=", self.other_customer.id)), 130)
        self.assertEqual(self._profit(("order_id", "=", other.id)), 130)

    def test_the_report_equals_the_sum_of_the_lines(self):
        self._receive(self.film, 20, 5)
        self._receive(self.led, 30, 2)
        made = self._create_order([(self.backlight, 10)])
        made.action_confirm()
        self._make_order(made)
        self._ship(made, 4)
        self._invoice(made)
        orders = made | self._sell() | self._sell(invoiced=False) | self._sell(2)
        self._take_back(orders[-1].picking_ids, 1)
        for order in orders:
            rows = self.report.search([("order_id", "=", order.id)])
            for on_line, in_report in LINE_TO_REPORT.items():
                self.assertAlmostEqual(
                    sum(order.order_line.mapped(on_line)),
                    sum(rows.mapped(in_report)),
                    msg=f"{order.name} {on_line}",
                )

    def test_contacts_count_for_their_company(self):
        self._sell(partner=self.contact)
        self.assertEqual(self._profit(("partner_id", "=", self.customer.id)), 130)

    def test_an_invoice_without_order_is_revenue_too(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.contact.id,
                "invoice_user_id": self.salesperson.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Mould",
                            "quantity": 1,
                            "price_unit": 500,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        self.assertFalse(self._profit(("partner_id", "=", self.customer.id)))
        invoice.action_post()
        row = self.report.search([("move_id", "=", invoice.id)])
        self.assertRecordValues(
            row,
            [
                {
                    "partner_id": self.customer.id,
                    "user_id": self.salesperson.id,
                    "revenue": 500,
                    "profit": 500,
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )

    def test_revenue_and_cost_fall_into_the_month_of_the_invoice(self):
        order = self._sell(invoiced=False)
        self._invoice(order, invoice_date=date(2026, 2, 3))
        groups = self.report._read_group(
            [("order_id", "=", order.id)],
            ["date:month", "product_id", "user_id"],
            ["revenue:sum", "cost:sum"],
        )
        self.assertEqual(groups, [(date(2026, 2, 1), self.shelf, self.salesperson, 200, 70)])

    def test_a_row_opens_the_document_behind_it(self):
        order = self._sell()
        rows = self.report.search([("order_id", "=", order.id)])
        opened = {
            (action["res_model"], action["res_id"]) for action in (row.action_open_source() for row in rows)
        }
        self.assertEqual(
            opened,
            {("account.move", order.invoice_ids.id), ("sale.order", order.id)},
        )

    def test_who_may_see_profit(self):
        self._sell()
        for user in (self.sales_manager, self.accountant):
            self.assertEqual(
                sum(self.report.with_user(user).search([]).mapped("profit")),
                self._profit(),
            )
        portal = new_test_user(self.env, login="bridge_p", groups="base.group_portal")
        for user in (self.salesperson, self.planner, self.clerk, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.report.with_user(user).search([])

    def test_who_may_see_the_cost_of_a_line(self):
        line = self._sell().order_line
        for user in (self.sales_manager, self.accountant):
            self.assertEqual(line.with_user(user).read(["actual_cost"])[0]["actual_cost"], 70)
        for user in (self.salesperson, self.clerk):
            self.assertNotIn("actual_cost", self.env["sale.order.line"].with_user(user).fields_get())
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.with_user(user).read(["actual_cost"])

    def test_hidden_prices_win_over_every_other_right(self):
        line = self._sell().order_line
        hidden = self.env.ref("crm_smb_manufacturing.group_price_hidden")
        self.sales_manager.group_ids |= hidden
        with self.assertRaises(AccessError):
            line.with_user(self.sales_manager).read(["actual_margin"])
        with self.assertRaises(AccessError):
            self.report.with_user(self.sales_manager).search([]).read(["profit"])

    def test_another_company_stays_apart(self):
        order = self._sell()
        other_company = self.env["res.company"].create({"name": "Other Factory"})
        manager = new_test_user(
            self.env,
            login="bridge_other_manager",
            groups="sales_team.group_sale_manager",
            company_id=other_company.id,
            company_ids=[Command.set(other_company.ids)],
        )
        rows = self.report.with_user(manager)
        self.assertFalse(rows.search([("order_id", "=", order.id)]))
        self.assertTrue(self.report.search([("order_id", "=", order.id)]))

    def test_the_buttons_lead_to_the_rows(self):
        order = self._sell()
        for record in (order, self.customer):
            action = record.with_user(self.sales_manager).action_view_profit()
            rows = self.report.search(action["domain"])
            self.assertEqual(rows.order_id, order)
