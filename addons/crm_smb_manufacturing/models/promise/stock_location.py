from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    is_not_promisable = fields.Boolean(
        string="Not for Promises",
        help="Stock here and below is never promised to a customer: quarantine, samples, goods of others.",
    )
