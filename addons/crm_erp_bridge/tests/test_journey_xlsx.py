from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BridgeCommon

REPORT = "crm_erp_bridge.order_progress_report"


@tagged("post_install", "-at_install")
class TestJourneyXlsx(BridgeCommon):
    def _rows(self, orders, user):
        self.env.flush_all()
        reports = self.env["ir.actions.report"].with_user(user)
        content, kind = reports._render_xlsx(REPORT, orders.ids, {})
        self.assertEqual(kind, "xlsx")
        [sheet] = load_workbook(BytesIO(content)).worksheets
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    def test_the_workbook_has_a_row_per_order(self):
        self._stock_up(self.shelf, 4)
        order = self._create_order([(self.shelf, 4)])
        order.commitment_date = "2026-12-24 04:00:00"
        order.action_confirm()
        quotation = self._create_order([(self.shelf, 1)])
        head, *rows = self._rows(order | quotation, self.salesperson)
        first = dict(zip(head, rows[0], strict=True))
        self.assertEqual(first["Customer"], "Panel Maker")
        self.assertEqual(first["Order"], order.name)
        self.assertEqual(first["Stage"], "Shipment")
        self.assertAlmostEqual(first["Progress"], order.journey_percent / 100)
        self.assertEqual(str(first["Promised"].date()), "2026-12-24")
        self.assertEqual(first["Total"], 80)
        self.assertEqual(rows[1][head.index("Stage")], "Quotation")
        self.assertIsNone(rows[1][head.index("Promised")])

    def test_amounts_are_left_out_where_prices_are_hidden(self):
        self.salesperson.group_ids |= self.env.ref("crm_smb_manufacturing.group_price_hidden")
        head, *_rows = self._rows(self._create_order([(self.shelf, 1)]), self.salesperson)
        self.assertNotIn("Total", head)
        self.assertNotIn("Invoiced", head)

    def test_a_name_is_never_a_formula(self):
        self.customer.name = "=1+1"
        _head, row = self._rows(self._create_order([(self.shelf, 1)]), self.salesperson)
        self.assertEqual(row[0], "=1+1")

    def test_a_colleagues_order_is_refused(self):
        other = new_test_user(self.env, login="bridge_x", groups="sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._rows(self._create_order([(self.shelf, 1)]), other)

    def test_it_is_in_the_action_menu_of_orders(self):
        bindings = self.env["ir.actions.actions"].get_bindings("sale.order")
        self.assertIn(self.env.ref(REPORT).id, [action["id"] for action in bindings["report"]])
