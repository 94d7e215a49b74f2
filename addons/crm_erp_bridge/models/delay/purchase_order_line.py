from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def write(self, vals):
        """A vendor's new date moves ours."""
        result = super().write(vals)
        if "date_planned" in vals:
            self.env["sale.promise.book"]._note_event()
        return result
