from odoo import fields, models

from .price_hidden_mixin import NOT_HIDDEN


class ProductTemplateAttributeValue(models.Model):
    _name = "product.template.attribute.value"
    _inherit = ["product.template.attribute.value", "price.hidden.mixin"]

    price_extra = fields.Float(groups=NOT_HIDDEN)
