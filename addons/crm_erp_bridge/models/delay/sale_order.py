from collections import Counter

from odoo import api, fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)
# What the customer is told of a cause: its kind, nobody's name.
REASON_KINDS = {
    "engineering": _lt("Technical clarification"),
    "purchasing": _lt("Material arrives later"),
    "queue": _lt("Production takes longer"),
    "machine": _lt("Production takes longer"),
    "quality": _lt("Made again for quality"),
    "credit": _lt("Waiting for payment"),
    "logistics": _lt("Shipment takes longer"),
    "customer": _lt("Changed at your request"),
}


class SaleOrder(models.Model):
    """The forecast of an order is that of its last line."""

    _inherit = "sale.order"

    forecast_date = fields.Datetime(
        compute="_compute_forecast",
        store=True,
        help="When the customer has everything, as things stand today.",
    )
    slip_days_first = fields.Float(
        string="Slip (Days)",
        compute="_compute_forecast",
        store=True,
        digits=(16, 1),
        aggregator="max",
        help="Today's forecast against the first promise; below zero it is earlier.",
    )
    slip_days_last = fields.Float(
        string="Slip Against the Last Promise",
        compute="_compute_forecast",
        store=True,
        digits=(16, 1),
        aggregator="max",
    )
    first_promise_date = fields.Datetime(string="First Promise", compute="_compute_forecast", store=True)
    delay_share_ids = fields.One2many("sale.delay.share", "order_id", readonly=True)

    @api.depends(
        "order_line.forecast_date",
        "order_line.first_promise_date",
        "order_line.slip_days_first",
        "order_line.slip_days_last",
    )
    def _compute_forecast(self):
        for order in self:
            lines = order.order_line.filtered("forecast_date")
            order.forecast_date = max(lines.mapped("forecast_date"), default=False)
            order.first_promise_date = max(
                lines.filtered("first_promise_date").mapped("first_promise_date"), default=False
            )
            order.slip_days_first = max(lines.mapped("slip_days_first"), default=0)
            order.slip_days_last = max(lines.mapped("slip_days_last"), default=0)

    # === JOURNEY === #

    def _prepare_customer_journey(self):
        """Add what was promised first, what is expected today and the kind of reason."""
        cause = self._main_cause()
        return {
            **super()._prepare_customer_journey(),
            "first_promise_date": _iso(self.first_promise_date),
            "forecast_date": _iso(self.forecast_date),
            "slip_days": round(max(self.slip_days_first, 0), 2),
            "reason": cause or None,
            "reason_label": self.env._(REASON_KINDS[cause]) if cause else None,
        }

    def _main_cause(self):
        """Return the cause that most of the slip of the latest line is due to, or False."""
        latest = self.order_line.sorted("slip_days_first")[-1:]
        days = Counter()
        for share in latest.delay_share_ids:
            days[share.cause] += share.seconds
        return days.most_common(1)[0][0] if days else False

    def _action_confirm(self):
        result = super()._action_confirm()
        self.env["sale.promise.book"]._note_event()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.order_line._clear_forecast()
        self.env["sale.promise.book"]._note_event()
        return result


def _iso(moment):
    return moment.isoformat() if moment else None
