from odoo import api, models


class SalePromiseConfiguration(models.AbstractModel):
    """Mixin: changing such a record changes what the promise remembers between questions.

    That is which rule brings a product where, which stock counts and when people work
    (`sale.promise.loader`); it is forgotten here, in every worker.
    """

    _name = "sale.promise.configuration"
    _description = "Delivery Promise: What Is Remembered"

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
        """Hook: whether writing these values may change what is remembered."""
        return bool(vals)
