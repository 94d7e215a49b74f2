from odoo import api, fields, models

BATCH = 500


class VisitMixin(models.AbstractModel):
    """What was to be visited and was not, is told to the team leader, once."""

    _inherit = "visit.mixin"

    @api.model
    def _late_visits_domain(self):
        return [
            (self._visit_link, "!=", False),
            ("is_escalated", "=", False),
            ("date_deadline", "<", fields.Date.today()),
        ]

    @api.model
    def _escalate_missed_visits(self):
        """Go through the visits whose date has passed, in batches; return whether all were."""
        Activity = self.env["mail.activity"]
        domain = self._late_visits_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=Activity.search_count(domain))
        last_id = 0
        while late := Activity.search([*domain, ("id", ">", last_id)], order="id", limit=BATCH):
            last_id = late[-1:].id
            self._escalate(self._missed(late))
            if not cron._commit_progress(len(late)):
                return False
        return True

    @api.model
    def _missed(self, late):
        """Return those of the late visits that waited the working days of their rule."""
        records = late[self._visit_link]
        days = [*late.mapped("date_deadline"), fields.Date.today()]
        working = records._salesperson_working_days(days)
        missed = late.browse()
        for activity in late:
            record = activity[self._visit_link]
            patience = record[self._visit_rule].missed_after_days
            if working[record].after(activity.date_deadline, patience) < record._salesperson_today():
                missed |= activity
        return missed

    @api.model
    def _escalate(self, missed):
        """Put an activity for the leader on each that has none yet."""
        records = missed[self._visit_link]
        told = set(records._own_activities("mail_activity_type_visit_missed").mapped("res_id"))
        leaders = records._visit_leaders()
        vals_list = []
        for visit in missed:
            record = visit[self._visit_link]
            if record.id not in told and leaders[record]:
                vals_list.append(record._prepare_escalation_vals(visit, leaders[record]))
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)
        missed.write({"is_escalated": True})

    def _prepare_escalation_vals(self, visit, leader):
        there = self.with_context(lang=leader.lang)
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref("crm_smb_manufacturing.mail_activity_type_visit_missed").id,
            "user_id": leader.id,
            "date_deadline": fields.Date.today(),
            "summary": there.env._(
                "%(salesperson)s missed the visit of %(date)s",
                salesperson=self.user_id.name,
                date=fields.Date.to_string(visit.date_deadline),
            ),
            "automated": True,
        }

    def _visit_leaders(self, besides=None):
        """Return {record: who is told}: the team's leader, else the salesperson's own
        manager, else a sales manager of the company; never the salesperson.

        :param besides: `res.users` who are not told either
        """
        besides = besides or self.env["res.users"]
        managers = self.env.ref("sales_team.group_sale_manager").all_user_ids
        employees = self.env["hr.employee"].search([("user_id", "in", self.user_id.ids)])
        bosses = {(e.user_id, e.company_id): e.parent_id.user_id for e in employees}
        leaders = {}
        for record in self:
            company = record._visit_company()
            found = record._visit_team().user_id
            found += bosses.get((record.user_id, company), self.env["res.users"])
            found += managers.filtered(lambda user, company=company: company in user.company_ids)
            others = found.filtered(lambda user: user.active and not user.share)
            leaders[record] = (others - record.user_id - besides)[:1]
        return leaders
