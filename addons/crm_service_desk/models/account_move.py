from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "service.document.mixin"]
    _ticket_field = "invoice_id"

    def _prepare_ticket_context(self):
        orders = self.line_ids.sale_line_ids.order_id
        context = super()._prepare_ticket_context()
        return {**context, "default_sale_order_id": orders.id} if len(orders) == 1 else context
