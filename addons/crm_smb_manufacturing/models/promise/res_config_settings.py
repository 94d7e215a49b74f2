from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    promise_hold_hours = fields.Float(related="company_id.promise_hold_hours", readonly=False)
    promise_safety_percentile = fields.Integer(related="company_id.promise_safety_percentile", readonly=False)
    overdue_grace_days = fields.Float(related="company_id.overdue_grace_days", readonly=False)
    promise_book_nightly = fields.Boolean(related="company_id.promise_book_nightly", readonly=False)
    promise_pull_in_days = fields.Float(related="company_id.promise_pull_in_days", readonly=False)
