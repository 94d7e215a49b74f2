from odoo import fields, models

from .product_template import NOT_HIDDEN


class ProductTemplateAttributeValue(models.Model):
    _inherit = "product.template.attribute.value"

    price_extra = fields.Float(groups=NOT_HIDDEN)
