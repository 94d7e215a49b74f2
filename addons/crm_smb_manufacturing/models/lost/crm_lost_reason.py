from odoo import fields, models


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    has_competitor = fields.Boolean(
        string="A Competitor Won",
        default=True,
        help="Off for reasons without any competitor, such as a project that was given up: "
        "then nobody is asked who won and at which price.",
    )
