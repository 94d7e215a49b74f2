from odoo import api, fields, models

from ...clock import urgency

CLOCK_STATES = [
    ("none", "No deadline"),
    ("ahead", "In time"),
    ("soon", "Due soon"),
    ("late", "Overdue"),
    ("paused", "Waiting for customer"),
]


class ServiceTicket(models.Model):
    """The clock: by when the customer is answered and helped, and what does not count.

    The solution clock stands still in a waiting stage, but only while the customer owes us an answer
    to something that we told them. Each message to the customer pays for one pause: moving a ticket
    back and forth gains nothing.
    """

    _inherit = "service.ticket"

    policy_id = fields.Many2one(
        comodel_name="service.policy",
        compute="_compute_policy_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    respond_by = fields.Datetime(
        string="Answer by",
        compute="_compute_deadlines",
        store=True,
        precompute=True,
    )
    resolve_by = fields.Datetime(
        string="Solve by",
        compute="_compute_deadlines",
        store=True,
        precompute=True,
        help="Moves back by the time spent waiting for the customer.",
    )
    resolved_at = fields.Datetime(
        string="Solved on",
        compute="_compute_resolved_at",
        store=True,
        copy=False,
    )
    pause_ids = fields.One2many(
        comodel_name="service.ticket.pause",
        inverse_name="ticket_id",
        string="Time Spent Waiting for the Customer",
        readonly=True,
    )
    is_paused = fields.Boolean(
        string="Clock Stands Still",
        compute="_compute_is_paused",
        store=True,
        copy=False,
        help="The customer was asked, and the ticket waits for the answer.",
    )
    next_deadline = fields.Datetime(compute="_compute_next_deadline", store=True, index=True)
    clock_state = fields.Selection(
        selection=CLOCK_STATES,
        string="Clock",
        compute="_compute_clock_state",
        help="How near the next deadline is.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"respond_by", "resolve_by", "resolved_at", "is_paused"}

    # === COMPUTE METHODS === #

    @api.depends("kind", "severity", "team_id", "company_id", "partner_id")
    def _compute_policy_id(self):
        policies = self.env["service.policy"]._find_policies(self)
        for ticket in self:
            ticket.policy_id = policies[ticket]

    @api.depends("policy_id", "received_at", "team_id", "pause_ids.end")
    def _compute_deadlines(self):
        working_times = self._get_working_times()
        for ticket in self:
            policy, start = ticket.policy_id, ticket.received_at
            working_time = working_times[ticket._get_service_calendar()]
            ticket.respond_by = policy.respond_hours and policy._get_deadline(
                start, policy.respond_hours, working_time
            )
            ticket.resolve_by = policy.resolve_hours and policy._get_deadline(
                start, policy.resolve_hours, working_time, ticket._get_pauses()
            )

    def _get_service_calendar(self):
        return self.team_id.resource_calendar_id or self.company_id.resource_calendar_id

    def _get_working_times(self):
        """Return ``{calendar: WorkingTime}`` of the tickets; no calendar has None."""
        calendars = {ticket._get_service_calendar() for ticket in self} - {self.env["resource.calendar"]}
        working_times = self.env["service.policy"]._get_working_times(calendars)
        return {self.env["resource.calendar"]: None, **working_times}

    def _get_pauses(self):
        """Return the pauses that are over as ``(begin, end)``; one that lasts shows by ``is_paused``."""
        return [(pause.begin, pause.end) for pause in self.pause_ids if pause.end]

    @api.depends("stage_id")
    def _compute_resolved_at(self):
        for ticket in self:
            stopped = ticket.stage_id.is_solved or ticket.stage_id.is_closed
            ticket.resolved_at = stopped and (ticket.resolved_at or fields.Datetime.now())

    @api.depends("pause_ids.end")
    def _compute_is_paused(self):
        for ticket in self:
            ticket.is_paused = any(not pause.end for pause in ticket.pause_ids)

    @api.depends("respond_by", "responded_at", "resolve_by", "resolved_at", "is_paused")
    def _compute_next_deadline(self):
        for ticket in self:
            pending = []
            if not ticket.resolved_at:
                pending.append(not ticket.is_paused and ticket.resolve_by)
                pending.append(not ticket.responded_at and ticket.respond_by)
            ticket.next_deadline = min(filter(None, pending), default=False)

    @api.depends("next_deadline", "is_paused")
    def _compute_clock_state(self):
        now = fields.Datetime.now()
        for ticket in self:
            due, warning = ticket.next_deadline, ticket.company_id.service_warning_hours
            if due:
                ticket.clock_state = urgency(now, due, warning)
            else:
                ticket.clock_state = "paused" if ticket.is_paused and not ticket.resolved_at else "none"

    # === PAUSES === #

    def write(self, vals):
        res = super().write(vals)
        if "stage_id" in vals:
            self._sync_pauses()
        return res

    def _sync_pauses(self):
        """Begin and end pauses, as stage and correspondence are now."""
        now = fields.Datetime.now()
        # sudo: the clock is guarded, whoever moves the ticket moves it
        tickets = self.sudo()
        due = tickets.filtered(lambda ticket: ticket.stage_id.is_waiting and ticket.is_asked)
        running = tickets.filtered("is_paused")
        over = running - due
        over.pause_ids.filtered(lambda pause: not pause.end).end = now
        # The message has paid for the pause: the next one needs another.
        over.filtered("is_asked").is_asked = False
        self.env["service.ticket.pause"].sudo().create(
            [{"ticket_id": ticket.id, "begin": now} for ticket in due - running]
        )

    def _after_customer_wrote(self):
        """The customer has answered: the clock runs again, and the ticket is ours to work on."""
        res = super()._after_customer_wrote()
        waiting = self.filtered(lambda ticket: ticket.stage_id.is_waiting)
        stage = self.env["service.stage"].search(
            [("is_waiting", "=", False), ("is_solved", "=", False), ("is_closed", "=", False)],
            order="sequence desc, id desc",
            limit=1,
        )
        if stage:
            waiting.stage_id = stage
        self._sync_pauses()
        return res

    def _after_customer_told(self):
        res = super()._after_customer_told()
        self._sync_pauses()
        return res
