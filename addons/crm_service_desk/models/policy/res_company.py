from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_escalation_digest = fields.Boolean(
        string="Mail Escalations",
        default=True,
        help="Whoever is called by a ladder gets one list of the tickets. Their activities are made anyway.",
    )
