from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_escalation_digest = fields.Boolean(related="company_id.service_escalation_digest", readonly=False)
