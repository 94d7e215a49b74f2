from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CAUSES = [
    ("engineering", "Engineering"),
    ("purchasing", "Purchasing"),
    ("queue", "Queue"),
    ("machine", "Machine"),
    ("quality", "Quality"),
    ("credit", "Credit Hold"),
    ("logistics", "Logistics"),
    ("customer", "Customer"),
]
EVIDENCE_MODELS = (
    "credit.release",
    "purchase.order",
    "stock.picking",
    "stock.scrap",
    "mrp.production",
    "mrp.workcenter",
    "mrp.workcenter.productivity",
    "mrp.deviation",
    "mrp.bom",
    "product.change",
    "product.product",
    "repair.order",
    "res.partner",
    "resource.calendar.leaves",
    "sale.order",
    "sale.promise",
    "service.ticket",
)
SECONDS_PER_DAY = 86400
DECIDERS = ("sales_team.group_sale_manager", "mrp.group_mrp_manager")


class SaleDelayShare(models.Model):
    """So much of an order line's slip is somebody's, and this document shows it.

    The shares of a line sum to its slip against the first promise. They are written when the
    order book is answered; a person can object to one once, and the manager decides.
    """

    _name = "sale.delay.share"
    _description = "Share of a Delay"
    _inherit = ["mail.thread"]
    _order = "order_line_id, seconds desc, id"
    _rec_name = "cause"
    _check_company_auto = True

    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade", index=True, check_company=True
    )
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade", index=True, check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    cause = fields.Selection(CAUSES, required=True, readonly=True, index=True, tracking=True)
    owner_id = fields.Many2one(
        "res.users", string="Responsible", readonly=True, index="btree_not_null", tracking=True
    )
    seconds = fields.Integer(required=True, readonly=True)
    days = fields.Float(compute="_compute_days", store=True, digits=(16, 2), help="Days of 24 hours.")
    evidence_model = fields.Char(string="Evidence Kind", readonly=True)
    evidence_id = fields.Many2oneReference(
        string="Evidence Number", model_field="evidence_model", readonly=True
    )
    evidence = fields.Reference(
        selection="_selection_evidence",
        compute="_compute_evidence",
        compute_sudo=True,
        help="The document that shows it.",
    )
    # A name is no access: who reads the share may know which document it is.
    evidence_name = fields.Char(string="Document", compute="_compute_evidence", compute_sudo=True)
    workcenter_id = fields.Many2one(
        "mrp.workcenter", string="Work Center", readonly=True, ondelete="set null"
    )
    vendor_id = fields.Many2one("res.partner", readonly=True)
    key = fields.Char(required=True, readonly=True, help="What the days were found as, whatever is decided.")
    objection_state = fields.Selection(
        [("open", "Objected"), ("accepted", "Accepted"), ("refused", "Refused")], readonly=True, tracking=True
    )
    objection = fields.Text(readonly=True, help="Why the responsible person says that it was not so.")
    decision = fields.Text(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    can_object = fields.Boolean(compute="_compute_can")
    can_decide = fields.Boolean(compute="_compute_can")

    _line_key_uniq = models.UniqueIndex("(order_line_id, key)", "A cause has one share of a line.")

    @api.model
    def _selection_evidence(self):
        IrModel = self.env["ir.model"].sudo()  # sudo: names only
        return [(name, IrModel._get(name).name) for name in EVIDENCE_MODELS]

    # === COMPUTE === #

    @api.depends("seconds")
    def _compute_days(self):
        for share in self:
            share.days = share.seconds / SECONDS_PER_DAY

    @api.depends("evidence_model", "evidence_id")
    def _compute_evidence(self):
        for model, shares in self.grouped("evidence_model").items():
            records = self.env[model].browse(shares.mapped("evidence_id")).exists() if model else ()
            there = {record.id: record for record in records}
            for share in shares:
                share.evidence = there.get(share.evidence_id, False)
                share.evidence_name = share.evidence and share.evidence.display_name

    @api.depends("cause")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["cause"]._description_selection(self.env))
        for share in self:
            days = self.env._("%(days)s days", days=f"{share.days:.1f}")
            share.display_name = f"{labels.get(share.cause, '')}: {days}"

    @api.depends("objection_state", "owner_id")
    @api.depends_context("uid")
    def _compute_can(self):
        is_decider = any(self.env.user.has_group(group) for group in DECIDERS)
        for share in self:
            is_open = share.objection_state == "open"
            share.can_object = not share.objection_state and (share.owner_id == self.env.user or is_decider)
            share.can_decide = is_open and is_decider

    # === ACTIONS === #

    def action_object(self, reason=False):
        """Say once that these days are not one's own, and why.

        :param reason: text; without it a window asks for it
        :return: True, or the window action
        :raises AccessError: for whoever is neither responsible nor decides
        :raises UserError: when it was objected to before, or without a reason
        """
        self.ensure_one()
        self.check_access("read")
        self._ensure_can_object()
        if not reason:
            return self._objection_window("object")
        # sudo: shares are written by the book and by these two steps only
        self.sudo().write({"objection": reason, "objection_state": "open"})
        self.sudo().message_post(body=reason, author_id=self.env.user.partner_id.id)
        return True

    def action_decide(self, accept=None, note=False, cause=False, owner_id=False):
        """Decide an objection: the days stay where they are, or become another's.

        :param accept: True or False; without it a window asks
        :param cause: for accepted ones, whose kind of days they are instead
        :param owner_id: id of the user who is responsible instead
        :return: True, or the window action
        :raises AccessError: for whoever does not manage
        :raises UserError: when nobody objected, or accepted without saying whose they are
        """
        self.ensure_one()
        self.check_access("read")
        self._ensure_can_decide()
        if accept is None:
            return self._objection_window("decide")
        if accept and not (cause or owner_id):
            raise UserError(self.env._("Whose days are they instead? Please name the cause or the person."))
        vals = {"objection_state": "accepted" if accept else "refused", "decision": note}
        if accept:
            vals |= {"cause": cause or self.cause, "owner_id": owner_id or self.owner_id.id}
        # sudo: shares are written by the book and by these two steps only
        self.sudo().write({**vals, "decided_by_id": self.env.uid})
        if note:
            self.sudo().message_post(body=note, author_id=self.env.user.partner_id.id)
        return True

    def action_open_evidence(self):
        """Open the document that shows it, for whoever may read it.

        :return: window action
        :raises UserError: when there is none any more
        """
        self.ensure_one()
        self.check_access("read")
        record = self.evidence
        if not record:
            raise UserError(self.env._("The document is no longer there."))
        record.check_access("read")
        return record._get_records_action()

    def _ensure_can_object(self):
        if self.objection_state:
            raise UserError(self.env._("It was objected to already: %(reason)s", reason=self.objection))
        if not self.can_object:
            raise AccessError(self.env._("The responsible person objects, or a manager."))

    def _ensure_can_decide(self):
        if not any(self.env.user.has_group(group) for group in DECIDERS):
            raise AccessError(self.env._("Sales and manufacturing managers decide whose days they are."))
        if self.objection_state != "open":
            raise UserError(self.env._("Nobody objects here."))

    def _objection_window(self, mode):
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.delay.objection",
            "view_mode": "form",
            "target": "new",
            "context": {"default_share_id": self.id, "default_mode": mode},
            "name": self.env._("Object") if mode == "object" else self.env._("Decide"),
        }
