from odoo import api, fields, models
from odoo.exceptions import UserError

DRAFT, REVIEW, APPROVED, SIGNED, CLOSED, TERMINATED = (
    "draft",
    "review",
    "approved",
    "signed",
    "closed",
    "terminated",
)
OPEN = (DRAFT, REVIEW, APPROVED)


class SaleContract(models.Model):
    """A contract with a customer: what was agreed, who approved and signed it, and how it is kept.

    Its content is in ``sale_contract_content.py``, its approval in ``sale_contract_approval.py``, signing in
    ``sale_contract_sign.py``, what became of it in ``sale_contract_ledger.py``.
    """

    _name = "sale.contract"
    _description = "Sales Contract"
    _inherit = ["mail.thread", "mail.activity.mixin", "tier.validation.sealed"]
    _order = "id desc"
    _rec_names_search = ["number", "name", "partner_id.name"]
    _check_company_auto = True

    number = fields.Char(readonly=True, copy=False, index="trigram")
    amendment = fields.Integer(default=0, readonly=True, copy=False, aggregator=False)
    previous_id = fields.Many2one(
        "sale.contract",
        string="Amends",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    name = fields.Char(string="Title", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        help="Who follows the contract to its end. Signing makes it the signer.",
    )
    state = fields.Selection(
        [
            (DRAFT, "Draft"),
            (REVIEW, "In Approval"),
            (APPROVED, "Approved"),
            (SIGNED, "Signed"),
            (CLOSED, "Fulfilled"),
            (TERMINATED, "Ended"),
        ],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    date_start = fields.Date(default=fields.Date.context_today, tracking=True)
    date_end = fields.Date(string="Expires On", tracking=True)
    reminder_days = fields.Integer(
        default=30, help="Days before the end when the responsible is reminded. 0: never."
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    amount_total = fields.Monetary(compute="_compute_amount_total", store=True, readonly=False, tracking=True)
    company_amount = fields.Monetary(
        string="Amount in Company Currency",
        compute="_compute_company_amount",
        store=True,
        currency_field="company_currency_id",
        help="Decides who approves.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    with_guarantee = fields.Boolean(
        string="With a Guarantee", tracking=True, help="A guarantee is approved like a large amount."
    )
    payment_term_id = fields.Many2one("account.payment.term", ondelete="restrict", tracking=True)
    order_ids = fields.One2many("sale.order", "contract_id", string="Orders")
    round_ids = fields.Many2many(
        "sale.round", string="Accepted Rounds", compute="_compute_round_ids", groups="base.group_user"
    )
    note = fields.Html(string="Internal Note")

    _number_uniq = models.Constraint(
        "unique(company_id, number, amendment)", "This contract number exists already."
    )
    _dates = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A contract cannot expire before it begins.",
    )
    _reminder = models.Constraint("CHECK (reminder_days >= 0)", "Days of reminding cannot be negative.")

    # === COMPUTE === #

    @api.depends("number", "amendment", "partner_id")
    def _compute_display_name(self):
        for contract in self:
            number = contract.number or ""
            if contract.amendment:
                number = self.env._(
                    "%(number)s, amendment %(amendment)s", number=number, amendment=contract.amendment
                )
            contract.display_name = " · ".join(part for part in (number, contract.partner_id.name) if part)

    @api.depends("order_ids.amount_total", "order_ids.state", "line_ids.amount")
    def _compute_amount_total(self):
        for contract in self:
            framework = sum(contract.line_ids.mapped("amount"))
            orders = contract.order_ids.filtered(lambda order: order.state != "cancel")
            ordered = sum(
                order.currency_id._convert(
                    order.amount_total,
                    contract.currency_id,
                    contract.company_id,
                    contract.date_start or fields.Date.context_today(contract),
                )
                for order in orders
            )
            contract.amount_total = framework or ordered or contract.amount_total

    @api.depends("amount_total", "currency_id", "date_start", "company_id")
    def _compute_company_amount(self):
        for contract in self:
            contract.company_amount = contract.currency_id._convert(
                contract.amount_total,
                contract.company_id.currency_id,
                contract.company_id,
                contract.date_start or fields.Date.context_today(contract),
            )

    @api.depends("order_ids.accepted_round_id")
    def _compute_round_ids(self):
        for contract in self:
            contract.round_ids = contract.order_ids.accepted_round_id

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = DRAFT
            if not vals.get("number"):
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company)
                vals["number"] = sequence.next_by_code("sale.contract")
        contracts = super().create(vals_list)
        for contract in contracts.filtered(lambda one: one.template_id and not one.clause_ids):
            contract._create_clauses()
        return contracts

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(contract.state != DRAFT or contract.previous_id for contract in self):
            raise UserError(self.env._("A contract that was sent for approval stays on record."))

    def action_view_orders(self):
        """Open the orders called off."""
        self.ensure_one()
        self.check_access("read")
        return self.order_ids._get_records_action(
            name=self.env._("Orders of %(contract)s", contract=self.number),
            context={"default_contract_id": self.id, "default_partner_id": self.partner_id.id},
        )
