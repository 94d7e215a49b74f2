from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_matching_bom(self, product_id, company_id, values):
        """What an order was sold with is what it is made by."""
        sold = self._procured_sale_lines(values)._sold_bom_of(product_id)
        return sold or super()._get_matching_bom(product_id, company_id, values)

    def _prepare_mo_vals(self, *args, **kwargs):
        vals = super()._prepare_mo_vals(*args, **kwargs)
        values = kwargs.get("values") or args[7]
        if self._procured_sale_lines(values):
            vals["sold_bom_id"] = vals["bom_id"]
        return vals

    def _procured_sale_lines(self, values):
        """The order lines that a need comes from, through the orders of its sub-assemblies too."""
        env = self.sudo().env  # sudo: whoever procures may serve anybody's order
        line = env["sale.order.line"].browse(values.get("sale_line_id") or [])
        moves = values.get("move_dest_ids")
        productions = moves.sudo().raw_material_production_id if moves else env["mrp.production"]
        for found in productions._origin_sale_lines().values():
            line |= found
        return line
