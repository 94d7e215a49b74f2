from odoo import fields, models

from .product_template import NOT_HIDDEN


class ProductAttributeValue(models.Model):
    _inherit = "product.attribute.value"

    default_extra_price = fields.Float(groups=NOT_HIDDEN)
