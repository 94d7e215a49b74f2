from odoo import api, models


class SalePromiseConfiguration(models.AbstractModel):
    """Mixin: changing such a record changes which rule brings a product where.

    The promise remembers Odoo's choice of rules (`sale.promise.loader`); it forgets here,
    in every worker.
    """

    _name = "sale.promise.configuration"
    _description = "Delivery Promise: Where Goods Come From"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        if self._promise_depends_on(vals):
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def _promise_depends_on(self, vals):
        """Hook: whether writing these values may change the choice of a rule."""
        return bool(vals)
