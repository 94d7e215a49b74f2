from odoo import fields, models


class CustomerTier(models.Model):
    """Customers are visited by their tier; it counts in the headcount."""

    _name = "customer.tier"
    _inherit = ["customer.tier", "visit.rule.mixin"]

    visit_interval_days = fields.Integer(
        string="Visit Every",
        help="Days from one visit of a customer of this tier to the next; a day off moves to the "
        "next working day. It is planned for the salesperson and counts in the headcount. "
        "0: no visits.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Kind of Visit",
        domain="[('res_model', 'in', [False, 'res.partner'])]",
        help="What is planned: a visit, a call, an e-mail.",
    )
    missed_after_days = fields.Integer(
        string="Missed After",
        default=2,
        help="Working days after its date when a visit that is not done is told to the team leader.",
    )

    _visit_interval_days_positive = models.Constraint(
        "CHECK (visit_interval_days >= 0)", "The days between two visits cannot be negative."
    )
    _missed_after_days_positive = models.Constraint(
        "CHECK (missed_after_days >= 0)",
        "The days after which a visit is missed cannot be negative.",
    )
