from odoo import fields, models

from .product_template import EMPLOYEES_NOT_HIDDEN, NOT_HIDDEN


class ProductProduct(models.Model):
    _inherit = "product.product"

    lst_price = fields.Float(groups=NOT_HIDDEN)
    price_extra = fields.Float(groups=NOT_HIDDEN)
    standard_price = fields.Float(groups=EMPLOYEES_NOT_HIDDEN)
    tax_string = fields.Char(groups=NOT_HIDDEN)
    avg_cost = fields.Monetary(groups=NOT_HIDDEN)
    total_value = fields.Monetary(groups=NOT_HIDDEN)
    suggest_estimated_price = fields.Float(groups=NOT_HIDDEN)
