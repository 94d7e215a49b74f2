from odoo import fields, models

from .price_hidden_mixin import EMPLOYEES_NOT_HIDDEN, NOT_HIDDEN


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "price.hidden.mixin"]

    list_price = fields.Float(groups=NOT_HIDDEN)
    standard_price = fields.Float(groups=EMPLOYEES_NOT_HIDDEN)
    tax_string = fields.Char(groups=NOT_HIDDEN)
    # Their views take the cost along as a default.
    seller_ids = fields.One2many(groups=NOT_HIDDEN)
    variant_seller_ids = fields.One2many(groups=NOT_HIDDEN)
