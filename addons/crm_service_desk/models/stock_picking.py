from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "service.document.mixin"]
    _ticket_field = "picking_id"

    def _prepare_ticket_context(self):
        return {**super()._prepare_ticket_context(), "default_sale_order_id": self.sale_id.id}
