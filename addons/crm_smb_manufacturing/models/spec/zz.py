from odoo import fields, models
class L(models.Model):
    _inherit = "sale.order.line"
    promise_date = fields.Datetime(copy=False)
