from odoo import api, fields, models
from odoo.exceptions import UserError

OPEN, KEPT, BROKEN = "open", "kept", "broken"
# From which states a promise may go where.
TRANSITIONS = {KEPT: {OPEN}, BROKEN: {OPEN}, OPEN: {KEPT, BROKEN}}
# Written by the transitions only.
CLOSING = {"state", "broken_reason", "closed_date", "closed_by_id", "is_reminded"}
SEE_ALL = "sales_team.group_sale_salesman_all_leads"


class CustomerCommitment(models.Model):
    """What one of us promised a customer, and whether it was kept."""

    _name = "customer.commitment"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Promise to a Customer"
    _order = "state_order, due_date, id desc"
    _check_company_auto = True

    name = fields.Char(string="What We Promised", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        tracking=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Promised To",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id), ('is_company', '=', False)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Promised By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
        tracking=True,
    )
    date = fields.Date(string="Promised On", required=True, default=fields.Date.context_today)
    due_date = fields.Date(string="Due", index="btree_not_null", tracking=True)
    state = fields.Selection(
        [(OPEN, "Open"), (KEPT, "Kept"), (BROKEN, "Broken")],
        required=True,
        default=OPEN,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    state_order = fields.Integer(compute="_compute_state_order", store=True, export_string_translation=False)
    broken_reason = fields.Char(string="Why Broken", copy=False, readonly=True, tracking=True)
    closed_date = fields.Date(string="Closed On", copy=False, readonly=True)
    closed_by_id = fields.Many2one("res.users", copy=False, readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", index="btree_not_null", ondelete="set null", check_company=True
    )
    order_id = fields.Many2one(
        "sale.order", string="Quotation", index="btree_not_null", ondelete="set null", check_company=True
    )
    interaction_id = fields.Many2one(
        "customer.interaction", string="Promised in the Contact", index="btree_not_null", ondelete="set null"
    )
    source_ref = fields.Reference(
        selection="_source_models",
        string="Source Document",
        compute="_compute_source_ref",
        store=True,
        readonly=False,
    )
    is_reminded = fields.Boolean(copy=False, readonly=True, export_string_translation=False)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    can_close = fields.Boolean(compute="_compute_can_close")
    can_reopen = fields.Boolean(compute="_compute_can_close")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        precompute=True,
    )

    _partner_state_idx = models.Index("(partner_id, state, due_date)")

    @api.model
    def _source_models(self):
        """Where promises are made. Other addons add theirs.

        :return: list of (model, name)
        """
        names = {
            "customer.interaction": self.env._("Logged Contact"),
            "sale.order": self.env._("Quotation"),
            "crm.lead": self.env._("Opportunity"),
            "sale.round": self.env._("Negotiation Round"),
            "calendar.event": self.env._("Meeting"),
        }
        return list(names.items())

    @api.depends("interaction_id", "order_id", "lead_id")
    def _compute_source_ref(self):
        for promise in self:
            source = promise.interaction_id or promise.order_id or promise.lead_id
            promise.source_ref = promise.source_ref or source or False

    @api.depends("partner_id", "lead_id", "order_id")
    def _compute_company_id(self):
        for promise in self:
            promise.company_id = (
                promise.company_id
                or promise.order_id.company_id
                or promise.lead_id.company_id
                or promise.partner_id.company_id
                or self.env.company
            )

    @api.depends("state")
    def _compute_state_order(self):
        """Open ones first, then the broken."""
        for promise in self:
            promise.state_order = [OPEN, BROKEN, KEPT].index(promise.state)

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for promise in self:
            promise.is_overdue = bool(promise.state == OPEN and promise.due_date and promise.due_date < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return [("state", "=", OPEN), ("due_date", "<", fields.Date.context_today(self))]

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_close(self):
        manager = self.env.su or self.env.user.has_group(SEE_ALL)
        for promise in self:
            mine = manager or promise.user_id == self.env.user
            promise.can_close = mine and promise.state == OPEN
            promise.can_reopen = manager and promise.state != OPEN

    # -- recording ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(CLOSING & vals.keys() and vals.get("state") != OPEN for vals in vals_list):
            raise UserError(self.env._("Promises are closed by saying whether they were kept."))
        promises = super().create(self.env["customer.interaction"]._complete_vals(vals_list))
        promises._remind()
        return promises

    def write(self, vals):
        if CLOSING & vals.keys() and not self.env.su:
            raise UserError(self.env._("Promises are closed by saying whether they were kept."))
        result = super().write(vals)
        if {"due_date", "user_id", "name"} & vals.keys():
            self._update_reminders()
        return result

    # -- reminding ------------------------------------------------------------------

    def _remind(self):
        """Put one activity on each open promise with a date, for who made it."""
        due = self.filtered(lambda promise: promise.state == OPEN and promise.due_date)
        due = due.filtered(lambda promise: not promise.is_reminded)
        if not due:
            return
        model_id = self.env["ir.model"]._get_id(self._name)
        kind = self.env.ref("mail.mail_activity_data_todo")
        # No mail about it: the activity is the reminder.
        # sudo: a colleague's promise is put on the colleague's list.
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": promise.id,
                    "activity_type_id": kind.id,
                    "summary": promise.name,
                    "date_deadline": promise.due_date,
                    "user_id": promise.user_id.id,
                    "automated": True,
                }
                for promise in due
            ]
        )
        due.sudo().is_reminded = True  # sudo: see above

    def _update_reminders(self):
        """The reminder follows the date and the person of the promise."""
        # sudo: as for making them
        for promise in self.sudo().filtered(lambda p: p.state == OPEN):
            vals = {"summary": promise.name, "user_id": promise.user_id.id}
            if promise.due_date:
                vals["date_deadline"] = promise.due_date
            promise.activity_ids.filtered("automated").with_context(mail_activity_quick_update=True).write(
                vals
            )
        self._remind()

    @api.model
    def _cron_remind(self, limit=500):
        """Remind of promises that have come due without a reminder, in batches."""
        domain = [
            ("state", "=", OPEN),
            ("is_reminded", "=", False),
            ("due_date", "<=", fields.Date.context_today(self)),
        ]
        remaining = self.search_count(domain)
        while remaining:
            promises = self.search(domain, limit=limit, order="id")
            if not promises:
                break
            promises._remind()
            remaining -= len(promises)
            if not self.env["ir.cron"]._commit_progress(len(promises), remaining=remaining):
                break

    # -- kept or broken -----------------------------------------------------------------

    def action_keep(self):
        """The promise was kept."""
        self._close(KEPT)
        return True

    def action_break(self, reason=None):
        """The promise was broken; without a reason the button asks for one.

        :param str reason: why, for those who call it from outside
        """
        self._ensure_can(BROKEN)
        if not reason:
            return self.env["customer.commitment.break"]._open(self)
        self._close(BROKEN, broken_reason=reason)
        return True

    def action_reopen(self):
        """A manager opens a promise again that was closed too early."""
        self._ensure_can(OPEN)
        # sudo: whether a promise was kept is written by these transitions only.
        self.sudo().write(
            {
                "state": OPEN,
                "broken_reason": False,
                "closed_date": False,
                "closed_by_id": False,
                "is_reminded": False,
            }
        )
        self._remind()
        return True

    def _ensure_can(self, state):
        self.check_access("write")
        if self.filtered(lambda promise: promise.state not in TRANSITIONS[state]):
            raise UserError(
                self.env._("Only closed promises are opened again.")
                if state == OPEN
                else self.env._("This promise is closed already.")
            )
        allowed = "can_reopen" if state == OPEN else "can_close"
        if not all(self.mapped(allowed)):
            raise UserError(
                self.env._("Only a manager opens a promise again.")
                if state == OPEN
                else self.env._("Only who made a promise, or a manager, says whether it was kept.")
            )

    def _close(self, state, **vals):
        self._ensure_can(state)
        # sudo: whether a promise was kept is written by these transitions only.
        self.sudo().write(
            {
                "state": state,
                "closed_date": fields.Date.context_today(self),
                "closed_by_id": self.env.uid,
                **vals,
            }
        )
        # sudo: the reminder of a colleague's promise that the manager closes
        self.sudo().activity_ids.filtered("automated").action_feedback()

    def action_open_source(self):
        """Open the document in which the promise was made."""
        self.ensure_one()
        self.check_access("read")
        return (self.source_ref or self.partner_id)._get_records_action()
