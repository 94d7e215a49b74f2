from odoo import api, fields, models

ACTIVITY = "crm_service_desk.mail_activity_escalation"
# Rows of one digest: it says where to look, the list of tickets is the place to work.
MOST = 50


class ServiceEscalation(models.Model):
    """A step of the ladder that was taken for a ticket; no step is taken twice."""

    _name = "service.escalation"
    _description = "Escalation of a Ticket"
    _order = "id desc"

    ticket_id = fields.Many2one(comodel_name="service.ticket", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    step_id = fields.Many2one(comodel_name="service.policy.step", index="btree_not_null", ondelete="set null")
    name = fields.Char(string="What", help="The step as it was then.")
    level = fields.Integer()
    user_id = fields.Many2one(comodel_name="res.users", string="Called", index="btree_not_null")
    due_at = fields.Datetime(string="Due on")
    activity_id = fields.Many2one(comodel_name="mail.activity", index="btree_not_null", ondelete="set null")
    told_at = fields.Datetime(string="Told on", help="When the person got the list that names the ticket.")

    _step_once = models.UniqueIndex("(ticket_id, step_id)", "A step is taken only once for a ticket.")
    _untold = models.Index("(user_id) WHERE told_at IS NULL")

    def _schedule_activities(self):
        """Each person called gets an activity on the ticket, all in one go."""
        called = self.filtered("user_id")
        kind = self.env.ref(ACTIVITY)
        model = self.env["ir.model"]._get_id("service.ticket")
        # quick update: the digest tells the person, not one mail per ticket
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        made = activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model,
                    "res_id": escalation.ticket_id.id,
                    "user_id": escalation.user_id.id,
                    "summary": escalation.name,
                    "date_deadline": fields.Date.context_today(self),
                    "automated": True,
                }
                for escalation in called
            ]
        )
        for escalation, activity in zip(called, made, strict=True):
            escalation.activity_id = activity

    @api.model
    def _send_digests(self):
        """Tell each person once, in one message, which tickets call them."""
        domain = [("told_at", "=", False), ("user_id", "!=", False)]
        cron = self.env["ir.cron"]
        for user, untold in self._read_group(domain, ["user_id"], ["id:recordset"]):
            for company, escalations in untold.grouped("company_id").items():
                if company.service_escalation_digest and user.active:
                    escalations._send_digest(user, company)
            untold.told_at = fields.Datetime.now()
            if not cron._commit_progress(len(untold)):
                return

    def _send_digest(self, user, company):
        tickets = self.ticket_id.with_context(lang=user.lang).sorted("received_at")
        body = (
            self.env["ir.qweb"]
            .with_context(lang=user.lang)
            ._render(
                "crm_service_desk.escalation_digest",
                {"tickets": tickets[:MOST], "more": len(tickets[MOST:]), "user": user},
            )
        )
        self.env["mail.thread"].with_company(company).message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.with_context(lang=user.lang).env._(
                "%(count)s tickets wait for you", count=len(tickets)
            ),
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
