from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "service.source.mixin"]

    _service_ticket_field = "invoice_id"

    def _prepare_service_ticket_defaults(self):
        order = self.line_ids.sale_line_ids.order_id
        return {
            **(order._prepare_service_ticket_defaults() if len(order) == 1 else {}),
            **self.env["service.ticket"]._prepare_customer_defaults(self.partner_id),
            **super()._prepare_service_ticket_defaults(),
            "company_id": self.company_id.id,
        }

    def _get_service_product_lines(self):
        """Return the invoice lines of products, in an order that a copy of the invoice shares."""
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return lines.sorted(lambda line: (line.sequence, line.id))
