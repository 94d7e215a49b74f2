from odoo import fields, models

from .product_template import NOT_HIDDEN


class ProductCombo(models.Model):
    _inherit = "product.combo"

    base_price = fields.Float(groups=NOT_HIDDEN)
