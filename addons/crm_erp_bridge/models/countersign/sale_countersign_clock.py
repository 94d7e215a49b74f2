from datetime import UTC

from odoo import api, fields, models

from odoo.addons.crm_service_desk.clock import add_hours

CRON = "crm_erp_bridge.sale_countersign_cron"
BATCH = 100
# After that many reminders somebody has to be called, not written to.
MOST = 3


class SaleCountersign(models.Model):
    """The clock of each question runs by itself, on the company's working calendar."""

    _inherit = "sale.countersign"

    @api.model
    def _due(self, company, start, hours):
        """Return when that many working hours have passed."""
        calendar = company.resource_calendar_id
        if not calendar:
            return add_hours(start, hours)
        # The clock of the service desk: half days, holidays and time zones are its business.
        working_time = self.env["service.policy"]._get_working_time(calendar)
        return add_hours(start, hours, working_time.since(start)) or add_hours(start, hours)

    def _working_hours(self, start, end):
        calendar = self.company_id.resource_calendar_id
        if not calendar:
            return (end - start).total_seconds() / 3600
        return calendar.get_work_hours_count(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))

    def _remind(self, user, deadline):
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("When can the customer have it?"),
            user_id=user.id,
            date_deadline=fields.Datetime.context_timestamp(self, deadline).date(),
        )

    @api.model
    def _cron_escalate(self):
        """Ask whoever is next about what nobody answered in time, once per time that passes."""
        now = fields.Datetime.now()
        domain = [("state", "=", "open"), ("due_at", "<=", now), ("escalations", "<", MOST)]
        while silent := self.search(domain, limit=BATCH, order="due_at, id"):
            for one in silent.try_lock_for_update():
                one._escalate(now)
            if not self.env["ir.cron"]._commit_progress(len(silent), remaining=self.search_count(domain)):
                return

    def _escalate(self, now):
        """Remind who is asked and have the next one up answer as well; the clock starts again."""
        self.ensure_one()
        user = self.escalation_user_id or self._somebody_above()
        due_at = self._due(self.company_id, now, self.department_id.hours)
        self.write({"escalations": self.escalations + 1, "escalation_user_id": user.id, "due_at": due_at})
        if user:
            self._remind(user, due_at)
        self.message_post(
            body=self.env._(
                "No answer in time: %(name)s is asked as well.", name=user.name or self.env._("nobody")
            ),
            partner_ids=(user | self.user_id | self.asked_by_id).partner_id.ids,
        )
        self.env.ref(CRON)._trigger(due_at)

    def _somebody_above(self):
        managers = self.env.ref("sales_team.group_sale_manager").all_user_ids
        return managers.filtered(
            lambda user: not user.share and user.active and self.company_id in user.company_ids
        )[:1]
