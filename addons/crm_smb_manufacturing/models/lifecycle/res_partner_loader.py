from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lifecycle import Facts


class ResPartner(models.Model):
    """Sums up the orders of many customers in the database: one row each comes back."""

    _inherit = "res.partner"

    @api.model
    def _lifecycle_domain(self):
        """Whose life is followed: whoever has a customer code."""
        return Domain("customer_code", "!=", False) & Domain("is_company", "=", True)

    def _load_lifecycle_facts(self, policy, today):
        """Return {partner id: `Facts`} of these commercial partners.

        Two queries whatever the number of customers and of their orders.

        :param policy: `customer.lifecycle.policy`, may be empty
        :param date today: the day on which they are judged
        """
        self._flush_for_lifecycle()
        thresholds = policy._thresholds()
        quoted = self._load_quoted_ids()
        facts = {partner_id: Facts(quoted=partner_id in quoted) for partner_id in self.ids}
        intervals = policy.rhythm_orders if policy else policy.default_get(["rhythm_orders"])["rhythm_orders"]
        query = self._lifecycle_query(today, thresholds.window_days, intervals)
        for partner_id, *row in self.env.execute_query(query):
            facts[partner_id] = Facts(*row, quoted=partner_id in quoted)
        return facts

    @api.model
    def _flush_for_lifecycle(self):
        self.env["sale.order"].flush_model(
            ["partner_id", "state", "date_order", "amount_untaxed", "currency_rate", "company_id"]
        )
        self.env["legacy.sale"].flush_model(["partner_id", "date", "amount", "currency_id"])
        self.env["crm.lead"].flush_model(["partner_id", "active", "won_status"])
        self.flush_model(["commercial_partner_id"])

    def _load_quoted_ids(self):
        """Return the ids of those with whom something is being negotiated."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT p.commercial_partner_id
                FROM res_partner p
                WHERE p.commercial_partner_id = ANY(%(ids)s) AND (
                    EXISTS (
                        SELECT FROM sale_order o
                        WHERE o.partner_id = p.id AND o.state IN ('draft', 'sent')
                    ) OR EXISTS (
                        SELECT FROM crm_lead l
                        WHERE l.partner_id = p.id AND l.active AND l.won_status = 'pending'
                    )
                )
                """,
                ids=self.ids,
            )
        )
        return {partner_id for (partner_id,) in rows}

    def _lifecycle_query(self, today, window, intervals):
        """Return the query of one row per customer, in the order of `Facts`.

        Orders of one day are one; the rhythm is the median of the latest pauses; the
        windows are as long as three rhythms at least.
        """
        return SQL(
            """
            WITH bought AS (%(bought)s),
            days AS (SELECT partner_id, day, SUM(amount) AS amount FROM bought GROUP BY partner_id, day),
            gaps AS (
                SELECT partner_id, day,
                    day - LAG(day) OVER (PARTITION BY partner_id ORDER BY day) AS gap,
                    ROW_NUMBER() OVER (PARTITION BY partner_id ORDER BY day DESC) AS age
                FROM days
            ),
            pace AS (
                SELECT partner_id, COUNT(*) AS orders, MIN(day) AS first, MAX(day) AS last,
                    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY gap)
                        FILTER (WHERE age <= %(intervals)s) AS rhythm,
                    MAX(gap) FILTER (WHERE age = 1) AS last_gap
                FROM gaps GROUP BY partner_id
            ),
            framed AS (
                SELECT *, GREATEST(%(window)s, CEIL(3 * COALESCE(rhythm, 0)))::int AS span FROM pace
            )
            SELECT f.partner_id, f.orders, f.first, f.last, f.rhythm, f.last_gap,
                COALESCE(SUM(d.amount) FILTER (WHERE d.day > %(today)s::date - f.span), 0)::float,
                COALESCE(SUM(d.amount) FILTER (
                    WHERE d.day <= %(today)s::date - f.span AND d.day > %(today)s::date - 2 * f.span
                ), 0)::float,
                f.span
            FROM framed f JOIN days d ON d.partner_id = f.partner_id
            GROUP BY f.partner_id, f.orders, f.first, f.last, f.rhythm, f.last_gap, f.span
            """,
            bought=self._lifecycle_bought(today),
            intervals=intervals,
            window=window,
            today=today,
        )

    def _lifecycle_bought(self, today):
        """Return the query of what these customers bought: partner, day, amount.

        Amounts are in the main company's currency. Other addons may add their own sales.
        """
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, o.date_order::date AS day,
                o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1) * COALESCE(r.rate, 1) AS amount
            FROM res_partner p
            JOIN sale_order o ON o.partner_id = p.id
            JOIN res_company c ON c.id = o.company_id
            LEFT JOIN (VALUES %(rates)s) AS r(currency_id, rate) ON r.currency_id = c.currency_id
            WHERE p.commercial_partner_id = ANY(%(ids)s) AND o.state = 'sale'
                AND o.date_order < %(today)s::date + 1
            UNION ALL
            SELECT p.commercial_partner_id, l.date, l.amount * COALESCE(r.rate, 1)
            FROM res_partner p
            JOIN legacy_sale l ON l.partner_id = p.id
            LEFT JOIN (VALUES %(rates)s) AS r(currency_id, rate) ON r.currency_id = l.currency_id
            WHERE p.commercial_partner_id = ANY(%(ids)s) AND l.date <= %(today)s
            """,
            rates=self._lifecycle_rates(today),
            ids=self.ids,
            today=today,
        )

    def _load_last_year_amounts(self):
        """Return what these customers bought in the year up to their last order.

        :return: ({partner id: amount}, its currency); one query for all
        """
        currency = self._lifecycle_company().currency_id
        if not self:
            return {}, currency
        self._flush_for_lifecycle()
        rows = self.env.execute_query(
            SQL(
                """
                WITH bought AS (%s)
                SELECT partner_id, SUM(amount)::float
                FROM (SELECT *, MAX(day) OVER (PARTITION BY partner_id) AS last FROM bought) b
                WHERE day > last - 365
                GROUP BY partner_id
                """,
                self._lifecycle_bought(fields.Date.today()),
            )
        )
        return dict(rows), currency

    @api.model
    def _lifecycle_company(self):
        """Return the company in whose currency amounts are compared: the first root."""
        # sudo: no matter whether this user may read it.
        companies = self.env["res.company"].sudo()
        return companies.search([("parent_id", "=", False)], order="id", limit=1)

    @api.model
    def _lifecycle_rates(self, today):
        """Return the rows (currency id, rate into the main company's currency)."""
        company = self._lifecycle_company()
        currencies = self.env["res.currency"].search(Domain.TRUE)
        rates = currencies._get_rates(company, today)
        own = rates.get(company.currency_id.id) or 1
        return SQL(", ").join(
            SQL("(%s, %s::float)", currency.id, own / (rates[currency.id] or 1)) for currency in currencies
        )
