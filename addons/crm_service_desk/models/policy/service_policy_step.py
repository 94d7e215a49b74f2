from odoo import api, fields, models

CLOCKS = [
    ("respond", "First answer"),
    ("resolve", "Solution"),
    ("open", "Receipt, until solved"),
]
# The field of the policy that a step's hours are added to; those of "open" count from the receipt.
BASES = {"respond": "respond_hours", "resolve": "resolve_hours"}
TARGETS = [
    ("assignee", "Assigned agent"),
    ("leader", "Team leader"),
    ("department", "Head of the responsible department"),
    ("account", "Account manager of the customer"),
    ("user", "A named person"),
]
# Where the person of each target is found on a ticket.
TARGET_PATHS = {
    "assignee": "user_id",
    "leader": "team_id.user_id",
    "department": "department_id.manager_id.user_id",
    "account": "commercial_partner_id.user_id",
}
# Who is called when nobody of the step can be: a step never finds nobody as long as there is somebody.
FALLBACKS = ("assignee", "leader", "department")


class ServicePolicyStep(models.Model):
    """One rung of the ladder: when, counted from a deadline, and who is called then."""

    _name = "service.policy.step"
    _description = "Step of a Service Policy's Ladder"
    _order = "policy_id, clock desc, delay_hours, id"

    policy_id = fields.Many2one(comodel_name="service.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    clock = fields.Selection(selection=CLOCKS, string="Deadline", default="respond", required=True)
    delay_hours = fields.Float(
        string="Hours After",
        help="Counted like the policy's own hours; negative: before the deadline.",
    )
    target = fields.Selection(selection=TARGETS, string="Who Is Called", default="leader", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Person", domain="[('share', '=', False)]", ondelete="restrict"
    )
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        help="Called instead while the person is away.",
    )

    _user_required = models.Constraint(
        "CHECK(target <> 'user' OR user_id IS NOT NULL)",
        "Choose the person whom the step calls.",
    )

    @api.depends("clock", "delay_hours", "target", "user_id")
    def _compute_display_name(self):
        targets = dict(self._fields["target"]._description_selection(self.env))
        clocks = dict(self._fields["clock"]._description_selection(self.env))
        for step in self:
            step.display_name = self.env._(
                "%(clock)s %(hours)+g h: %(person)s",
                clock=clocks.get(step.clock, ""),
                hours=step.delay_hours,
                person=step.user_id.name or targets.get(step.target, ""),
            )

    def _get_moment(self, ticket, working_time, pauses):
        """Return when the step is due for a ticket, or False when it has no such deadline."""
        base = self.policy_id[BASES[self.clock]] if self.clock in BASES else 0.0
        if self.clock in BASES and not base:
            return False
        pauses = () if self.clock == "respond" else pauses
        hours = max(base + self.delay_hours, 0.0)
        return self.policy_id._get_deadline(ticket.received_at, hours, working_time, pauses)

    def _is_pending(self, ticket):
        """Whether what the step waits for has not happened, and its clock runs."""
        if ticket.resolved_at:
            return False
        return not ticket.responded_at if self.clock == "respond" else not ticket.is_paused

    def _get_person(self, ticket, away):
        """Return whom the step calls for a ticket: the person, the deputy, or whoever is there.

        :param away: res.users who cannot be called
        """
        person = self.user_id if self.target == "user" else ticket.mapped(TARGET_PATHS[self.target])
        others = (ticket.mapped(TARGET_PATHS[target]) for target in FALLBACKS)
        candidates = [person, self.deputy_id, *others]
        present = (user for user in candidates if user.active and user not in away)
        return next(present, None) or next((user for user in candidates if user.active), person[:0])
