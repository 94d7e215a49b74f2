from odoo import fields, models


class CustomerTier(models.Model):
    """Customers are visited by their tier; it counts in the headcount."""

    _inherit = "customer.tier"

    visit_interval_days = fields.Integer(
        string="Visit Every",
        help="Days from one visit to the next that customers of this tier should get. It counts "
        "in the headcount that the visits need; 0: not counted.",
    )

    _visit_interval_days_positive = models.Constraint(
        "CHECK (visit_interval_days >= 0)", "The days between two visits cannot be negative."
    )
