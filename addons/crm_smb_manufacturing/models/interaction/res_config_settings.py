from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    report_key_contacts = fields.Boolean(related="company_id.report_key_contacts", readonly=False)
