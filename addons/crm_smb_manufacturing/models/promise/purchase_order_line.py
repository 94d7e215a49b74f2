from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _update_move_date_deadline(self, new_date):
        """Expect the goods on the vendor's new date: core moves the deadline only.

        What can be promised counts with the day on which a receipt is scheduled.
        """
        result = super()._update_move_date_deadline(new_date)
        self.move_ids.filtered(lambda move: move.state not in ("done", "cancel")).date = new_date
        return result
