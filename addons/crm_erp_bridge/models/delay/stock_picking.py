from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """What arrived or left changes what is to be expected."""
        result = super()._action_done()
        self.env["sale.promise.book"]._note_event()
        return result
