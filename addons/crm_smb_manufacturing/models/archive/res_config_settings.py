from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    archive_stale_months = fields.Integer(related="company_id.archive_stale_months", readonly=False)
