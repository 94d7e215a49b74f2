from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _credit_orders(self):
        """Return the confirmed orders that these manufacturing orders work for."""
        # sudo: the shop floor need not read orders; whether they are held counts
        orders = self.sudo().reference_ids.sale_ids
        return orders.filtered(lambda order: order.state == "sale")
