from collections import defaultdict

from odoo import api, fields, models

from ..profit.sale_order_line import COST_GROUPS

# The page shows the newest documents; the smart buttons open all of them.
SHOWN_DOCUMENTS = 10
INVOICE_TYPES = ("out_invoice", "out_refund")
BUSINESS_KINDS = ("order", "picking", "invoice", "ticket")
BUSINESS_GROUPS = (
    "sales_team.group_sale_salesman,account.group_account_invoice,"
    "account.group_account_readonly,crm_erp_bridge.group_profit"
)

TICKET_GROUPS = "crm_service_desk.group_service_agent,sales_team.group_sale_salesman"


class ResPartner(models.Model):
    """The business with a customer in one place.

    Documents of all contacts of a company belong to its page. What a user may not
    read is simply not there; every figure costs the same number of queries for one
    customer or for eighty.
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
    business_order_count = fields.Integer(
        string="Quotations and Orders Count",
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
    business_picking_count = fields.Integer(
        string="Deliveries and Returns Count",
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
    business_invoice_count = fields.Integer(
        string="Invoices and Credit Notes Count",
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
    business_ticket_count = fields.Integer(
        string="Complaints and Questions Count",
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
        documents = self.sudo(False)._business_documents()
        for partner in self:
            mine = documents[partner.commercial_partner_id.id]
            for kind in BUSINESS_KINDS:
                ids = sorted(mine.get(kind, ()), reverse=True)
                partner[f"business_{kind}_ids"] = ids[:SHOWN_DOCUMENTS]
                partner[f"business_{kind}_count"] = len(ids)

    def _business_documents(self):
        """Ids of the documents of each customer that the user may read.

        Hook: extend to add another kind of document to the page.

        :return: dict id of the commercial partner -> dict kind -> list of ids
        """
        customers = self.commercial_partner_id._origin
        by_customer = [("commercial_partner_id", "in", customers.ids)]
        orders = self._business_ids("sale.order", [("partner_id", "child_of", customers.ids)], "partner_id")
        customer_by_order = {order_id: customer for customer, ids in orders.items() for order_id in ids}
        pickings = self._business_ids(
            "stock.picking", [("sale_id", "in", list(customer_by_order))], "sale_id"
        )
        invoices = [*by_customer, ("move_type", "in", INVOICE_TYPES)]
        kinds = {
            "order": orders,
            "invoice": self._business_ids("account.move", invoices, "commercial_partner_id"),
            "ticket": self._business_ids("service.ticket", by_customer, "commercial_partner_id"),
        }
        found = defaultdict(lambda: defaultdict(list))
        for kind, ids_by_customer in kinds.items():
            for customer, ids in ids_by_customer.items():
                found[customer][kind] = ids
        for order_id, ids in pickings.items():
            found[customer_by_order[order_id]]["picking"] += ids
        return found

    def _business_ids(self, model, domain, groupby):
        """Readable ids by group; contacts count for their company.

        :return: dict id of ``groupby`` (of its commercial partner) -> list of ids
        """
        documents = self.env[model]
        found = defaultdict(list)
        if not documents.has_access("read"):
            return found
        for group, ids in documents._read_group(domain, [groupby], ["id:array_agg"]):
            if group._name == "res.partner":
                # sudo: the firm of a contact, to add up by it
                group = group.sudo().commercial_partner_id
            found[group.id].extend(ids)
        return found

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

    def action_view_business_pickings(self):
        """Open all deliveries and returns of these customers."""
        domain = [("sale_id.partner_id", "child_of", self.commercial_partner_id.ids)]
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all"),
            "domain": domain,
            "context": {},
        }

    def action_view_profit(self):
        """Open the profit of these customers, by product and order."""
        return self.env["customer.profit"]._action_open(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            self.env._("Profit of the Customer"),
        )
