from odoo import fields, models

from .price_hidden_mixin import NOT_HIDDEN


class ProductAttributeValue(models.Model):
    _name = "product.attribute.value"
    _inherit = ["product.attribute.value", "price.hidden.mixin"]

    default_extra_price = fields.Float(groups=NOT_HIDDEN)
