from odoo import fields, models

from .price_hidden_mixin import NOT_HIDDEN


class ProductCombo(models.Model):
    _name = "product.combo"
    _inherit = ["product.combo", "price.hidden.mixin"]

    base_price = fields.Float(groups=NOT_HIDDEN)
