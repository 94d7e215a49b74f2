from collections import defaultdict

from odoo import api, fields, models

from ..profit.sale_order_line import COST_GROUPS

# The page shows the newest documents; the smart buttons open all of them.
SHOWN_DOCUMENTS = 10
INVOICE_TYPES = ("out_invoice", "out_refund")
BUSINESS_GROUPS = (
    "sales_team.group_sale_salesman,account.group_account_invoice,"
    "account.group_account_readonly,crm_erp_bridge.group_profit"
)

TICKET_GROUPS = "crm_service_desk.group_service_agent,sales_team.group_sale_salesman"


class ResPartner(models.Model):
    """The business with a customer in one place.

    Documents of all contacts of a company belong to its page. What a user may not
    read is simply not there. It is a page of its own, so that opening a customer
    costs nothing of it, whatever the history.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "price.hidden.mixin"]

    business_order_ids = fields.Many2many(
        "sale.order",
        string="Quotations and Orders",
        compute="_compute_business",
        compute_sudo=True,
        groups=BUSINESS_GROUPS,
    )
    business_picking_ids = fields.Many2many(
        "stock.picking",
        string="Deliveries and Returns",
        compute="_compute_business",
        compute_sudo=True,
        groups=BUSINESS_GROUPS,
    )
    business_invoice_ids = fields.Many2many(
        "account.move",
        string="Invoices and Credit Notes",
        compute="_compute_business",
        compute_sudo=True,
        groups=BUSINESS_GROUPS,
    )
    business_ticket_ids = fields.Many2many(
        "service.ticket",
        string="Complaints and Questions",
        compute="_compute_business",
        compute_sudo=True,
        groups=TICKET_GROUPS,
    )
    profit_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_profit_total",
        compute_sudo=False,
        export_string_translation=False,
    )
    profit_total = fields.Monetary(
        string="Total Profit",
        currency_field="profit_currency_id",
        compute="_compute_profit_total",
        compute_sudo=False,
        groups=COST_GROUPS,
        help="Revenue of posted invoices less credit notes and actual cost.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_business(self):
        # computed as superuser, so that a user without any right on one kind of
        # document still sees the others; searched with the rights of the user
        for partner in self:
            for kind, (model, domain) in partner.sudo(False)._business_domains().items():
                documents = partner.sudo(False).env[model]
                # The newest of one customer each: nobody opens this page of many at once.
                found = documents.has_access("read") and documents.search(
                    domain, order="id desc", limit=SHOWN_DOCUMENTS
                )
                partner[f"business_{kind}_ids"] = found and found.ids

    def _business_domains(self):
        """Where the documents of a customer are, those of its contacts included.

        Hook: extend to add another kind of document to the page.

        :return: dict kind -> (model, domain)
        """
        self.ensure_one()
        customer = self.commercial_partner_id._origin.id
        mine = [("commercial_partner_id", "=", customer)]
        return {
            "order": ("sale.order", [("partner_id", "child_of", customer)]),
            "picking": ("stock.picking", [("sale_id.partner_id", "child_of", customer)]),
            "invoice": ("account.move", [*mine, ("move_type", "in", INVOICE_TYPES)]),
            "ticket": ("service.ticket", mine),
        }

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_profit_total(self):
        profits = defaultdict(float)
        report = self.env["customer.profit"]
        if report.has_access("read") and self.env.user.has_groups(COST_GROUPS):
            groups = report._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids)],
                ["partner_id", "company_id"],
                ["profit:sum"],
            )
            currency = self.env.company.currency_id
            for customer, company, profit in groups:
                profits[customer] += company.currency_id._convert(profit, currency, company)
        for partner in self:
            partner.profit_currency_id = self.env.company.currency_id
            partner.profit_total = profits[partner.commercial_partner_id._origin]

    def action_view_business(self):
        """Open the newest documents of this customer on one page."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_erp_bridge.res_partner_business_action")
        return {**action, "res_id": self.commercial_partner_id.id}

    def action_view_business_pickings(self):
        """Open all deliveries and returns of these customers."""
        domain = [("sale_id.partner_id", "child_of", self.commercial_partner_id.ids)]
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all"),
            "domain": domain,
            "context": {},
        }

    def action_view_stock(self):
        """Open what there is of the goods that these customers buy.

        :return: window action
        """
        self.check_access("read")
        return {
            **self.env["ir.actions.actions"]._for_xml_id("crm_erp_bridge.customer_stock_action"),
            "domain": [("partner_id", "in", self.commercial_partner_id.ids)],
            "context": {},
        }

    def action_view_profit(self):
        """Open the profit of these customers, by product and order."""
        return self.env["customer.profit"]._action_open(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            self.env._("Profit of the Customer"),
        )
