from odoo import fields, models

from ..price.price_hidden_mixin import NOT_HIDDEN


class LegacySale(models.Model):
    """A sale from before Odoo, taken over line by line; read by life cycle and scores."""

    _name = "legacy.sale"
    _inherit = ["price.hidden.mixin"]
    _description = "Sale From Before"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    date = fields.Date(required=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(related="partner_id.user_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    quantity = fields.Float(digits="Product Unit")
    amount = fields.Monetary(groups=NOT_HIDDEN)
    cost = fields.Monetary(
        groups=NOT_HIDDEN,
        help="Actual cost of what was delivered, as far as it was known.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
