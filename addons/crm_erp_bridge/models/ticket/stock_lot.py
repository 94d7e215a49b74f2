from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _lot_productions(self):
        """The manufacturing order that made each lot, the last when there are several.

        :return: dict lot -> production; lots that were bought are left out
        """
        productions = self.env["mrp.production"].search(
            [("lot_producing_ids", "in", self.ids), ("state", "!=", "cancel")],
            order="id",
        )
        return {lot: production for production in productions for lot in production.lot_producing_ids & self}

    def _get_component_lots(self):
        """Return ``{lot: lots that went into it}`` by the manufacturing orders that made it."""
        makers = self.env["mrp.production"].search([("lot_producing_ids", "in", self.ids)])
        used = {
            production: production.move_raw_ids.filtered(lambda move: move.state == "done").lot_ids
            for production in makers
        }
        components = {}
        for production, lots in used.items():
            for lot in production.lot_producing_ids & self:
                components[lot] = components.get(lot, self.browse()) | lots
        return components

    def _get_product_lots(self):
        """Return ``{lot: lots that were made from it}``."""
        lines = self.env["stock.move.line"].search_fetch(
            [
                ("lot_id", "in", self.ids),
                ("state", "=", "done"),
                ("move_id.raw_material_production_id", "!=", False),
            ],
            ["lot_id", "move_id"],
        )
        products = {}
        for line in lines:
            made = line.move_id.raw_material_production_id.lot_producing_ids
            products[line.lot_id] = products.get(line.lot_id, self.browse()) | made
        return products
