from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    visits_per_day = fields.Float(
        string="Visits per Person and Day",
        default=2,
        help="How many prospects or customers one salesperson can visit on a working day.",
    )
    visit_days_per_year = fields.Integer(
        string="Visiting Days per Year",
        default=220,
        help="Working days of a year on which a salesperson can make visits.",
    )
    pool_after_days = fields.Integer(
        string="Prospects Fall Back After",
        help="Days without any follow-up when a prospect falls back into the public pool; "
        "a grade may say otherwise. 0: nothing falls back by itself.",
    )
    pool_max_held = fields.Integer(
        string="Most Prospects Held",
        default=50,
        help="Who holds as many open prospects cannot claim another one. 0: no limit.",
    )
    pool_max_per_day = fields.Integer(
        string="Most Claims per Day",
        default=5,
        help="How many prospects one salesperson can claim on one day. 0: no limit.",
    )
    pool_block_days = fields.Integer(
        string="No Claim After a Loss For",
        default=30,
        help="Days during which whoever lost a prospect to the pool cannot claim it again.",
    )

    _visits_per_day_positive = models.Constraint(
        "CHECK (visits_per_day > 0)", "A person makes at least a part of a visit per day."
    )
    _visit_days_per_year_valid = models.Constraint(
        "CHECK (visit_days_per_year BETWEEN 1 AND 366)", "A year has 1 to 366 visiting days."
    )
    _pool_limits_positive = models.Constraint(
        "CHECK (pool_after_days >= 0 AND pool_max_held >= 0 AND pool_max_per_day >= 0 "
        "AND pool_block_days >= 0)",
        "The limits of the public pool cannot be negative.",
    )
