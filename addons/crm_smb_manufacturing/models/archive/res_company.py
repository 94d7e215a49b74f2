from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    archive_stale_months = fields.Integer(
        string="Archives Are Stale After",
        default=12,
        help="Months after which the owner of a customer is asked to confirm its archive; "
        "0: archives never become stale.",
    )

    _archive_stale_months_positive = models.Constraint(
        "CHECK (archive_stale_months >= 0)",
        "The months after which an archive is stale cannot be negative.",
    )
