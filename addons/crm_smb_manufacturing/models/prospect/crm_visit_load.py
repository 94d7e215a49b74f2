from odoo import fields, models
from odoo.tools import SQL


class CrmVisitLoad(models.Model):
    """Workload method: the visits that are due per year, over the visits a person makes.

    One row per prospect or customer that is to be visited, so that every figure opens what
    it is made of. The required people add up; the load is their sum per salesperson.
    """

    _name = "crm.visit.load"
    _description = "Visit Load"
    _auto = False
    _rec_name = "name"
    _order = "visits_per_year desc, id"
    _depends = {
        "crm.lead": [
            "name", "partner_id", "company_id", "team_id", "user_id", "intention_grade_id",
            "next_visit_date", "won_status", "active",
        ],
        "crm.intention.grade": ["visit_interval_days"],
        "customer.tier": ["visit_interval_days"],
        "mail.activity": ["visit_partner_id", "date_deadline", "active"],
        "res.company": ["visits_per_day", "visit_days_per_year"],
        "res.partner": [
            "name", "active", "is_company", "parent_id", "user_id", "company_id", "customer_tier_id",
        ],
        "res.users": ["company_id", "sale_team_id"],
    }  # fmt: skip

    name = fields.Char(readonly=True)
    kind = fields.Selection([("prospect", "Prospect"), ("customer", "Customer")], readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Prospect", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    intention_grade_id = fields.Many2one("crm.intention.grade", readonly=True)
    customer_tier_id = fields.Many2one("customer.tier", string="Tier", readonly=True)
    next_visit_date = fields.Date(string="Next Visit", readonly=True)
    visits_per_year = fields.Float(readonly=True, digits=(16, 1))
    required_people = fields.Float(
        readonly=True,
        digits=(16, 2),
        help="Visits due per year / visits that one person makes per year.",
    )
    load_percent = fields.Float(
        string="Load (%)",
        readonly=True,
        digits=(16, 0),
        aggregator="avg",
        help="Required people per salesperson: over 100 is more than one person can visit.",
    )
    missed_count = fields.Integer(string="Missed Now", readonly=True)

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._prospects_query(), self._customers_query())

    def _read_group_select(self, aggregate_spec, query):
        """The load of several people is their average, not that of their prospects."""
        if aggregate_spec == "load_percent:avg":
            return SQL(
                "100.0 * SUM(%s) / NULLIF(COUNT(DISTINCT %s), 0)",
                self._field_to_sql(self._table, "required_people", query),
                self._field_to_sql(self._table, "user_id", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    def _figures(self, interval):
        visits = SQL("(365.0 / %s)", interval)
        capacity = SQL("(COALESCE(company.visits_per_day, 2) * COALESCE(company.visit_days_per_year, 220))")
        return SQL(
            "%(visits)s AS visits_per_year, %(visits)s / %(capacity)s AS required_people, "
            "100.0 * %(visits)s / %(capacity)s AS load_percent",
            visits=visits,
            capacity=capacity,
        )

    def _prospects_query(self):
        return SQL(
            """
            SELECT lead.id * 2 AS id, lead.name, 'prospect' AS kind, lead.id AS lead_id, lead.partner_id,
                   COALESCE(lead.company_id, holder.company_id) AS company_id, lead.team_id, lead.user_id,
                   lead.intention_grade_id, NULL::integer AS customer_tier_id, lead.next_visit_date,
                   COALESCE(lead.next_visit_date < %(today)s, false)::integer AS missed_count, %(figures)s
              FROM crm_lead lead
              JOIN crm_intention_grade grade
                ON grade.id = lead.intention_grade_id AND grade.visit_interval_days > 0
              LEFT JOIN res_users holder ON holder.id = lead.user_id
              LEFT JOIN res_company company ON company.id = COALESCE(lead.company_id, holder.company_id)
             WHERE lead.active AND lead.won_status = 'pending'
            """,
            today=fields.Date.context_today(self),
            figures=self._figures(SQL("grade.visit_interval_days")),
        )

    def _customers_query(self):
        return SQL(
            """
            SELECT partner.id * 2 + 1 AS id, partner.name, 'customer' AS kind, NULL::integer AS lead_id,
                   partner.id AS partner_id, COALESCE(partner.company_id, holder.company_id) AS company_id,
                   holder.sale_team_id AS team_id, partner.user_id,
                   NULL::integer AS intention_grade_id, partner.customer_tier_id,
                   visit.date_deadline AS next_visit_date,
                   COALESCE(visit.date_deadline < %(today)s, false)::integer AS missed_count, %(figures)s
              FROM res_partner partner
              JOIN customer_tier tier
                ON tier.id = partner.customer_tier_id AND tier.visit_interval_days > 0
              LEFT JOIN mail_activity visit ON visit.visit_partner_id = partner.id AND visit.active
              LEFT JOIN res_users holder ON holder.id = partner.user_id
              LEFT JOIN res_company company
                ON company.id = COALESCE(partner.company_id, holder.company_id)
             WHERE partner.active AND partner.is_company AND partner.parent_id IS NULL
            """,
            today=fields.Date.context_today(self),
            figures=self._figures(SQL("tier.visit_interval_days")),
        )

    def action_open_record(self):
        """Open the prospect or customer of this row."""
        self.ensure_one()
        record = self.lead_id or self.partner_id
        return record._get_records_action(target="current")
