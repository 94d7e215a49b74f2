from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pull_open_limit = fields.Integer(related="company_id.pull_open_limit", readonly=False)
