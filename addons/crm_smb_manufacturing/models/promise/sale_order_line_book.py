from datetime import timedelta

from odoo import models

from .promise_seal import STEPS

OPEN_MOVES = ("waiting", "confirmed", "assigned", "partially_available")


class SaleOrderLine(models.Model):
    """What the order book knows of a line."""

    _inherit = "sale.order.line"

    def _booked_promise(self):
        """Return what the customer was told of this line, False when nothing."""
        self.ensure_one()
        order = self.order_id
        if order._is_date_agreed_by_hand():
            return order.commitment_date
        return self.promise_date

    def _can_pull_in(self):
        """Tell whether the date of this line is a promise of ours that may move."""
        return self.is_promise_given and not self.order_id._is_date_agreed_by_hand()

    def _pull_in_promise(self, date):
        """Promise an earlier date: ledger, order and its delivery follow."""
        self.ensure_one()
        order = self.order_id
        is_committed = bool(order.commitment_date) and not order._is_date_agreed_by_hand()
        STEPS.opened(self).promise_date = date
        self._give_promise(note=self.env._("The order book has become free"))
        if is_committed and order.commitment_date != order.promise_date:
            order.commitment_date = order.promise_date
        if order.state == "sale":
            self._pull_in_delivery(date)

    def _pull_in_delivery(self, date):
        """Let the open deliveries of this line be due for its own date."""
        order = self.order_id
        deadline = date - timedelta(days=order._promise_transit_days())
        # sudo: the salesperson may not touch deliveries, but what he promised is due
        moves = self.sudo().move_ids.filtered(lambda move: move.state in OPEN_MOVES and move._is_outgoing())
        moves.write(
            {
                "date_deadline": deadline,
                "date": deadline - timedelta(days=order.company_id.security_lead),
            }
        )
