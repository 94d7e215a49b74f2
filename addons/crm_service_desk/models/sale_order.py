from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "service.document.mixin"]
    _ticket_field = "sale_order_id"
