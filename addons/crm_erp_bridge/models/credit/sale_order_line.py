from odoo import models

OPEN_MOVES = ("draft", "waiting", "confirmed", "partially_available", "assigned")


class SaleOrderLine(models.Model):
    """What of a line its customer will still owe."""

    _inherit = "sale.order.line"

    def _is_credit_counted(self):
        return not self.display_type and not self.is_downpayment and self.product_uom_qty > 0

    def _credit_facts(self):
        """Return (price of one unit with taxes, delivered, invoiced, still to come) for the engine."""
        self.ensure_one()
        return (
            self.price_total / self.product_uom_qty,
            self.qty_delivered,
            self.qty_invoiced_posted,
            self._credit_pending(),
        )

    def _credit_pending(self):
        """Return how much is still to be delivered: what no transfer waits for will not come any more."""
        moves = self.move_ids.filtered(lambda move: move._is_journey_delivery())
        rest = max(0.0, self.product_uom_qty - self.qty_delivered)
        if self.qty_delivered_method != "stock_move" or not moves:
            return rest
        waiting = moves.filtered(lambda move: move.state in OPEN_MOVES)
        if not waiting:
            return 0.0
        own = waiting.filtered(lambda move: move.product_id == self.product_id)
        # A kit is delivered in parts: it is still to come as a whole.
        expected = sum(
            move.product_uom._compute_quantity(move.product_uom_qty, self.product_uom_id, round=False)
            for move in own
        )
        return min(rest, expected) if own else rest
