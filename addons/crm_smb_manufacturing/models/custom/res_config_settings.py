from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    product_engineer_id = fields.Many2one(related="company_id.product_engineer_id", readonly=False)
