from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    price_guard = fields.Boolean(
        string="Guard Prices",
        default=True,
        help="A price below a colleague's valid quotation, or the last order, of the same customer "
        "family for the same product and specification needs a reason and approval.",
    )
    price_guard_percent = fields.Float(
        string="Lower Prices Allowed Up To",
        default=3,
        help="Per cent that a net price may lie below the other one without being a conflict.",
    )
    price_interest_percent = fields.Float(
        string="Interest on Credit Given",
        default=0,
        help="Per cent a year that later payment costs us. Offers with other payment terms are compared "
        "after it.",
    )

    _price_guard_percent_range = models.Constraint(
        "CHECK (price_guard_percent >= 0 AND price_interest_percent >= 0)",
        "Percentages of the price guard cannot be negative.",
    )
