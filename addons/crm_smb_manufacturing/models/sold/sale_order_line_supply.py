from odoo import models


class SaleOrderLine(models.Model):
    """What a customer specified is made for his order, not taken from the shelf."""

    _inherit = "sale.order.line"

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        values["route_ids"] = self._supply_routes()
        return values

    def _supply_routes(self):
        """Return the routes by which this line is supplied; promise and confirmation ask here.

        Somebody's choice for the line decides. Without one, what is specified goes the way of
        Odoo's Replenish on Order route, where the firm makes the product and has that route.
        """
        self.ensure_one()
        # sudo: who sells need not read rules and warehouses
        rule = (self.warehouse_id or self.order_id.warehouse_id).sudo().mto_pull_id
        if self.route_ids or not rule.active or not self._is_made_as_specified():
            return self.route_ids
        return self.env["stock.route"].browse(rule.route_id.id)

    def _is_made_as_specified(self):
        """Whether the firm makes this product, and the customer wants other than the usual values.

        Odoo makes whatever has a bill of materials.
        """
        product = self.product_id.sudo()  # sudo: as in `_supply_routes`
        usual = {(one.name, one.value) for one in product.spec_template_ids}
        if set(self._spec_pairs()) <= usual:
            return False
        company = self.order_id.company_id
        return any(
            bom.type == "normal" and bom.company_id in (company, company.browse()) for bom in product.bom_ids
        )
