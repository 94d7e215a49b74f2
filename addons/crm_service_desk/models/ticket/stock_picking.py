from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "service.source.mixin"]

    _service_ticket_field = "picking_id"

    def _prepare_service_ticket_defaults(self):
        order = self.sale_id
        return {
            **(order._prepare_service_ticket_defaults() if order else {}),
            **self.env["service.ticket"]._prepare_customer_defaults(order.partner_id or self.partner_id),
            **super()._prepare_service_ticket_defaults(),
            "company_id": self.company_id.id,
        }
