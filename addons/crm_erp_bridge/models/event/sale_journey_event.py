from odoo import api, fields, models
from odoo.tools import SQL

from ..journey.sale_order import JOURNEY_STAGES

NOTED = "crm_erp_bridge.journey_event"
KEPT_DAYS = 180


class SaleJourneyEvent(models.Model):
    """What happened to an order, numbered per order: one row per new stage or new forecast day.

    Written by the transaction that changes the order, so that no crash loses one: an event is there
    exactly when its change is. Webhooks and messages to customers start from here. What is compared
    is the last event of the order, so that a change that is taken back within one transaction is none.
    """

    _name = "sale.journey.event"
    _description = "Order Event"
    _order = "id desc"
    _log_access = False

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    sequence = fields.Integer(
        required=True, readonly=True, aggregator=None, help="Counts the events of one order, from 1."
    )
    uuid = fields.Char(string="Event ID", required=True, readonly=True)
    date = fields.Datetime(string="Happened On", required=True, readonly=True)
    stage = fields.Selection(JOURNEY_STAGES, readonly=True)
    previous_stage = fields.Selection(JOURNEY_STAGES, readonly=True)
    percent = fields.Integer(string="Progress (%)", readonly=True, aggregator=None)
    forecast_date = fields.Datetime(readonly=True)
    previous_forecast_date = fields.Datetime(readonly=True)
    is_stage_new = fields.Boolean(string="New Stage", readonly=True)
    is_forecast_new = fields.Boolean(string="New Forecast", readonly=True)
    is_told = fields.Boolean(
        string="Customer Told", readonly=True, help="Messages that it brings about were queued."
    )
    delivery_ids = fields.One2many("sale.journey.delivery", "event_id", readonly=True)

    _sequence_uniq = models.UniqueIndex("(order_id, sequence)", "An order counts its events.")
    _untold_idx = models.Index("(id) WHERE is_told IS NOT TRUE")

    @api.depends("order_id", "sequence")
    def _compute_display_name(self):
        for event in self:
            event.display_name = f"{event.order_id.name} #{event.sequence}"

    # === NOTING === #

    @api.model
    def _note(self, orders):
        """Have the end of this transaction compare orders with their last events.

        Not while addons are being installed: old orders are no news.
        """
        known = orders._origin.ids
        if not known or not self.env.registry.ready:
            return
        callbacks = self.env.cr.precommit
        if NOTED not in callbacks.data:
            callbacks.add(self._keep_noted)
        callbacks.data.setdefault(NOTED, set()).update(known)

    @api.model
    def _keep_noted(self):
        """Write the events of what this transaction changed, and what is to be sent of them."""
        noted = self.env.cr.precommit.data.pop(NOTED, None)
        if not noted:
            return
        orders = self.env["sale.order"].browse(noted)
        orders.flush_recordset(["state", "journey_stage", "journey_percent", "forecast_date"])
        events = self.env.execute_query(self._insert_query(orders.ids))
        if events:
            self._after_insert([event_id for (event_id,) in events])

    @api.model
    def _after_insert(self, event_ids):
        """Hook: what follows from new events, in the transaction that made them."""
        self.env["sale.journey.delivery"]._queue(event_ids)
        self.env.ref("crm_erp_bridge.sale_milestone_cron")._trigger()

    @api.model
    def _insert_query(self, order_ids):
        """One statement for all: a new event where the stage, or the day of the forecast, is another."""
        return SQL(
            """
            INSERT INTO sale_journey_event (order_id, company_id, sequence, uuid, date, stage,
                   previous_stage, percent, forecast_date, previous_forecast_date, is_stage_new,
                   is_forecast_new, is_told)
            SELECT now.order_id, now.company_id, COALESCE(last.sequence, 0) + 1, gen_random_uuid()::varchar,
                   %(date)s, now.stage, last.stage, now.percent, now.forecast_date, last.forecast_date,
                   now.stage IS DISTINCT FROM last.stage, now.day IS DISTINCT FROM last.day, FALSE
              FROM (SELECT o.id AS order_id, o.company_id, o.state, o.journey_stage AS stage,
                           o.journey_percent AS percent, o.forecast_date,
                           COALESCE(calendar.tz, 'UTC') AS tz,
                           (o.forecast_date AT TIME ZONE 'UTC'
                            AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date AS day
                      FROM sale_order o
                      JOIN res_company company ON company.id = o.company_id
                 LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
                     WHERE o.id = ANY(%(ids)s)) now
         LEFT JOIN LATERAL
                   (SELECT e.sequence, e.stage, e.forecast_date,
                           (e.forecast_date AT TIME ZONE 'UTC' AT TIME ZONE now.tz)::date AS day
                      FROM sale_journey_event e
                     WHERE e.order_id = now.order_id
                  ORDER BY e.sequence DESC LIMIT 1) last ON TRUE
             WHERE (now.state = 'sale' OR last.sequence IS NOT NULL)
               AND (now.stage, now.day) IS DISTINCT FROM (last.stage, last.day)
          ORDER BY now.order_id
         RETURNING id
            """,
            ids=order_ids,
            date=fields.Datetime.now(),
        )

    def _payload(self):
        """Return what receivers get of an event: numbers, dates and stages, no cost, nobody's name.

        :return: dict of JSON values; dates ISO strings in UTC, or null
        """
        self.ensure_one()
        kinds = {"stage": self.is_stage_new, "forecast": self.is_forecast_new}
        return {
            "event_id": self.uuid,
            "sequence": self.sequence,
            "occurred_at": _iso(self.date),
            "kinds": [kind for kind, is_new in kinds.items() if is_new],
            "order": {
                "id": self.order_id.id,
                "name": self.order_id.name,
                "customer_reference": self.order_id.client_order_ref or None,
            },
            "stage": self.stage or None,
            "previous_stage": self.previous_stage or None,
            "percent": self.percent,
            "forecast_date": _iso(self.forecast_date),
            "previous_forecast_date": _iso(self.previous_forecast_date),
        }

    @api.autovacuum
    def _gc_events(self):
        """Forget events after half a year, but the last of each order and what waits to be sent."""
        self.env.execute_query(
            SQL(
                """
                DELETE FROM sale_journey_event e
                 WHERE e.date < %s
                   AND EXISTS (SELECT FROM sale_journey_event later
                                WHERE later.order_id = e.order_id AND later.sequence > e.sequence)
                   AND NOT EXISTS (SELECT FROM sale_journey_delivery d
                                    WHERE d.event_id = e.id AND d.state = 'waiting')
             RETURNING e.id
                """,
                fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS),
            )
        )


def _iso(moment):
    return moment.isoformat() if moment else None
