from odoo import models


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "sale.promise.configuration"]

    def _promise_depends_on(self, vals):
        return not vals.keys().isdisjoint(("parent_id", "route_ids"))
