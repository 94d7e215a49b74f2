from odoo import fields, models

from .price_hidden_mixin import EMPLOYEES_NOT_HIDDEN, NOT_HIDDEN


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "price.hidden.mixin"]

    lst_price = fields.Float(groups=NOT_HIDDEN)
    price_extra = fields.Float(groups=NOT_HIDDEN)
    standard_price = fields.Float(groups=EMPLOYEES_NOT_HIDDEN)
    tax_string = fields.Char(groups=NOT_HIDDEN)
    avg_cost = fields.Monetary(groups=NOT_HIDDEN)
    total_value = fields.Monetary(groups=NOT_HIDDEN)
    suggest_estimated_price = fields.Float(groups=NOT_HIDDEN)
