from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

# What a change of decides whether, when and by whom a prospect is visited.
VISIT_FIELDS = {"user_id", "active", "stage_id", "probability", "intention_grade_id", "type"}
# Working days are looked up so far beyond the latest date.
HORIZON = timedelta(days=60)
BATCH = 500


class CrmLead(models.Model):
    """The grade of a prospect plans its next visit: one activity, always the next one."""

    _inherit = "crm.lead"

    intention_grade_id = fields.Many2one(
        "crm.intention.grade",
        index="btree_not_null",
        tracking=True,
        help="How much the prospect wants to buy. Decides how often it is visited, and how.",
    )
    intention_grade_color = fields.Integer(related="intention_grade_id.color", string="Colour of the Grade")
    visit_activity_ids = fields.One2many("mail.activity", "visit_lead_id", string="Planned Visit")
    next_visit_date = fields.Date(
        string="Next Visit",
        compute="_compute_next_visit_date",
        inverse="_inverse_next_visit_date",
        store=True,
        copy=False,
        index="btree_not_null",
        help="The date of the visit that is planned for the salesperson.",
    )

    def _auto_init(self):
        # Nothing is planned yet: do not compute the new column for every old prospect.
        if not column_exists(self.env.cr, self._table, "next_visit_date"):
            create_column(self.env.cr, self._table, "next_visit_date", "date")
        return super()._auto_init()

    @api.depends("visit_activity_ids.date_deadline", "visit_activity_ids.active")
    def _compute_next_visit_date(self):
        for lead in self:
            planned = lead.visit_activity_ids.filtered("active")
            lead.next_visit_date = min(planned.mapped("date_deadline"), default=False)

    def _inverse_next_visit_date(self):
        """The date that a person chose is kept, working day or not."""
        for day, leads in self.sudo().grouped("next_visit_date").items():  # sudo: see _create_visits
            planned = leads.visit_activity_ids
            if not day:
                planned.unlink()
                continue
            planned.write({"date_deadline": day})
            unplanned = leads - planned.visit_lead_id
            unplanned._ensure_can_be_visited()
            unplanned._create_visits(dict.fromkeys(unplanned, day))

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._plan_visits()
        return leads

    def write(self, vals):
        regraded = self.browse()
        if "intention_grade_id" in vals:
            regraded = self.filtered(lambda lead: lead.intention_grade_id.id != vals["intention_grade_id"])
        result = super().write(vals)
        if VISIT_FIELDS & vals.keys():
            self._plan_visits()
            if "user_id" in vals:
                self._hand_visits_over()
            if regraded:
                regraded._move_visits(keep_date="next_visit_date" in vals)
        return result

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "intention_grade_id"]

    def _merge_dependences(self, opportunities):
        # sudo: the visits of the merged ones may be another person's; one prospect, one visit.
        opportunities.sudo().visit_activity_ids.unlink()
        return super()._merge_dependences(opportunities)

    # === Planning === #

    def _can_be_visited(self):
        """Whether somebody is there to visit, and something to win."""
        self.ensure_one()
        return bool(self.active and self.won_status == "pending" and self.user_id)

    def _ensure_can_be_visited(self):
        for lead in self:
            if not lead._can_be_visited():
                raise UserError(
                    self.env._(
                        "%(lead)s is closed or has no salesperson: no visit can be planned.",
                        lead=lead.display_name,
                    )
                )

    def _plan_visits(self):
        """See that each prospect with a grade has its visit, and a closed one none."""
        leads = self.sudo()  # sudo: see _create_visits
        visited = leads.filtered(lambda lead: lead._can_be_visited())
        (leads - visited).visit_activity_ids.unlink()
        missing = visited.filtered(
            lambda lead: lead.intention_grade_id.visit_interval_days and not lead.visit_activity_ids
        )
        missing._create_visits(missing._visit_dates())

    def _hand_visits_over(self):
        """The planned visit is the salesperson's, also after that one has changed."""
        planned = self.sudo().visit_activity_ids  # sudo: it was another person's
        stray = planned.filtered(lambda a: a.user_id != a.visit_lead_id.user_id)
        for user, activities in stray.grouped(lambda a: a.visit_lead_id.user_id).items():
            activities.with_context(mail_activity_quick_update=True).write({"user_id": user.id})

    def _move_visits(self, keep_date=False):
        """The grade has changed: the planned visit takes its kind and date."""
        leads = self.sudo()  # sudo: see _create_visits
        leads.filtered(
            lambda lead: not lead.intention_grade_id.visit_interval_days
        ).visit_activity_ids.unlink()
        planned = leads.filtered("visit_activity_ids")
        dates = {} if keep_date else planned._visit_dates()
        moves = {}
        for lead in planned:
            vals = lead._prepare_visit_kind_vals()
            if not keep_date:
                vals["date_deadline"] = dates[lead]
            moves.setdefault(tuple(vals.items()), []).extend(lead.visit_activity_ids.ids)
        for vals, ids in moves.items():
            self.env["mail.activity"].sudo().browse(ids).write(dict(vals))  # sudo: see above

    def _after_visit(self):
        """A visit was done: plan the next one, and nothing is missed any more."""
        leads = self.sudo()  # sudo: the leader's activity is not the salesperson's
        leads._unlink_own_activities("mail_activity_type_visit_missed")
        leads._plan_visits()

    def _visit_done(self, feedback=False):
        """Finish the planned visit of these prospects, because a contact was recorded.

        For models that record contacts; the next visit is planned as after any other.
        """
        self.visit_activity_ids.filtered("active").action_feedback(feedback=feedback)

    def _create_visits(self, dates):
        """Plan a visit of each prospect.

        :param dict dates: {prospect: date}
        """
        # sudo: the rule plans, whoever changed the grade. Quick: no mail for each visit.
        return (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create([lead._prepare_visit_vals(dates[lead]) for lead in self])
        )

    def _prepare_visit_vals(self, day):
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "visit_lead_id": self.id,
            "user_id": self.user_id.id,
            "date_deadline": day,
            "automated": True,
            **self._prepare_visit_kind_vals(),
        }

    def _prepare_visit_kind_vals(self):
        kind = self.intention_grade_id._visit_activity_type()
        return {
            "activity_type_id": kind.id,
            "summary": kind.with_context(lang=self.user_id.lang).name,
        }

    # === Dates === #

    def _visit_dates(self):
        """Return {prospect: date of its next visit}: so many days after the last follow-up,
        not before today, on a working day of the salesperson."""
        wished = {}
        for lead in self:
            today = lead._salesperson_today()
            last = lead._followed_on() or today
            interval = timedelta(days=lead.intention_grade_id.visit_interval_days)
            wished[lead] = max(last + interval, today)
        return {
            lead: working.roll(wished[lead])
            for lead, working in self._salesperson_working_days(wished.values()).items()
        }

    def _salesperson_working_days(self, days):
        """Return {prospect: working days of its salesperson} around some days."""
        found = {}
        if not self:
            return found
        start, end = min(days), max(days) + HORIZON
        for company, leads in self.grouped(lambda lead: lead._visit_company()).items():
            working = leads.user_id._working_days(company, start, end)
            found |= {lead: working[lead.user_id] for lead in leads}
        return found

    def _visit_company(self):
        return self.company_id or self.user_id.company_id or self.env.company

    def _salesperson_today(self):
        return self._salesperson_day(fields.Datetime.now())

    def _salesperson_day(self, moment):
        """The date of a moment (or a date) where the salesperson is."""
        if not isinstance(moment, datetime):
            return moment
        here = self.with_context(tz=self.user_id.tz or self._visit_company().resource_calendar_id.tz)
        return fields.Datetime.context_timestamp(here, moment).date()

    # === Nightly === #

    @api.model
    def _own_activity_types(self):
        """Kinds of activities that tell about a prospect and are no contact with it."""
        names = ("mail_activity_type_visit_missed", "mail_activity_type_pool_warning")
        found = [self.env.ref(f"crm_smb_manufacturing.{n}", raise_if_not_found=False) for n in names]
        return self.env["mail.activity.type"].union(*filter(None, found))

    def _own_activities(self, name):
        kind = self.env.ref(f"crm_smb_manufacturing.{name}")
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )

    def _unlink_own_activities(self, name):
        self._own_activities(name).unlink()

    @api.model
    def _unplanned_domain(self):
        """Prospects that should have a planned visit and lost it."""
        return [
            ("won_status", "=", "pending"),
            ("user_id", "!=", False),
            ("intention_grade_id.visit_interval_days", ">", 0),
            ("next_visit_date", "=", False),
        ]

    @api.model
    def _cron_plan_visits(self):
        """Nightly: plan again what somebody deleted, and tell what was missed."""
        domain = self._unplanned_domain()
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while leads := self.search([*domain, ("id", ">", last_id)], order="id", limit=BATCH):
            last_id = leads[-1:].id
            leads._plan_visits()
            if not self.env["ir.cron"]._commit_progress(len(leads)):
                return
        self._escalate_missed_visits()
