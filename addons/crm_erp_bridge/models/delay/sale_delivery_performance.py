from odoo import fields, models
from odoo.tools import SQL


class SaleDeliveryPerformance(models.Model):
    """Which promises were kept: one row for each order line with goods and a promise.

    A promise is a day where the company is; what left counts with the days on the way. Lines
    delivered in parts count by quantity. Against the first promise nothing improves by
    promising anew; days that the customer caused are added to it. What is overdue and still
    here counts as late, what is not due yet does not count.
    """

    _name = "sale.delivery.performance"
    _description = "On-Time Delivery"
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"
    _depends = {
        "sale.order": ["state", "user_id", "partner_id", "partner_shipping_id", "commitment_date"],
        "sale.order.line": [
            "order_id",
            "product_id",
            "product_uom_qty",
            "first_promise_date",
            "promise_date",
        ],
        "sale.promise": ["order_line_id", "date", "given"],
        "sale.delay.share": ["order_line_id", "cause", "seconds"],
        "stock.move": ["sale_line_id", "state", "quantity", "date", "location_dest_id"],
        "res.partner": ["commercial_partner_id", "transit_days"],
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    order_line_id = fields.Many2one("sale.order.line", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(string="First Promise", readonly=True)
    last_date = fields.Datetime(string="Last Promise", readonly=True)
    shipped_date = fields.Datetime(string="Left On", readonly=True)
    delivered_date = fields.Datetime(string="Delivered On", readonly=True)
    quantity = fields.Float(string="Ordered", digits="Product Unit", readonly=True)
    late_quantity = fields.Float(
        digits="Product Unit", readonly=True, help="Not at the customer on the day promised first."
    )
    on_time_first = fields.Float(
        string="On Time, First Promise (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    on_time_last = fields.Float(
        string="On Time, Last Promise (%)", readonly=True, aggregator="avg", digits=(16, 1)
    )
    customer_days = fields.Float(string="Days by the Customer", readonly=True, digits=(16, 2))
    state = fields.Selection(
        [("on_time", "On Time"), ("late", "Late"), ("open", "Not Due Yet")], string="Status", readonly=True
    )

    def action_open_order(self):
        """Open the order.

        :return: window action
        """
        self.ensure_one()
        return self.order_id._get_records_action()

    @property
    def _table_query(self):
        return SQL(
            """
            WITH promised AS (%(promised)s),
                 judged AS (%(judged)s)
            SELECT judged.*,
                   judged.quantity * (1 - in_time_first) AS late_quantity,
                   CASE WHEN is_judged_first THEN 100 * in_time_first END AS on_time_first,
                   CASE WHEN is_judged_last THEN 100 * in_time_last END AS on_time_last,
                   CASE WHEN NOT is_judged_first THEN 'open'
                        WHEN in_time_first >= 1 THEN 'on_time' ELSE 'late' END AS state
              FROM judged
            """,
            promised=self._query_promised(),
            judged=self._query_judged(),
        )

    def _query_promised(self):
        """Lines, what was promised for them and until when that day lasts, in UTC."""
        return SQL(
            """
            SELECT line.id, line.order_id, line.product_id, line.company_id,
                   sale.user_id, partner.commercial_partner_id AS partner_id,
                   line.product_uom_qty * uom.factor / base.factor AS quantity,
                   first.date, last.date AS last_date, %(first_due)s AS first_due, %(last_due)s AS last_due,
                   make_interval(secs => 86400 * COALESCE(
                       NULLIF(address.transit_days, 0), firm.transit_days, 0)::float8) AS transit,
                   COALESCE(caused.seconds, 0) AS caused
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom uom ON uom.id = line.product_uom_id
              JOIN uom_uom base ON base.id = template.uom_id
              JOIN res_company company ON company.id = line.company_id
              LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
              JOIN res_partner partner ON partner.id = sale.partner_id
              JOIN res_partner address ON address.id = sale.partner_shipping_id
              JOIN res_partner firm ON firm.id = partner.commercial_partner_id
              LEFT JOIN LATERAL (
                       SELECT date FROM sale_promise
                        WHERE order_line_id = line.id AND given
                        ORDER BY id LIMIT 1) told ON TRUE
              LEFT JOIN LATERAL (
                       SELECT SUM(seconds) AS seconds FROM sale_delay_share
                        WHERE order_line_id = line.id AND cause = 'customer') caused ON TRUE
              CROSS JOIN LATERAL (
                       SELECT COALESCE(line.first_promise_date, told.date, sale.commitment_date) AS date
                   ) first
              CROSS JOIN LATERAL (
                       SELECT COALESCE(sale.commitment_date, line.promise_date, first.date) AS date
                   ) last
             WHERE sale.state = 'sale' AND template.type = 'consu' AND line.product_uom_qty > 0
               AND line.display_type IS NULL AND first.date IS NOT NULL
            """,
            first_due=self._end_of_day(
                SQL("(first.date + make_interval(secs => COALESCE(caused.seconds, 0)))")
            ),
            last_due=self._end_of_day(SQL("last.date")),
        )

    def _end_of_day(self, moment):
        zone = SQL("COALESCE(calendar.tz, 'UTC')")
        day = SQL("date_trunc('day', %s AT TIME ZONE 'UTC' AT TIME ZONE %s)", moment, zone)
        return SQL("((%s + interval '1 day') AT TIME ZONE %s AT TIME ZONE 'UTC')", day, zone)

    def _query_judged(self):
        """How much of each line was at the customer in time, between 0 and 1.

        The parts of a kit count alike, each by its own quantity.
        """
        return SQL(
            """
            SELECT promised.id, promised.id AS order_line_id, order_id, partner_id, product_id, user_id,
                   company_id, promised.date, last_date, quantity, caused / 86400.0 AS customer_days,
                   sent.date AS shipped_date, sent.date + transit AS delivered_date,
                   LEAST(sent.first_qty / sent.whole, 1) AS in_time_first,
                   LEAST(sent.last_qty / sent.whole, 1) AS in_time_last,
                   sent.qty >= sent.whole OR first_due <= %(now)s AS is_judged_first,
                   sent.qty >= sent.whole OR last_due <= %(now)s AS is_judged_last
              FROM promised
              CROSS JOIN LATERAL (
                   SELECT MAX(one.date) AS date,
                          COALESCE(SUM(one.qty), 0) AS qty,
                          COALESCE(SUM(one.qty) FILTER (WHERE one.at < first_due), 0) AS first_qty,
                          COALESCE(SUM(one.qty) FILTER (WHERE one.at < last_due), 0) AS last_qty,
                          CASE WHEN BOOL_OR(one.is_part) THEN SUM(one.wanted) ELSE quantity END AS whole
                     FROM (SELECT move.date, move.date + promised.transit AS at, move.product_qty AS wanted,
                                  move.product_id != promised.product_id AS is_part,
                                  CASE WHEN move.state = 'done'
                                       THEN move.quantity * unit.factor / base.factor ELSE 0 END AS qty
                             FROM stock_move move
                             JOIN stock_location place ON place.id = move.location_dest_id
                             JOIN uom_uom unit ON unit.id = move.product_uom
                             JOIN product_product product ON product.id = move.product_id
                             JOIN product_template template ON template.id = product.product_tmpl_id
                             JOIN uom_uom base ON base.id = template.uom_id
                            WHERE move.sale_line_id = promised.id AND move.state != 'cancel'
                              AND place.usage = 'customer') one
                   ) sent
            """,
            now=fields.Datetime.now(),
        )
