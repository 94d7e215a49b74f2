from odoo import api, models
from odoo.fields import Domain


class ServiceFactFinder(models.AbstractModel):
    """The customer's own part number is a number too, and who built the goods is a fact."""

    _inherit = "service.fact.finder"

    @api.model
    def _search_number(self, model, text, exact):
        found = super()._search_number(model, text, exact)
        if model != "product.product":
            return found
        # sudo: whose number it is stays unsaid, that the part exists is what the agent asks
        codes = (
            self.env["product.customer.code"]
            .sudo()
            .search(Domain("code", "=ilike" if exact else "ilike", text), limit=5)
        )
        named = (
            codes.product_id
            | codes.filtered(lambda code: not code.product_id).product_tmpl_id.product_variant_ids
        )
        return found | named.sudo(False)._filtered_access("read")

    def _facts_sale_order(self, order):
        # sudo: agents see who built the goods without rights on manufacturing
        productions = order.sudo()._journey_productions()
        return super()._facts_sale_order(order) + [
            (
                self.env._("Built by"),
                self._join(
                    production.name,
                    production.product_id.display_name,
                    self._format_date(production.date_finished),
                    production.user_id.name,
                ),
            )
            for production in productions
        ]
