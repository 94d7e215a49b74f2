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
            (order.order_line._filter_promisable().filtered("promise_date") - self)._keep_deadlines()

    def _pull_in_delivery(self, date):
        """Let the open deliveries of this line be due for its own date."""
        deadline = date - timedelta(days=self.order_id._promise_transit_days())
        security = timedelta(days=self.order_id.company_id.security_lead + self.promise_safety_days)
        self._open_deliveries().write({"date_deadline": deadline, "date": deadline - security})

    def _keep_deadlines(self):
        """Let each line be due when it was promised: core writes one date to all of an order."""
        for line in self:
            transit = timedelta(days=line.order_id._promise_transit_days())
            line._open_deliveries().date_deadline = line.promise_date - transit

    def _open_deliveries(self):
        # sudo: the salesperson may not touch deliveries, but what he promised is due
        return self.sudo().move_ids.filtered(lambda move: move.state in OPEN_MOVES and move._is_outgoing())
