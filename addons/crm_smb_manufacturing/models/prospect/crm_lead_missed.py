from odoo import api, fields, models

BATCH = 500


class CrmLead(models.Model):
    """What was to be visited and was not, is told to the team leader, once."""

    _inherit = "crm.lead"

    @api.model
    def _late_visits_domain(self):
        return [
            ("visit_lead_id", "!=", False),
            ("is_escalated", "=", False),
            ("date_deadline", "<", fields.Date.today()),
        ]

    @api.model
    def _escalate_missed_visits(self):
        """Go through the visits whose date has passed, in batches."""
        Activity = self.env["mail.activity"]
        domain = self._late_visits_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=Activity.search_count(domain))
        last_id = 0
        while late := Activity.search([*domain, ("id", ">", last_id)], order="id", limit=BATCH):
            last_id = late[-1:].id
            self._escalate(self._missed(late))
            if not cron._commit_progress(len(late)):
                return

    @api.model
    def _missed(self, late):
        """Return those of the late visits that waited the working days of their grade."""
        leads = late.visit_lead_id
        days = [*late.mapped("date_deadline"), fields.Date.today()]
        working = leads._salesperson_working_days(days)
        return late.filtered(
            lambda a: (
                working[a.visit_lead_id].after(
                    a.date_deadline, a.visit_lead_id.intention_grade_id.missed_after_days
                )
                < a.visit_lead_id._salesperson_today()
            )
        )

    @api.model
    def _escalate(self, missed):
        """Put an activity for the leader on each prospect that has none yet."""
        leads = missed.visit_lead_id
        told = set(leads._own_activities("mail_activity_type_visit_missed").mapped("res_id"))
        leaders = leads._visit_leaders()
        vals_list = [
            visit.visit_lead_id._prepare_escalation_vals(visit, leaders[visit.visit_lead_id])
            for visit in missed
            if visit.visit_lead_id.id not in told and leaders[visit.visit_lead_id]
        ]
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

    def _visit_leaders(self):
        """Return {prospect: who is told}: the team's leader, else the salesperson's own
        manager, else a sales manager of the company; never the salesperson."""
        managers = self.env.ref("sales_team.group_sale_manager").all_user_ids
        employees = self.env["hr.employee"].search([("user_id", "in", self.user_id.ids)])
        bosses = {(e.user_id, e.company_id): e.parent_id.user_id for e in employees}
        leaders = {}
        for lead in self:
            company = lead._visit_company()
            found = lead.team_id.user_id + bosses.get((lead.user_id, company), self.env["res.users"])
            found += managers.filtered(lambda user, company=company: company in user.company_ids)
            others = found.filtered(lambda user, lead=lead: user.active and not user.share)
            leaders[lead] = (others - lead.user_id)[:1]
        return leaders
