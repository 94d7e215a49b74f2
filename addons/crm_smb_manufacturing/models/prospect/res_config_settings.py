from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    visits_per_day = fields.Float(related="company_id.visits_per_day", readonly=False)
    visit_days_per_year = fields.Integer(related="company_id.visit_days_per_year", readonly=False)
    pool_after_days = fields.Integer(related="company_id.pool_after_days", readonly=False)
    pool_max_held = fields.Integer(related="company_id.pool_max_held", readonly=False)
    pool_max_per_day = fields.Integer(related="company_id.pool_max_per_day", readonly=False)
    pool_block_days = fields.Integer(related="company_id.pool_block_days", readonly=False)
