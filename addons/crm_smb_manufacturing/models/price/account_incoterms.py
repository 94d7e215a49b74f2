from odoo import fields, models


class AccountIncoterms(models.Model):
    _inherit = "account.incoterms"

    freight_percent = fields.Float(
        string="Freight We Pay",
        help="Per cent of the price that freight and insurance cost us under these terms. "
        "Offers with other terms are compared after it.",
    )

    _freight_percent_range = models.Constraint(
        "CHECK (freight_percent BETWEEN 0 AND 100)", "Freight is between 0 and 100 per cent of the price."
    )
