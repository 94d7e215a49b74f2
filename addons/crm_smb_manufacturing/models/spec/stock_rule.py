from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _make_mo_get_domain(self, procurement, bom):
        """Odoo adds a need to a manufacturing order of the same product and sales
        order. Where the sales order has specifications, each of its lines gets
        manufacturing orders of its own, down to the sub-assemblies."""
        domain = super()._make_mo_get_domain(procurement, bom)
        env = self.sudo().env  # sudo: whoever procures may serve anybody's order
        line = env["sale.order.line"].browse(procurement.values.get("sale_line_id") or [])
        group = env["mrp.production.group"].browse(procurement.values.get("production_group_id") or [])
        if line.order_id.order_line.spec_ids:
            domain += (("sale_line_id", "=", line.id),)
        elif group.production_ids._serves_specified_order():
            domain += (("production_group_id.parent_ids", "in", group.ids),)
        return domain
