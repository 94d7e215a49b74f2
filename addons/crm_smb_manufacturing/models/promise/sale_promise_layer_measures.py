from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...promise.padding import PERCENTILES, Usual, keys_of

YEAR = timedelta(days=365)


class SalePromiseLayer(models.Model):
    """What the last year measured, for what is on the chains of new promises.

    One query for each way of measuring that these chains ask for.
    """

    _inherit = "sale.promise.layer"

    @api.model
    def _measure(self, companies, parts):
        """Return {key of the engine's `keys_of`: `Usual`}."""
        wanted = {}
        for part in parts:
            for key in keys_of(part):
                wanted.setdefault(key[0], set()).add(key)
        if not wanted:
            return {}
        self.env.flush_all()  # what follows reads tables
        ways = {
            "vendor": self._measure_receipts,
            "receipt": self._measure_receipts,
            "purchasing": self._measure_purchasing,
            "work": self._measure_work,
            "produce": self._measure_production,
        }
        since = fields.Datetime.now() - YEAR
        measured = {}
        for measure in dict.fromkeys(ways[name] for name in wanted):
            measured.update(measure(companies, since, wanted))
        return measured

    @api.model
    def _measure_receipts(self, companies, since, wanted):
        """Days from order to arrival by vendor and product, days late by product."""
        vendors = {key[1] for key in wanted.get("vendor", ())}
        products = {key[1] for key in wanted.get("receipt", ())}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT purchase.partner_id, move.product_id, COUNT(*),
                       percentile_cont(%(shares)s::float8[]) WITHIN GROUP (
                           ORDER BY EXTRACT(EPOCH FROM move.date - purchase.date_approve)::float8 / 86400),
                       percentile_cont(%(shares)s::float8[]) WITHIN GROUP (
                           ORDER BY EXTRACT(EPOCH FROM move.date - line.date_planned)::float8 / 86400)
                  FROM stock_move move
                  JOIN purchase_order_line line ON line.id = move.purchase_line_id
                  JOIN purchase_order purchase ON purchase.id = line.order_id
                  JOIN stock_location place ON place.id = move.location_id AND place.usage = 'supplier'
                 WHERE move.state = 'done' AND move.company_id = ANY(%(companies)s)
                   AND move.date >= %(since)s
                   AND purchase.date_approve IS NOT NULL AND line.date_planned IS NOT NULL
                   AND (purchase.partner_id = ANY(%(vendors)s) OR move.product_id = ANY(%(products)s))
                 GROUP BY GROUPING SETS (
                       (purchase.partner_id, move.product_id), (purchase.partner_id), (move.product_id))
                """,
                shares=list(PERCENTILES),
                companies=companies.ids,
                since=since,
                vendors=list(vendors),
                products=list(products),
            )
        )
        measured = {}
        for vendor, product, count, taken, late in rows:
            if vendor is None:
                if product in products:
                    measured["receipt", product] = Usual(count, *late)
            elif vendor in vendors:
                key = ("vendor", vendor, product) if product else ("vendor", vendor)
                measured[key] = Usual(count, *taken)
        return measured

    @api.model
    def _measure_purchasing(self, companies, since, _wanted):
        """Days from the first draft of a purchase order to the order."""
        days = SQL("EXTRACT(EPOCH FROM date_approve - create_date)::float8 / 86400")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), percentile_cont(%s::float8[]) WITHIN GROUP (ORDER BY %s)
                  FROM purchase_order
                 WHERE company_id = ANY(%s) AND date_approve >= %s AND state = 'purchase'
                   AND date_approve >= create_date
                HAVING COUNT(*) > 0
                """,
                list(PERCENTILES),
                days,
                companies.ids,
                since,
            )
        )
        return {("purchasing",): Usual(rows[0][0], *rows[0][1])} if rows else {}

    @api.model
    def _measure_work(self, _companies, since, wanted):
        """How much longer than planned work orders took on each work centre."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT workcenter_id, COUNT(*), percentile_cont(%s::float8[]) WITHIN GROUP (
                           ORDER BY duration::float8 / duration_expected::float8)
                  FROM mrp_workorder
                 WHERE workcenter_id = ANY(%s) AND state = 'done' AND date_finished >= %s
                   AND duration > 0 AND duration_expected > 0
                 GROUP BY workcenter_id
                """,
                list(PERCENTILES),
                [key[1] for key in wanted["work"]],
                since,
            )
        )
        return {("work", workcenter): Usual(count, *factor) for workcenter, count, factor in rows}

    @api.model
    def _measure_production(self, companies, since, wanted):
        """Days from start to end of manufacturing orders without operations."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product_id, COUNT(*), percentile_cont(%s::float8[]) WITHIN GROUP (
                           ORDER BY EXTRACT(EPOCH FROM date_finished - date_start)::float8 / 86400)
                  FROM mrp_production
                 WHERE product_id = ANY(%s) AND company_id = ANY(%s) AND state = 'done'
                   AND date_finished >= %s AND date_start IS NOT NULL
                 GROUP BY product_id
                """,
                list(PERCENTILES),
                [key[1] for key in wanted["produce"]],
                companies.ids,
                since,
            )
        )
        return {("produce", product): Usual(count, *taken) for product, count, taken in rows}
