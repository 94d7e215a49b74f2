from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_guard = fields.Boolean(related="company_id.credit_guard", readonly=False)
    credit_overdue_days = fields.Integer(related="company_id.credit_overdue_days", readonly=False)
    credit_warning_percent = fields.Float(related="company_id.credit_warning_percent", readonly=False)
