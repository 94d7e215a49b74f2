from datetime import datetime, timedelta

from odoo import api, fields, models

# Working days are looked up so far beyond the latest date.
HORIZON = timedelta(days=60)
BATCH = 500


class VisitMixin(models.AbstractModel):
    """Somebody who is visited regularly: one activity is planned, always the next one.

    A model says by which rule (interval, kind of visit) it is visited, and which field of the
    activity names it.
    """

    _name = "visit.mixin"
    _description = "Visited Regularly"
    # Field of the rule: an intention grade, a tier.
    _visit_rule = None
    # Field of mail.activity that names whom the planned visit is of.
    _visit_link = None

    # === Planning === #

    def _can_be_visited(self):
        """Whether somebody is there to visit, and a reason to."""
        raise NotImplementedError

    def _followed_on(self):
        """The day of the last contact, or False."""
        raise NotImplementedError

    def _visit_team(self):
        """The team whose leader is told about missed visits."""
        raise NotImplementedError

    def _plan_visits(self, since=False):
        """See that whoever is to be visited has a visit planned, and nobody else.

        :param date since: a contact that is not on record yet
        """
        records = self.sudo()  # sudo: see _create_visits
        visited = records.filtered(lambda record: record._can_be_visited())
        (records - visited).visit_activity_ids.unlink()
        missing = visited.filtered(
            lambda record: record[record._visit_rule].visit_interval_days and not record.visit_activity_ids
        )
        missing._create_visits(missing._visit_dates(since))

    def _hand_visits_over(self):
        """The planned visit is the salesperson's, also after that one has changed."""
        planned = self.sudo().visit_activity_ids  # sudo: it was another person's
        link = self._visit_link
        stray = planned.filtered(lambda a: a.user_id != a[link].user_id)
        for user, activities in stray.grouped(lambda a: a[link].user_id).items():
            activities.with_context(mail_activity_quick_update=True).write({"user_id": user.id})

    def _move_visits(self, keep_date=False):
        """The rule has changed: the planned visit takes its kind and date."""
        records = self.sudo()  # sudo: see _create_visits
        records.filtered(
            lambda record: not record[record._visit_rule].visit_interval_days
        ).visit_activity_ids.unlink()
        planned = records.filtered("visit_activity_ids")
        dates = {} if keep_date else planned._visit_dates()
        moves = {}
        for record in planned:
            vals = record._prepare_visit_kind_vals()
            if not keep_date:
                vals["date_deadline"] = dates[record]
            moves.setdefault(tuple(vals.items()), []).extend(record.visit_activity_ids.ids)
        for vals, ids in moves.items():
            self.env["mail.activity"].sudo().browse(ids).write(dict(vals))  # sudo: see above

    def _after_visit(self):
        """A visit was done: plan the next one, and nothing is missed any more."""
        records = self.sudo()  # sudo: the leader's activity is not the salesperson's
        records._unlink_own_activities("mail_activity_type_visit_missed")
        for today, same in records.grouped(lambda record: record._salesperson_today()).items():
            same._plan_visits(since=today)

    def _visit_done(self, feedback=False):
        """Finish the planned visit of these, because a contact was recorded.

        For models that record contacts; the next visit is planned as after any other.
        """
        self.visit_activity_ids.filtered("active").action_feedback(feedback=feedback)

    def _create_visits(self, dates):
        """Plan a visit of each.

        :param dict dates: {record: date}
        """
        # sudo: the rule plans, whoever changed it. Quick: no mail for each visit.
        return (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create([record._prepare_visit_vals(dates[record]) for record in self])
        )

    def _prepare_visit_vals(self, day):
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            self._visit_link: self.id,
            "user_id": self.user_id.id,
            "date_deadline": day,
            "automated": True,
            **self._prepare_visit_kind_vals(),
        }

    def _prepare_visit_kind_vals(self):
        kind = self[self._visit_rule]._visit_activity_type()
        return {
            "activity_type_id": kind.id,
            "summary": kind.with_context(lang=self.user_id.lang).name,
        }

    # === Dates === #

    def _visit_dates(self, since=False):
        """Return {record: date of its next visit}: so many days after the last contact,
        not before today, on a working day of the salesperson."""
        wished = {}
        for record in self:
            today = record._salesperson_today()
            last = max(filter(None, (record._followed_on(), since)), default=today)
            interval = timedelta(days=record[record._visit_rule].visit_interval_days)
            wished[record] = max(last + interval, today)
        return {
            record: working.roll(wished[record])
            for record, working in self._salesperson_working_days(wished.values()).items()
        }

    def _salesperson_working_days(self, days):
        """Return {record: working days of its salesperson} around some days."""
        found = {}
        if not self:
            return found
        start, end = min(days), max(days) + HORIZON
        for company, records in self.grouped(lambda record: record._visit_company()).items():
            working = records.user_id._working_days(company, start, end)
            found |= {record: working[record.user_id] for record in records}
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
        """Kinds of activities that tell about somebody and are no contact."""
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
        """Who should have a planned visit and has none."""
        raise NotImplementedError

    @api.model
    def _plan_missing_visits(self):
        """Plan again what somebody deleted; return whether there was time for all of it."""
        domain = self._unplanned_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while records := self.search([*domain, ("id", ">", last_id)], order="id", limit=BATCH):
            last_id = records[-1:].id
            records._plan_visits()
            if not cron._commit_progress(len(records)):
                return False
        return True
