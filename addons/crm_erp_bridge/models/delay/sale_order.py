from odoo import api, fields, models


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

    def _action_confirm(self):
        result = super()._action_confirm()
        self.env["sale.promise.book"]._note_event()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.order_line._clear_forecast()
        self.env["sale.promise.book"]._note_event()
        return result
