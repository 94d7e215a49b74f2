import logging
import time

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...webhook import HEADERS, body_of, signature, wait_seconds

_logger = logging.getLogger(__name__)
CRON = "crm_erp_bridge.sale_journey_delivery_cron"
TIMEOUT = 10
KEPT_DAYS = 30
# The first waiting event of each order and webhook: later ones wait until it has arrived.
NEXT = """
    SELECT d.id FROM sale_journey_delivery d
      JOIN sale_journey_webhook w ON w.id = d.webhook_id AND w.active
     WHERE d.state = 'waiting' AND d.next_try <= %s AND NOT (d.webhook_id = ANY(%s))
       AND NOT EXISTS (SELECT FROM sale_journey_delivery earlier
                        WHERE earlier.webhook_id = d.webhook_id AND earlier.order_id = d.order_id
                          AND earlier.state = 'waiting' AND earlier.event_id < d.event_id)
  ORDER BY d.next_try, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED
"""


class SaleJourneyDelivery(models.Model):
    """An event on its way to one webhook: sent until it has arrived, in order per order.

    Made by the transaction that makes the event. It is sent at least once: when the answer is
    lost it is sent again with the same event id, by which the receiver drops it.
    """

    _name = "sale.journey.delivery"
    _description = "Order Event Delivery"
    _order = "id desc"
    _log_access = False

    webhook_id = fields.Many2one("sale.journey.webhook", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="webhook_id.company_id", store=True, index=True)
    event_id = fields.Many2one(
        "sale.journey.event", required=True, readonly=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", required=True, readonly=True, index=True, ondelete="cascade")
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Arrived"), ("skipped", "Left Out")], required=True, readonly=True
    )
    tries = fields.Integer(readonly=True, aggregator=None)
    next_try = fields.Datetime(readonly=True)
    sent_date = fields.Datetime(string="Arrived On", readonly=True)
    answer = fields.Char(
        readonly=True, help="What the receiver said last: its status, or why it was not reached."
    )

    _waiting_idx = models.Index("(webhook_id, order_id, event_id) WHERE state = 'waiting'")

    @api.depends("event_id", "webhook_id")
    def _compute_display_name(self):
        for delivery in self:
            delivery.display_name = f"{delivery.event_id.display_name} → {delivery.webhook_id.name}"

    # === QUEUE === #

    @api.model
    def _queue(self, event_ids):
        """Have each webhook of their companies hear of events."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO sale_journey_delivery
                       (webhook_id, company_id, event_id, order_id, state, tries, next_try)
                SELECT w.id, w.company_id, e.id, e.order_id, 'waiting', 0, %s
                  FROM sale_journey_event e
                  JOIN sale_journey_webhook w ON w.company_id = e.company_id AND w.active
                 WHERE e.id = ANY(%s)
                   AND ((w.on_stage AND e.is_stage_new) OR (w.on_forecast AND e.is_forecast_new))
             RETURNING id
                """,
                fields.Datetime.now(),
                event_ids,
            )
        )
        if rows:
            self.env.ref(CRON)._trigger()

    # === SENDING === #

    @api.model
    def _cron_send(self):
        """Send what is due, one per commit; a receiver that is not there is left alone for this run."""
        away = set()
        while delivery := self._next_due(away):
            if not delivery._send():
                away.add(delivery.webhook_id.id)
            if not self.env["ir.cron"]._commit_progress(1, remaining=self._due_count(away)):
                break
        self._wake_later()

    @api.model
    def _next_due(self, away):
        """Return the next delivery that is due, locked, of webhooks that answer."""
        rows = self.env.execute_query(SQL(NEXT, fields.Datetime.now(), list(away)))
        return self.browse(one for (one,) in rows)

    @api.model
    def _due_count(self, away):
        domain = [("state", "=", "waiting"), ("next_try", "<=", fields.Datetime.now())]
        return self.search_count(
            [*domain, ("webhook_id", "not in", list(away)), ("webhook_id.active", "=", True)]
        )

    @api.model
    def _wake_later(self):
        """Come back when the next try is due."""
        [(soonest,)] = self._read_group(
            [("state", "=", "waiting"), ("webhook_id.active", "=", True)], [], ["next_try:min"]
        )
        if soonest:
            self.env.ref(CRON)._trigger(max(soonest, fields.Datetime.now()))

    def _send(self):
        """Send one event and write down how it went; false when the receiver was not reached."""
        self.ensure_one()
        # Whatever was written before is only kept if the answer is; the receiver drops repeats.
        status, answer = self._post()
        if 200 <= status < 300:
            self.write({"state": "sent", "sent_date": fields.Datetime.now(), "answer": answer})
            self.webhook_id._is_back()
            return True
        now, tries = fields.Datetime.now(), self.tries + 1
        wait = fields.Datetime.add(now, seconds=wait_seconds(tries))
        self.write({"tries": tries, "answer": answer, "next_try": wait})
        if status == 0 or status >= 500:
            self.webhook_id._is_away()
        return False

    def _post(self):
        """Return (status, what to show); status 0 when nobody answered."""
        webhook, event = self.webhook_id, self.event_id
        body, timestamp = body_of(event._payload()), int(time.time())
        headers = {
            "Content-Type": "application/json",
            HEADERS["event"]: event.uuid,
            HEADERS["sequence"]: str(event.sequence),
            HEADERS["time"]: str(timestamp),
            HEADERS["signature"]: signature(webhook.secret, timestamp, body),
        }
        try:
            response = requests.post(
                webhook.url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            # The address may hold a token: the log of the server does not need it.
            _logger.info("Webhook %s was not reached: %s", webhook.id, type(error).__name__)
            return 0, type(error).__name__
        return response.status_code, f"{response.status_code} {response.reason or ''}".strip()

    # === ACTIONS === #

    def action_send_now(self):
        """Try the waiting ones again at once, in the background."""
        self._ensure_waiting()
        # sudo: deliveries are written by their job only; administrators may hasten it
        self.sudo().write({"next_try": fields.Datetime.now()})
        self.env.ref(CRON).sudo()._trigger()  # sudo: as above
        return True

    def action_skip(self):
        """Leave these out for good: the next events of their orders go on."""
        self._ensure_waiting()
        self.sudo().write({"state": "skipped"})  # sudo: as in action_send_now
        self.env.ref(CRON).sudo()._trigger()  # sudo: as in action_send_now
        return True

    def _ensure_waiting(self):
        self.webhook_id.check_access("write")
        if any(delivery.state != "waiting" for delivery in self):
            raise UserError(self.env._("Only what is still waiting can be sent again or left out."))

    @api.autovacuum
    def _gc_deliveries(self):
        """Keep the log of what arrived for a month."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("state", "in", ("sent", "skipped")), ("event_id.date", "<", before)]).unlink()
