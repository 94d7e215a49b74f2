from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_warning_hours = fields.Float(related="company_id.service_warning_hours", readonly=False)
