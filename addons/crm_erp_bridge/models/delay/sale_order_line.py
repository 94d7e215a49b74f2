from odoo import fields, models
from odoo.tools import SQL

SECONDS_PER_DAY = 86400


class SaleOrderLine(models.Model):
    """When the customer really gets it, as the order book was answered last."""

    _inherit = "sale.order.line"

    forecast_date = fields.Datetime(
        readonly=True, copy=False, help="When the customer can have it as things stand today."
    )
    forecast_at = fields.Datetime(string="Forecast Made On", readonly=True, copy=False)
    forecast_chain = fields.Json(readonly=True, copy=False)
    forecast_wish = fields.Json(readonly=True, copy=False)
    is_forecast_open = fields.Boolean(
        readonly=True, copy=False, help="Something of it is still to be delivered."
    )
    first_promise_date = fields.Datetime(
        string="First Promise",
        readonly=True,
        copy=False,
        help="What the customer was told first; later promises do not change it.",
    )
    slip_days_first = fields.Float(
        string="Slip (Days)",
        readonly=True,
        copy=False,
        digits=(16, 4),
        help="Today's forecast against the first promise; below zero it is earlier.",
    )
    slip_days_last = fields.Float(
        string="Slip Against the Last Promise",
        readonly=True,
        copy=False,
        digits=(16, 4),
    )
    delay_share_ids = fields.One2many("sale.delay.share", "order_line_id", readonly=True)

    _forecast_open_idx = models.Index("(company_id) WHERE is_forecast_open IS TRUE")

    def _slip_seconds(self, promised, forecast):
        """Return by how much a forecast is later than a promise; below zero it is earlier.

        A promise is a day: within it, nothing is late.
        """
        if not promised or not forecast:
            return 0
        due = self.env["sale.promise.loader"]._end_of_day(self.company_id, promised)
        return 0 if promised < forecast < due else int((forecast - promised).total_seconds())

    def _slip_days(self, promised, forecast):
        return self._slip_seconds(promised, forecast) / SECONDS_PER_DAY

    def _clear_forecast(self):
        """Forget the forecast of lines that nobody waits for any more."""
        self.write(
            {
                "forecast_date": False,
                "forecast_chain": False,
                "is_forecast_open": False,
                "slip_days_first": 0,
                "slip_days_last": 0,
            }
        )
        # sudo: shares belong to the book, whoever cancels
        self.sudo().delay_share_ids.filtered(lambda share: not share.objection_state).unlink()
        self.sudo().delay_share_ids.write({"seconds": 0})

    # === FORECAST === #

    def _first_promises(self):
        """Return {line id: date} of what the customer was told first of each line.

        Where nothing stands in the ledger, a date agreed by hand counts, as it was when it was
        seen first.
        """
        if not self:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (order_line_id) order_line_id, date
                  FROM sale_promise
                 WHERE order_line_id = ANY(%s) AND given
                 ORDER BY order_line_id, id
                """,
                list(self._ids),
            )
        )
        told = dict(rows)
        for line in self:
            date = line.first_promise_date or told.get(line.id) or line.order_id.commitment_date
            if date:
                told[line.id] = date
        return told

    def _wish(self):
        """Return what the customer wants of a line, to be compared."""
        return {"product": self.product_id.id, "qty": self.product_uom_qty, "uom": self.product_uom_id.id}

    def _honest_forecast(self, date):
        """Return when the customer gets it: not before a day that was agreed by hand."""
        self.ensure_one()
        order = self.order_id
        return max(date, order.commitment_date) if order._is_date_agreed_by_hand() else date

    def _last_sent(self):
        """Return {line id: datetime} on which the last goods of completely delivered lines left."""
        if not self:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT move.sale_line_id, MAX(move.date)
                      FROM stock_move move
                      JOIN stock_location place ON place.id = move.location_dest_id
                     WHERE move.sale_line_id = ANY(%s) AND move.state = 'done' AND place.usage = 'customer'
                     GROUP BY move.sale_line_id
                    """,
                    list(self._ids),
                )
            )
        )

    def _write_forecast(self, window, is_open=True):
        """Keep the forecast of a window; only what changed is written."""
        self.ensure_one()
        vals = {
            "forecast_date": window.forecast,
            "forecast_chain": window.stored_chain(),
            "forecast_wish": self._wish(),
            "is_forecast_open": is_open,
            "first_promise_date": window.first or False,
            "slip_days_first": self._slip_days(window.first, window.forecast),
            "slip_days_last": self._slip_days(self._booked_promise(), window.forecast),
        }
        changed = {name: value for name, value in vals.items() if self[name] != value}
        if changed or not self.forecast_at:
            self.write({**changed, "forecast_at": window.now})
