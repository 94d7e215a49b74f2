from odoo import api, models


class SaleOrder(models.Model):
    """Nobody quotes a customer whose archive he may not see, by the API neither."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["res.partner"]._ensure_customers_seen(vals.get("partner_id") for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self.env["res.partner"]._ensure_customers_seen([vals.get("partner_id")])
        return super().write(vals)
