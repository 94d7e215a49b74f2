from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_warning_hours = fields.Float(related="company_id.service_warning_hours", readonly=False)
    service_ask_verdict = fields.Boolean(related="company_id.service_ask_verdict", readonly=False)
    service_verdict_hours = fields.Float(related="company_id.service_verdict_hours", readonly=False)
    service_dissatisfied = fields.Selection(related="company_id.service_dissatisfied", readonly=False)
