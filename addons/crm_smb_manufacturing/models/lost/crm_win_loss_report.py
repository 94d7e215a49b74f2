from odoo import api, fields, models
from odoo.tools import SQL

SHARE_OF_AMOUNT = "won_amount_rate:avg"


class CrmWinLossReport(models.Model):
    """Every opportunity that was decided: won or lost, where, to whom, why.

    Rates are averages of 0 and 100, and so right for whatever they are grouped by.
    """

    _name = "crm.win.loss.report"
    _description = "Win and Loss Analysis"
    _auto = False
    _order = "date_closed desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "active",
            "company_id",
            "competitor_id",
            "competitor_price",
            "competitor_product",
            "create_date",
            "date_closed",
            "expected_revenue",
            "lost_product_id",
            "lost_reason_id",
            "lost_stage_id",
            "medium_id",
            "partner_id",
            "source_id",
            "stage_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "res.partner": ["commercial_partner_id", "customer_tier_id"],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    type = fields.Selection([("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    customer_tier_id = fields.Many2one("customer.tier", string="Tier", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    stage_id = fields.Many2one(
        "crm.stage", readonly=True, help="In which it was lost; for won ones, in which it was won."
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    competitor_id = fields.Many2one("crm.competitor", readonly=True)
    competitor_product = fields.Char(string="Competitor's Product", readonly=True)
    lost_product_id = fields.Many2one("product.product", string="Our Product", readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    won_status = fields.Selection([("won", "Won"), ("lost", "Lost")], string="Won/Lost", readonly=True)
    create_date = fields.Datetime(string="Created On", readonly=True)
    date_closed = fields.Datetime(string="Decided On", readonly=True)
    days_to_close = fields.Float(string="Days Until Decided", readonly=True, aggregator="avg")
    won_count = fields.Integer(string="Won", readonly=True)
    lost_count = fields.Integer(string="Lost", readonly=True)
    win_rate = fields.Float(string="Win Rate (%)", readonly=True, aggregator="avg")
    loss_rate = fields.Float(string="Loss Rate (%)", readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Expected Revenue", readonly=True)
    won_amount = fields.Monetary(readonly=True)
    lost_amount = fields.Monetary(readonly=True)
    won_amount_rate = fields.Float(
        string="Win Rate by Amount (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the expected revenue that was won.",
    )
    competitor_price = fields.Monetary(readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s WHERE %s", self._select(), self._from(), self._where())

    @api.model
    def _select(self):
        return SQL(
            """
            l.id,
            l.id AS lead_id,
            l.type,
            l.company_id,
            %(currency)s AS currency_id,
            COALESCE(p.commercial_partner_id, l.partner_id) AS partner_id,
            c.customer_tier_id,
            l.user_id,
            l.team_id,
            COALESCE(l.lost_stage_id, l.stage_id) AS stage_id,
            l.source_id,
            l.medium_id,
            l.competitor_id,
            l.competitor_product,
            l.lost_product_id,
            l.lost_reason_id,
            l.won_status,
            l.create_date,
            COALESCE(l.date_closed, l.write_date) AS date_closed,
            EXTRACT(EPOCH FROM l.date_closed - l.create_date) / 86400.0 AS days_to_close,
            (l.won_status = 'won')::int AS won_count,
            (l.won_status = 'lost')::int AS lost_count,
            CASE WHEN l.won_status = 'won' THEN 100.0 ELSE 0.0 END AS win_rate,
            CASE WHEN l.won_status = 'lost' THEN 100.0 ELSE 0.0 END AS loss_rate,
            l.expected_revenue * COALESCE(account_currency_table.rate, 1) AS amount,
            CASE WHEN l.won_status = 'won'
                THEN l.expected_revenue * COALESCE(account_currency_table.rate, 1) ELSE 0 END AS won_amount,
            CASE WHEN l.won_status = 'lost'
                THEN l.expected_revenue * COALESCE(account_currency_table.rate, 1) ELSE 0 END AS lost_amount,
            CASE WHEN l.won_status = 'won' THEN 100.0 ELSE 0.0 END AS won_amount_rate,
            NULLIF(l.competitor_price, 0) * COALESCE(account_currency_table.rate, 1) AS competitor_price
            """,
            currency=self.env.company.currency_id.id,
        )

    @api.model
    def _from(self):
        return SQL(
            """
            crm_lead l
            LEFT JOIN res_partner p ON p.id = l.partner_id
            LEFT JOIN res_partner c ON c.id = p.commercial_partner_id
            LEFT JOIN %s ON account_currency_table.company_id = l.company_id
            """,
            self.env["res.currency"]._get_simple_currency_table(self.env.companies),
        )

    @api.model
    def _where(self):
        return SQL("l.won_status IN ('won', 'lost')")

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == SHARE_OF_AMOUNT:
            return SQL(
                "SUM(%s) * 100.0 / NULLIF(SUM(%s), 0)",
                self._field_to_sql(self._table, "won_amount", query),
                self._field_to_sql(self._table, "amount", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    def action_open_lead(self):
        """Open the opportunity behind a row."""
        self.ensure_one()
        self.lead_id.check_access("read")
        return self.lead_id._get_records_action(context={"active_test": False})
