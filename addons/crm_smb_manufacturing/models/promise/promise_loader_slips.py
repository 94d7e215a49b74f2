from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...promise.slips import ENOUGH_ORDERS, usual_slips

YEAR = timedelta(days=365)
MOST_ORDERS = 500
MOST_FACTS = 100


class SalePromiseLoader(models.AbstractModel):
    """By how many days orders of the last year came later than planned.

    Three queries at most, each for the latest so many of the last year, and none where the
    company wants no safety.
    """

    _inherit = "sale.promise.loader"

    def _safety_facts(self, facts):
        """Return what the engine needs to add safety to answers that have none yet."""
        percentile = facts.company.promise_safety_percentile
        if not percentile or all(request.safety_days is not None for request in facts.requests):
            return {"safety_percentile": percentile}
        return {"safety_percentile": percentile, "slips": self._measured_slips(facts.company, facts.now)}

    def _measured_slips(self, company, now):
        """Return slips in days of whole minutes, negative for what came earlier."""
        orders = self._order_slips(company, now)
        if len(orders) >= ENOUGH_ORDERS:
            return orders
        return usual_slips(orders, self._receipt_slips(company, now), self._work_slips(company, now))

    def _order_slips(self, company, now):
        """Return by how much order lines left later than told, without the safety in it.

        What should have left and did not is late by now already.
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH told AS (
                    SELECT DISTINCT ON (promise.order_line_id)
                           promise.id, promise.order_line_id, promise.date, promise.safety_days
                      FROM (SELECT * FROM sale_promise
                             WHERE company_id = %(company)s AND create_date >= %(since)s
                               AND given AND asked_date IS NOT NULL AND order_line_id IS NOT NULL
                               AND kind IN ('first', 'customer_change')
                             ORDER BY id DESC LIMIT %(most)s) promise
                     ORDER BY promise.order_line_id, promise.id DESC
                ),
                known AS (
                    SELECT told.date - make_interval(secs => told.safety_days * 86400 + COALESCE(
                               (SELECT SUM(layer.seconds) FROM sale_promise_layer layer
                                 WHERE layer.promise_id = told.id AND layer.kind = 'transit'), 0)) AS planned,
                           CASE WHEN line.qty_delivered >= line.product_uom_qty THEN
                               (SELECT MAX(move.date) FROM stock_move move
                                  JOIN stock_location place ON place.id = move.location_dest_id
                                 WHERE move.sale_line_id = line.id AND move.state = 'done'
                                   AND place.usage = 'customer') END AS left_on,
                           line.qty_delivered >= line.product_uom_qty AS is_delivered
                      FROM told
                      JOIN sale_order_line line ON line.id = told.order_line_id AND line.state = 'sale'
                )
                SELECT CEIL(EXTRACT(EPOCH FROM COALESCE(left_on, %(now)s) - planned) / 60)::float8 / 1440
                  FROM known
                 WHERE left_on IS NOT NULL OR (NOT is_delivered AND planned < %(now)s)
                """,
                company=company.id,
                since=now - YEAR,
                now=now,
                most=MOST_ORDERS,
            )
        )
        return [slip for (slip,) in rows]

    def _receipt_slips(self, company, now):
        """Return by how much the latest receipts came later than the vendor's date."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT CEIL(EXTRACT(EPOCH FROM move.date - line.date_planned) / 60)::float8 / 1440
                  FROM stock_move move
                  JOIN purchase_order_line line ON line.id = move.purchase_line_id
                  JOIN stock_location place ON place.id = move.location_id AND place.usage = 'supplier'
                 WHERE move.state = 'done' AND move.company_id = %s AND move.date BETWEEN %s AND %s
                   AND line.date_planned IS NOT NULL
                 ORDER BY move.date DESC, move.id DESC
                 LIMIT %s
                """,
                company.id,
                now - YEAR,
                now,
                MOST_FACTS,
            )
        )
        return [slip for (slip,) in rows]

    def _work_slips(self, company, now):
        """Return by how much the work of the latest orders took longer, in days as long as ours."""
        hours = company.resource_calendar_id.hours_per_day or 24
        rows = self.env.execute_query(
            SQL(
                """
                SELECT CEIL(SUM(work.duration - work.duration_expected) * 24 / %(hours)s)::float8 / 1440
                  FROM mrp_workorder work
                  JOIN mrp_production production ON production.id = work.production_id
                 WHERE work.state = 'done' AND work.duration > 0 AND work.duration_expected > 0
                   AND production.company_id = %(company)s AND production.state = 'done'
                   AND production.date_finished BETWEEN %(since)s AND %(now)s
                 GROUP BY production.id
                 ORDER BY MAX(production.date_finished) DESC, production.id DESC
                 LIMIT %(most)s
                """,
                hours=hours,
                company=company.id,
                since=now - YEAR,
                now=now,
                most=MOST_FACTS,
            )
        )
        return [slip for (slip,) in rows]
