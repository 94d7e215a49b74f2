from odoo import api, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _search_display_name(self, operator, value):
        """A product is also found by the number or name that a customer gave it."""
        domain = Domain(super()._search_display_name(operator, value))
        return domain | self.env["product.customer.code"]._search_products(operator, value)

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Products that a customer calls so follow those that we call so."""
        found = super().name_search(name, domain, operator, limit)
        called = self.env["product.customer.code"]._search_products(operator, name)
        left = limit and limit - len(found)
        if called.is_false() or left == 0:
            return found
        known = Domain("id", "not in", [product_id for product_id, _name in found])
        products = self.search_fetch(Domain(domain or []) & called & known, ["display_name"], limit=left)
        return found + [(product.id, product.display_name) for product in products]
