from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...route import order_stops
from .service_visit_plan import KINDS

STATES = [("planned", "Planned"), ("done", "Done")]
MOODS = [("good", "Content"), ("neutral", "So-so"), ("bad", "Discontent")]


class ServiceVisit(models.Model):
    """A visit or call that somebody owes a customer: it is moved, but never skipped."""

    _name = "service.visit"
    _description = "Visit to a Customer"
    _inherit = ["service.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date, sequence, id"
    _check_company_auto = True
    _guarded_fields = frozenset({"plan_id", "planned_date", "state", "done_at", "done_by_id", "move_count"})

    plan_id = fields.Many2one(
        comodel_name="service.visit.plan", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(selection=KINDS, default="visit", required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True, index=True, check_company=True
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Talked To",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id), ('is_company', '=', False)]",
    )
    phone = fields.Char(compute="_compute_address")
    address = fields.Char(compute="_compute_address")
    map_url = fields.Char(compute="_compute_address")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        default=lambda self: self.env.user,
        index="btree_not_null",
        check_company=True,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    department_id = fields.Many2one(
        comodel_name="hr.department", string="Responsible Department", check_company=True
    )
    planned_date = fields.Date(
        string="Planned for",
        default=fields.Date.context_today,
        readonly=True,
        help="The day that the plan wanted.",
    )
    date = fields.Date(default=fields.Date.context_today, required=True, index=True, tracking=True)
    sequence = fields.Integer(string="Stop", default=10)
    move_count = fields.Integer(string="Moved", readonly=True, copy=False, help="How often it was moved.")
    state = fields.Selection(selection=STATES, default="planned", required=True, readonly=True, copy=False)
    is_missed = fields.Boolean(string="Missed", compute="_compute_is_missed", search="_search_is_missed")

    agenda = fields.Text(string="What to Ask")
    report = fields.Text(string="What Was Said", tracking=True)
    mood = fields.Selection(selection=MOODS, string="The Customer Is")
    finding_ids = fields.One2many(
        comodel_name="service.visit.finding", inverse_name="visit_id", string="Findings"
    )
    hours = fields.Float(string="Hours Spent")
    expense = fields.Monetary(string="Travel Expense")
    currency_id = fields.Many2one(related="company_id.currency_id")
    done_at = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)

    _plan_day = models.UniqueIndex(
        "(plan_id, partner_id, planned_date)", "This customer has a visit of the plan on that day."
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "partner_id", "date")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for visit in self:
            visit.display_name = f"{kinds.get(visit.kind, '')}: {visit.partner_id.display_name or ''}"

    @api.depends("partner_id", "contact_id")
    def _compute_address(self):
        for visit in self:
            partner = visit.partner_id
            visit.phone = visit.contact_id.phone or partner.phone
            visit.address = partner.contact_address_inline
            place = quote(visit.address or "")
            # The phone opens it with whatever map its owner uses.
            visit.map_url = visit.address and (
                f"geo:{partner.partner_latitude},{partner.partner_longitude}?q={place}"
            )

    @api.depends("state", "date")
    def _compute_is_missed(self):
        today = fields.Date.context_today(self)
        for visit in self:
            visit.is_missed = visit.state == "planned" and bool(visit.date) and visit.date < today

    def _search_is_missed(self, operator, value):
        if operator != "in":
            return NotImplemented
        missed = Domain("state", "=", "planned") & Domain("date", "<", fields.Date.context_today(self))
        return missed if True in value else ~missed

    # === CRUD METHODS === #

    def write(self, vals):
        if "date" in vals:
            self._ensure_can_move()
            day = fields.Date.to_date(vals["date"])
            moved = self.filtered(lambda visit: visit.date != day)
            for visit in moved:
                visit.sudo().move_count += 1  # sudo: the count is guarded, moving is not
        return super().write(vals)

    def _ensure_can_move(self):
        if done := self.filtered(lambda visit: visit.state == "done"):
            raise UserError(self.env._("%(visit)s is done: its day stays.", visit=done[0].display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_owed(self):
        if self.env.su or self.env.user.has_group("crm_service_desk.group_service_manager"):
            return
        if any(visit.plan_id or visit.state == "done" for visit in self):
            raise UserError(self.env._("A planned visit is moved, not skipped: choose another day."))

    # === ACTIONS === #

    def action_done(self):
        """Finish the visits: what was said is written down, and findings become documents."""
        self.check_access("write")
        self._ensure_can_finish()
        for visit in self:
            visit.finding_ids._create_documents()
        # sudo: the state is guarded, and this is where it changes
        self.sudo().write({"state": "done", "done_at": fields.Datetime.now(), "done_by_id": self.env.uid})
        self._after_done()

    def _ensure_can_finish(self):
        for visit in self:
            if visit.state == "done":
                raise UserError(self.env._("%(visit)s is done already.", visit=visit.display_name))
            if not (visit.report or "").strip() or not visit.mood:
                raise UserError(
                    self.env._(
                        "%(visit)s: write what was said, and how content the customer is.",
                        visit=visit.display_name,
                    )
                )

    def _after_done(self):
        """Extension point: the visits are done, with their report."""

    def action_next_week(self):
        """Move the visits by a week."""
        self.check_access("write")
        for visit in self:
            visit.date = fields.Date.add(max(visit.date, fields.Date.context_today(self)), weeks=1)

    def action_route(self):
        """Put my visits of a day into an order with little driving; places without a position come last."""
        self.check_access("write")
        for _key, visits in self.grouped(lambda visit: (visit.user_id, visit.date)).items():
            stops = {
                visit: (visit.partner_id.partner_latitude, visit.partner_id.partner_longitude)
                for visit in visits
                if visit.partner_id.partner_latitude or visit.partner_id.partner_longitude
            }
            home = visits.company_id.partner_id[:1]
            start = (home.partner_latitude, home.partner_longitude)
            ordered = order_stops(start if any(start) else None, stops)
            for number, visit in enumerate([*ordered, *(visits - visits.browse().union(*ordered))], 1):
                visit.sequence = number
