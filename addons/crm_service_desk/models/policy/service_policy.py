from pytz import utc

from odoo import api, fields, models

from ...clock import WorkingTime, add_hours, without
from ..ticket.service_ticket import KINDS, SEVERITIES


class ServicePolicy(models.Model):
    _name = "service.policy"
    _description = "Service Policy"
    _inherit = ["service.partner.domain.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help="The first policy that fits a ticket applies.")
    company_id = fields.Many2one(comodel_name="res.company", index=True)

    # Which tickets: an empty field fits every ticket.
    kind = fields.Selection(selection=KINDS)
    severity = fields.Selection(selection=SEVERITIES)
    team_id = fields.Many2one(comodel_name="service.team", check_company=True)
    # What is promised.
    time_basis = fields.Selection(
        selection=[("clock", "Hours of the clock"), ("working", "Working hours")],
        string="Count",
        default="clock",
        required=True,
    )
    respond_hours = fields.Float(
        string="First Answer Within (Hours)",
        help="From the receipt of the ticket to the first message of a person to the customer. "
        "Zero: no deadline.",
    )
    resolve_hours = fields.Float(
        string="Solution Within (Hours)",
        help="From the receipt of the ticket to a solved or closed stage. Zero: no deadline.",
    )
    step_ids = fields.One2many(
        comodel_name="service.policy.step",
        inverse_name="policy_id",
        string="Ladder",
        copy=True,
        help="Who is called before and after a deadline, in turn.",
    )

    _respond_hours_positive = models.Constraint(
        "CHECK(respond_hours >= 0 AND resolve_hours >= 0)",
        "The hours of a policy cannot be negative.",
    )

    @api.model
    def _find_policies(self, tickets):
        """Return ``{ticket: policy}``: the first policy that fits, or an empty one."""
        # sudo: the clock is the same for everybody, also for a portal user who opens a ticket
        policies = self.sudo().search([("company_id", "in", [*tickets.company_id.ids, False])])
        customers = policies._find_customers(tickets.partner_id.commercial_partner_id)
        return {
            ticket: next((policy for policy in policies if policy._fits(ticket, customers)), self.browse())
            for ticket in tickets
        }

    def _fits(self, ticket, customers):
        return all(
            not self[name] or self[name] == ticket[name]
            for name in ("company_id", "kind", "severity", "team_id")
        ) and (self not in customers or bool(ticket.partner_id.commercial_partner_id & customers[self]))

    def action_apply(self):
        """Judge the open tickets anew: policies, deadlines and ladders as they are today."""
        self.check_access("write")
        tickets = self.env["service.ticket"].search([("resolved_at", "=", False)])
        for name in ("policy_id", "respond_by", "resolve_by", "next_step_at"):
            self.env.add_to_compute(tickets._fields[name], tickets)
        message = self.env._("%(count)s open tickets follow the policies now.", count=len(tickets))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "success"},
        }

    # === WORKING TIME === #

    def _get_deadline(self, start, hours, working_time=None, pauses=()):
        """Return when ``hours`` from ``start`` (UTC) are over, by this policy's kind of hours.

        :param working_time: WorkingTime of the calendar, or None. Where it has no hours left, those
            of the clock count: a promise to a customer never waits for a calendar.
        :param pauses: ``(begin, end)`` pairs that do not count, sorted and disjoint
        :returns: naive UTC datetime
        """
        due = None
        if self.time_basis == "working" and working_time:
            due = add_hours(start, hours, without(working_time.since(start), pauses))
        return due or add_hours(start, hours, without(None, pauses))

    @api.model
    def _get_working_times(self, calendars):
        """Return ``{calendar: WorkingTime}``, to be shared by all deadlines of one batch."""
        return {calendar: self._get_working_time(calendar) for calendar in calendars}

    @api.model
    def _get_working_time(self, calendar):
        # sudo: the clock is the same for everybody, also for a portal user who opens a ticket
        calendar = calendar.sudo()

        def load(begin, end):
            intervals = calendar._work_intervals_batch(utc.localize(begin), utc.localize(end))[False]
            return [(_naive_utc(first), _naive_utc(last)) for first, last, _attendance in intervals]

        return WorkingTime(load)


def _naive_utc(moment):
    return moment.astimezone(utc).replace(tzinfo=None)
