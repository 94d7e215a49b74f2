from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lost_reason_required = fields.Boolean(related="company_id.lost_reason_required", readonly=False)
    lost_competitor_required = fields.Boolean(related="company_id.lost_competitor_required", readonly=False)
    lost_price_required = fields.Boolean(related="company_id.lost_price_required", readonly=False)
    lost_product_required = fields.Boolean(related="company_id.lost_product_required", readonly=False)
