from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

PENDING = "crm_erp_bridge.journey"
DRAIN_SIZE = 500
CRON = "crm_erp_bridge.sale_journey_queue_cron"
# What follows work orders only through this queue: the fields of each model.
DEFERRED = {
    "sale.order": ("journey_stage", "journey_percent"),
    "sale.order.line": (
        "actual_material_cost",
        "actual_operation_cost",
        "actual_subcontract_cost",
        "actual_trouble_cost",
        "actual_cost",
        "actual_margin",
    ),
}


class SaleJourneyQueue(models.Model):
    """Manufacturing orders whose work went on: their sales orders follow in the background.

    A click on the shop floor writes one row here instead of looking through every document
    of the order, and never waits for, or fails because of, another click on the same order.
    The job that empties the queue runs at once; whoever reads the order in the transaction
    that noted something finds it up to date.
    """

    _name = "sale.journey.queue"
    _description = "Order Progress to Be Refreshed"
    _log_access = False

    production_id = fields.Many2one("mrp.production", required=True, readonly=True, ondelete="cascade")

    # === NOTING === #

    @api.model
    def _note(self, productions):
        """Have the orders behind manufacturing orders refreshed after the commit."""
        # What depends on other documents may be in memory again since the last note.
        for model, names in DEFERRED.items():
            self.env[model].invalidate_model(names)
        callbacks = self.env.cr.precommit
        if PENDING not in callbacks.data:
            callbacks.add(self._keep_pending)
        callbacks.data.setdefault(PENDING, set()).update(productions.ids)

    def _keep_pending(self):
        """Write down what the transaction noted and has not read since."""
        pending = self.env.cr.precommit.data.pop(PENDING, None)
        if pending:
            # Not those that the same transaction has deleted.
            self.env.execute_query(
                SQL(
                    "INSERT INTO sale_journey_queue (production_id)"
                    " SELECT id FROM mrp_production WHERE id = ANY(%s) ORDER BY id RETURNING id",
                    list(pending),
                )
            )
            self.env.ref(CRON)._trigger()

    # === REFRESHING === #

    @api.model
    def _refresh_pending(self, model, names):
        """Refresh what this transaction noted, if somebody reads these fields of a model."""
        pending = self.env.cr.precommit.data.get(PENDING)
        if pending and not set(DEFERRED[model]).isdisjoint(names):
            noted = set(pending)
            pending.clear()
            self._refresh(self.env["mrp.production"].browse(noted).exists())

    @api.model
    def _refresh(self, productions):
        """Compute progress and cost of the orders behind manufacturing orders anew."""
        # sudo: whoever works on the shop floor may read no order; it is only brought up to date
        orders = productions.sudo().reference_ids.sale_ids
        for model, records in (("sale.order", orders), ("sale.order.line", orders.order_line)):
            for name in DEFERRED[model]:
                self.env.add_to_compute(records._fields[name], records)
        orders.flush_recordset(DEFERRED["sale.order"])
        orders.order_line.flush_recordset(DEFERRED["sale.order.line"])
        return orders

    @api.model
    def _drain(self, limit=DRAIN_SIZE):
        """Refresh the orders behind the oldest rows; return them and how many rows there were."""
        rows = self.env.execute_query(
            SQL(
                """
                  WITH oldest AS MATERIALIZED (
                       SELECT id FROM sale_journey_queue ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                DELETE FROM sale_journey_queue queue USING oldest
                 WHERE queue.id = oldest.id
             RETURNING queue.production_id
                """,
                limit,
            )
        )
        productions = self.env["mrp.production"].browse({one for (one,) in rows})
        if rows:
            self.env["sale.promise.book"]._note_event()
        return self._refresh(productions), len(rows)

    @api.model
    def _cron_drain(self):
        """Empty the queue in batches; an interrupted run goes on where it was."""
        while True:
            try:
                _orders, done = self._drain()
            except (DeadlockDetected, SerializationFailure):
                # Whoever works on an order goes first; what was noted is still there.
                self.env.cr.rollback()
                self.env.ref(CRON)._trigger()
                return
            remaining = self.search_count([]) if done else 0
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining) or not done:
                return
