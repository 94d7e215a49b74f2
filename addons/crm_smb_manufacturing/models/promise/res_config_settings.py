from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    promise_hold_hours = fields.Float(related="company_id.promise_hold_hours", readonly=False)
    overdue_grace_days = fields.Float(related="company_id.overdue_grace_days", readonly=False)
