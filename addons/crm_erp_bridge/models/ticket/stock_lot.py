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
