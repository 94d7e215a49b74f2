from odoo import api, fields, models
from odoo.tools import SQL

from ...credit import Account, judge

FINANCE = (
    "account.group_account_readonly,account.group_account_invoice,sales_team.group_sale_salesman,"
    "!crm_smb_manufacturing.group_price_hidden"
)


class ResPartner(models.Model):
    """What a customer family owes us, as one amount with one limit: that of its topmost company."""

    _inherit = "res.partner"

    credit_exposure = fields.Monetary(
        string="Owes and Will Owe",
        compute="_compute_credit_exposure",
        currency_field="credit_currency_id",
        groups=FINANCE,
        help="Open invoices, what was delivered and is not invoiced, what is ordered and not delivered, of"
        " the whole customer group, less what was paid in advance.",
    )
    credit_available = fields.Monetary(
        string="May Still Owe",
        compute="_compute_credit_exposure",
        currency_field="credit_currency_id",
        groups=FINANCE,
    )
    credit_state = fields.Selection(
        [("ok", "Good"), ("warning", "Close to the Limit"), ("hold", "On Hold")],
        compute="_compute_credit_exposure",
        groups=FINANCE,
    )
    credit_overdue_days = fields.Integer(
        string="Overdue Since (Days)", compute="_compute_credit_exposure", groups=FINANCE
    )
    credit_currency_id = fields.Many2one("res.currency", compute="_compute_credit_exposure", groups=FINANCE)
    credit_block = fields.Selection(
        [("litigation", "Litigation"), ("bad_debt", "Bad Debt")],
        string="Credit Blocked",
        tracking=True,
        copy=False,
        index="btree_not_null",
        groups=FINANCE,
        help="Holds everything of this customer group, whatever it owes.",
    )

    @api.depends("customer_family_id")
    @api.depends_context("company")
    def _compute_credit_exposure(self):
        accounts = self.customer_family_id._credit_accounts(self.env.company)
        for partner in self:
            account = accounts.get(partner.customer_family_id.id) or Account()
            partner.credit_currency_id = self.env.company.currency_id
            partner.credit_exposure = account.exposure
            partner.credit_available = account.limit and account.limit - account.exposure
            partner.credit_overdue_days = account.overdue_days
            partner.credit_state = judge(account)[0]

    def _credit_accounts(self, company):
        """Return {family id: `Account`} of topmost companies, with a fixed number of queries."""
        if not self:
            return {}
        # sudo: what a customer owes counts, whoever may read its documents
        families = self.sudo().with_company(company)
        limited, guarded = company.account_use_credit_limit, company.credit_guard
        items, orders = self._credit_open_items(company), self._credit_open_orders(company)
        found = {}
        for family in families:
            open_items, due = items.get(family.id, (0.0, None))
            uninvoiced, undelivered = orders.get(family.id, (0.0, 0.0))
            found[family.id] = Account(
                open_items,
                uninvoiced,
                undelivered,
                limit=family.credit_limit if limited or guarded else 0.0,
                overdue_days=max((fields.Date.context_today(self) - due).days, 0) if due else 0,
                overdue_limit=company.credit_overdue_days if guarded else 0,
                warning_percent=company.credit_warning_percent,
                is_blocked=bool(family.credit_block),
            )
        return found

    def _credit_open_items(self, company):
        """Return {family id: (balance, due date of the oldest invoice)}; by core's index of open items."""
        self.env["account.move.line"].flush_model()
        self.flush_model(["customer_family_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.customer_family_id, SUM(line.amount_residual)::float8,
                       MIN(COALESCE(line.date_maturity, line.date)) FILTER (WHERE line.amount_residual > 0)
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                   AND account.account_type = 'asset_receivable'
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE partner.customer_family_id = ANY(%s) AND line.company_id = %s
                   AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                 GROUP BY partner.customer_family_id
                """,
                self.ids,
                company.id,
            )
        )
        return {family: (amount, due) for family, amount, due in rows}

    def _credit_open_orders(self, company):
        """Return {family id: (delivered not invoiced, not delivered)}; by the index of orders that count."""
        self.env["sale.order"].flush_model(["credit_uninvoiced", "credit_undelivered", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.customer_family_id, SUM(o.credit_uninvoiced)::float8,
                       SUM(o.credit_undelivered)::float8
                  FROM sale_order o
                  JOIN res_partner partner ON partner.id = o.partner_id
                 WHERE partner.customer_family_id = ANY(%s) AND o.company_id = %s
                   AND (o.credit_uninvoiced > 0 OR o.credit_undelivered > 0)
                 GROUP BY partner.customer_family_id
                """,
                self.ids,
                company.id,
            )
        )
        return {family: (uninvoiced, undelivered) for family, uninvoiced, undelivered in rows}
