from odoo import api, models


class CustomerTier(models.Model):
    """Which customers are key customers decides which archive rules apply to them."""

    _inherit = "customer.tier"

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        self.env.registry.clear_cache()
        return tiers

    def write(self, vals):
        result = super().write(vals)
        if "is_key" in vals:
            self.env["customer.archive.rule"]._changed()
        return result
