from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sealing import Seal

DRAFT, RELEASED, DONE, CANCELLED = "draft", "released", "done", "cancelled"
STEPS = Seal("product_change_step")


class ProductChange(models.Model):
    """A change that must reach production.

    Whoever wants it (a customer in a round, a complaint, engineering) writes down what changes, for which
    products and from when. Releasing it lists every open document it touches; each is changed or left on
    purpose; the people of the work centers acknowledge it on their work order before they start.
    """

    _name = "product.change"
    _description = "Product Change"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "subject"]
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    subject = fields.Char(required=True, tracking=True)
    description = fields.Html(help="What has to be done differently, for the people who do it.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        [(DRAFT, "Draft"), (RELEASED, "Released"), (DONE, "Carried Out"), (CANCELLED, "Cancelled")],
        default=DRAFT,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    # === WHY === #
    origin = fields.Selection(
        [("round", "Negotiation"), ("complaint", "Complaint"), ("engineering", "Engineering")],
        required=True,
        default="engineering",
        tracking=True,
    )
    round_id = fields.Many2one(
        "sale.round",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose wish this is. Empty when it concerns all customers.",
    )

    # === WHAT === #
    product_ids = fields.Many2many("product.product", string="Products", check_company=True)
    new_bom_id = fields.Many2one(
        "mrp.bom",
        string="New Bill",
        ondelete="restrict",
        check_company=True,
        index="btree_not_null",
        help="The bill, or its revision, that is built from now on. A draft is released with the change.",
    )
    spec_ids = fields.One2many("product.change.spec", "change_id", string="Specification", copy=True)

    # === FROM WHEN === #
    effective_from = fields.Selection(
        [("date", "A Date"), ("lot", "A Lot"), ("order", "An Order")], required=True, default="date"
    )
    effective_date = fields.Date(default=fields.Date.context_today)
    effective_lot_id = fields.Many2one("stock.lot", ondelete="restrict", check_company=True)
    effective_order_id = fields.Many2one("sale.order", ondelete="restrict", check_company=True)

    # === WHAT BECAME OF IT === #
    released_date = fields.Datetime(string="Released On", readonly=True, copy=False)
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    affected_ids = fields.One2many("product.change.affected", "change_id")
    undecided_count = fields.Integer(compute="_compute_counts")
    acknowledgement_ids = fields.One2many("product.change.acknowledgement", "change_id")
    unacknowledged_count = fields.Integer(compute="_compute_counts")
    can_release = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")

    _effective = models.Constraint(
        """CHECK (effective_from = 'date' AND effective_date IS NOT NULL
               OR effective_from = 'lot' AND effective_lot_id IS NOT NULL
               OR effective_from = 'order' AND effective_order_id IS NOT NULL)""",
        "Say from which date, lot or order the change holds.",
    )

    # === COMPUTE === #

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for change in self:
            change.display_name = " ".join(part for part in (change.name, change.subject) if part)

    @api.depends("affected_ids.decision", "acknowledgement_ids.user_id")
    def _compute_counts(self):
        undecided = self._count("product.change.affected", [("decision", "=", "todo")])
        unread = self._count("product.change.acknowledgement", [("user_id", "=", False)])
        for change in self:
            change.undecided_count = undecided.get(change._origin, 0)
            change.unacknowledged_count = unread.get(change._origin, 0)

    @api.depends("state")
    def _compute_can(self):
        for change in self:
            change.can_release = change.state == DRAFT
            change.can_cancel = change.state == DRAFT

    def _count(self, model, domain):
        domain = [("change_id", "in", self.ids), *domain]
        return dict(self.env[model]._read_group(domain, ["change_id"], ["__count"]))

    @api.onchange("round_id")
    def _onchange_round_id(self):
        if self.round_id:
            self.partner_id = self.round_id.partner_id.commercial_partner_id
            self.effective_order_id = self.round_id.order_id

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company = vals.get("company_id") or self.env.company.id
            sequence = self.env["ir.sequence"].with_company(company)
            vals.update({"name": sequence.next_by_code("product.change"), "state": DRAFT})
        return super().create(vals_list)

    def write(self, vals):
        if {"state", "released_date", "released_by_id"} & vals.keys() and not STEPS.is_open(self.env):
            raise UserError(self.env._("A change goes on by its buttons."))
        if {"product_ids", "new_bom_id", "spec_ids"} & vals.keys():
            self._ensure_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released(self):
        if any(change.state not in (DRAFT, CANCELLED) for change in self):
            raise UserError(self.env._("A change that was released stays on record."))

    # === STEPS === #

    def action_release(self):
        """Let the change go out: its bill is released, and every open document it touches is listed.

        :raise AccessError: for whoever is no manufacturing manager
        :raise UserError: when it is released already, or says for no product what changes
        """
        self._ensure_engineer()
        for change in self:
            change._ensure_can_release()
            if change.new_bom_id.can_release:
                change.new_bom_id.action_release()
            vals = {"released_date": fields.Datetime.now(), "released_by_id": self.env.uid}
            change._set_state(RELEASED, **vals)
            change._create_affected()
            change._finish_if_decided()
        return True

    def action_cancel(self):
        """Drop a draft."""
        self.check_access("write")
        for change in self:
            change._ensure_draft()
            change._set_state(CANCELLED)
        return True

    def action_change_all(self):
        """Change every affected document that nobody has decided about yet.

        Stock waits for words about what was done with it.
        """
        self._ensure_engineer()
        undecided = self.affected_ids.filtered("can_decide")
        (undecided.filtered(lambda affected: not affected._lacks_words()) or undecided).action_change()
        return True

    def _set_state(self, state, **vals):
        STEPS.opened(self).write({"state": state, **vals})

    def _finish_if_decided(self):
        """A change has arrived when nothing is undecided and everybody concerned has acknowledged it."""
        for change in self.filtered(lambda change: change.state == RELEASED):
            if not change.undecided_count and not change.unacknowledged_count:
                change._set_state(DONE)

    def _render_for_work(self):
        """What the people of a work center read."""
        return self.env["ir.qweb"]._render("crm_smb_manufacturing.mrp_workorder_changes", {"changes": self})

    # === GUARDS === #

    def _ensure_engineer(self):
        self.check_access("write")
        if not self.env.user.has_group("mrp.group_mrp_manager"):
            raise UserError(self.env._("Manufacturing managers release changes."))

    def _ensure_draft(self):
        for change in self.filtered(lambda change: change.state != DRAFT):
            raise UserError(
                self.env._(
                    "%(change)s was released and is not edited any more: make another change.",
                    change=change.display_name,
                )
            )

    def _ensure_can_release(self):
        self.ensure_one()
        self._ensure_draft()
        if not self.product_ids:
            raise UserError(self.env._("Say which products %(change)s is about.", change=self.display_name))
        if not self.new_bom_id and not self.spec_ids and not self.description:
            raise UserError(
                self.env._(
                    "Say what changes: the bill, the specification, or a description of what to do.",
                )
            )
        made = self.new_bom_id.product_id or self.new_bom_id.product_tmpl_id.product_variant_ids
        if self.new_bom_id and not self.product_ids <= made:
            raise UserError(
                self.env._(
                    "%(bill)s does not make %(products)s.",
                    bill=self.new_bom_id.display_name,
                    products=", ".join((self.product_ids - made).mapped("display_name")),
                )
            )
