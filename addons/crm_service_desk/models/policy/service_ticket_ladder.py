from odoo import api, fields, models

BATCH = 500


class ServiceTicket(models.Model):
    """The ladder: nobody has to remember a ticket, whoever is next is called by the clock."""

    _inherit = "service.ticket"

    next_step_at = fields.Datetime(
        compute="_compute_next_step_at", store=True, index="btree_not_null", copy=False
    )
    escalation_ids = fields.One2many(
        comodel_name="service.escalation", inverse_name="ticket_id", string="Escalations", readonly=True
    )
    escalation_level = fields.Integer(
        readonly=True, copy=False, aggregator="max", help="How many steps of the ladder were taken."
    )
    escalation_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Escalated to",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Who was called last.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"escalation_level", "escalation_user_id", "next_step_at"}

    @api.depends(
        "policy_id", "received_at", "team_id", "responded_at", "resolved_at", "is_paused", "pause_ids.end",
        "escalation_ids.step_id",
    )  # fmt: skip
    def _compute_next_step_at(self):
        for ticket, steps in self._get_pending_steps().items():
            ticket.next_step_at = steps[0][0] if steps else False

    def _get_pending_steps(self):
        """Return ``{ticket: [(moment, step)]}`` of the steps not taken, the earliest first."""
        working_times, pending = self._get_working_times(), {}
        for ticket in self:
            # sudo: the ladder also runs for a ticket that a customer opens
            steps = ticket.policy_id.sudo().step_ids - ticket.sudo().escalation_ids.step_id
            working_time, pauses = working_times[ticket._get_service_calendar()], ticket._get_pauses()
            moments = [
                (step._get_moment(ticket, working_time, pauses), step)
                for step in steps
                if step._is_pending(ticket)
            ]
            pending[ticket] = sorted(
                ((moment, step) for moment, step in moments if moment),
                key=lambda pair: (pair[0], pair[1].delay_hours, pair[1].id),
            )
        return pending

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"stage_id", "responded_at"}:
            self._call_off()
        return res

    def _call_off(self):
        """What a person was called for is done: their activity goes."""
        # sudo: the activity is another person's
        open_calls = self.sudo().escalation_ids.filtered(lambda step: step.activity_id.active)
        open_calls.filtered(
            lambda step: not step.step_id or not step.step_id._is_pending(step.ticket_id)
        ).activity_id.unlink()

    # === CRON === #

    @api.model
    def _cron_escalate(self):
        """Take every step that is due, in batches; what was taken before a crash is not taken again."""
        domain = [("next_step_at", "<=", fields.Datetime.now())]
        while tickets := self.search(domain, limit=BATCH, order="next_step_at, id"):
            locked = tickets.try_lock_for_update()
            locked._escalate()
            done, remaining = len(locked), self.search_count(domain)
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining) or not done:
                break
        self.env["service.escalation"]._send_digests()

    def _escalate(self):
        """Take the steps that are due, in turn, each once."""
        now = fields.Datetime.now()
        due = {
            ticket: [pair for pair in steps if pair[0] <= now]
            for ticket, steps in self._get_pending_steps().items()
        }
        away = self._get_ladder_users()._filter_away()
        vals_list = []
        for ticket, steps in due.items():
            for number, (moment, step) in enumerate(steps, ticket.escalation_level + 1):
                person = step._get_person(ticket, away)
                vals_list.append(ticket._prepare_escalation_vals(step, number, moment, person))
        escalations = self.env["service.escalation"].create(vals_list)
        escalations._schedule_activities()
        last = {escalation.ticket_id: escalation for escalation in escalations}
        for (level, user), same in self._group_by_call(last).items():
            same.write({"escalation_level": level, "escalation_user_id": user.id})
        # A step whose moment has gone meanwhile must not be looked at forever.
        self.env.add_to_compute(self._fields["next_step_at"], self)
        self.flush_recordset(["next_step_at"])

    def _prepare_escalation_vals(self, step, level, moment, person):
        return {
            "ticket_id": self.id,
            "step_id": step.id,
            "name": step.display_name,
            "level": level,
            "user_id": person.id,
            "due_at": moment,
        }

    @api.model
    def _group_by_call(self, last):
        groups = {}
        for ticket, escalation in last.items():
            key = escalation.level, escalation.user_id
            groups[key] = groups.get(key, self.browse()) | ticket
        return groups

    def _get_ladder_users(self):
        """Return everybody whom a step of these tickets may call."""
        steps = self.policy_id.step_ids
        paths = ("user_id", "team_id.user_id", "department_id.manager_id.user_id")
        users = self.env["res.users"].union(*(self.mapped(path) for path in paths))
        return users | self.commercial_partner_id.user_id | steps.user_id | steps.deputy_id
