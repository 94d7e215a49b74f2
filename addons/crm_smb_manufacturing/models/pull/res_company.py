from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    pull_open_limit = fields.Integer(
        string="Portal Requests at a Time",
        default=5,
        help="How many requests of a customer may wait for us at the same time. "
        "With 0 customers can neither ask nor order again in the portal.",
    )

    _pull_open_limit_positive = models.Constraint(
        "CHECK (pull_open_limit >= 0)",
        "The number of requests that may wait cannot be negative.",
    )
