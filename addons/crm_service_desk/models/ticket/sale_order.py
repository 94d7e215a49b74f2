from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "service.source.mixin"]

    _service_ticket_field = "sale_order_id"

    def _prepare_service_ticket_defaults(self):
        defaults = super()._prepare_service_ticket_defaults()
        deliveries = self.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing"
        )
        invoices = self.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        return {
            **defaults,
            **self.env["service.ticket"]._prepare_customer_defaults(self.partner_id),
            "company_id": self.company_id.id,
            # Only when there is no choice to be made.
            "picking_id": deliveries.id if len(deliveries) == 1 else False,
            "invoice_id": invoices.id if len(invoices) == 1 else False,
        }
