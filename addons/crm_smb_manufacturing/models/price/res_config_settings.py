from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    price_guard = fields.Boolean(related="company_id.price_guard", readonly=False)
    price_guard_percent = fields.Float(related="company_id.price_guard_percent", readonly=False)
    price_interest_percent = fields.Float(related="company_id.price_interest_percent", readonly=False)
