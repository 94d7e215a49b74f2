from odoo import models


class ProductChange(models.Model):
    _inherit = "product.change"

    def action_release(self):
        """A change that was released may move dates."""
        result = super().action_release()
        self.env["sale.promise.book"]._note_event()
        return result
