from odoo import models

PRICE_HIDDEN = "crm_smb_manufacturing.group_price_hidden"


class OrderProgressXlsx(models.AbstractModel):
    """The progress of the chosen orders as a workbook, one row per order."""

    _name = "report.crm_erp_bridge.order_progress"
    _inherit = "report.report_xlsx.abstract"
    _description = "Order Progress (XLSX)"

    def _columns(self):
        """Columns of the sheet. Hook: extend the list.

        :return: list of ``(title, width, format name, value of an order)``
        """
        stages = self.env["sale.order"]._fields["journey_stage"]
        labels = dict(stages._description_selection(self.env))
        columns = [
            (self.env._("Customer"), 32, None, lambda order: order.partner_id.display_name),
            (self.env._("Order"), 14, None, lambda order: order.name),
            (self.env._("Order Date"), 12, "date", lambda order: order.date_order.date()),
            (self.env._("Salesperson"), 18, None, lambda order: order.user_id.name or ""),
            (self.env._("Stage"), 14, None, lambda order: labels.get(order.journey_stage, "")),
            (self.env._("Progress"), 10, "share", lambda order: order.journey_percent / 100),
            (self.env._("Promised"), 12, "date", lambda order: order._journey_promise_day()),
        ]
        if not self.env.user.has_group(PRICE_HIDDEN):
            columns += self._amount_columns()
        return columns

    def _amount_columns(self):
        return [
            (self.env._("Currency"), 9, None, lambda order: order.currency_id.name),
            (self.env._("Total"), 14, "money", lambda order: order.amount_total),
            (self.env._("Invoiced"), 14, "money", lambda order: order.amount_invoiced),
        ]

    def generate_xlsx_report(self, workbook, data, orders):
        orders.check_access("read")
        formats = {
            "head": workbook.add_format({"bold": True, "bg_color": "#E7E6E6"}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "share": workbook.add_format({"num_format": "0%"}),
            "money": workbook.add_format({"num_format": "#,##0.00"}),
        }
        sheet = workbook.add_worksheet(self.env._("Order Progress"))
        sheet.freeze_panes(1, 0)
        columns = self._columns()
        for position, (title, width, style, value) in enumerate(columns):
            sheet.set_column(position, position, width)
            sheet.write_string(0, position, title, formats["head"])
            for row, order in enumerate(orders, start=1):
                self._write_cell(sheet, row, position, value(order), formats.get(style))
        sheet.autofilter(0, 0, max(len(orders), 1), len(columns) - 1)

    def _write_cell(self, sheet, row, position, value, style):
        """Text stays text: a name that begins with "=" is never a formula."""
        if value is False or value is None:
            sheet.write_blank(row, position, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, position, value, style)
        else:
            sheet.write(row, position, value, style)
