from datetime import timedelta

from pytz import utc

from odoo import api, fields, models

from ...clock import add_hours
from ..ticket.service_ticket import KINDS, SEVERITIES

# Working time is asked for in windows, at most two years ahead.
WINDOW = timedelta(days=28)
WINDOWS = 26


class ServicePolicy(models.Model):
    _name = "service.policy"
    _description = "Service Policy"
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

    _respond_hours_positive = models.Constraint(
        "CHECK(respond_hours >= 0 AND resolve_hours >= 0)",
        "The hours of a policy cannot be negative.",
    )

    @api.model
    def _find_policies(self, tickets):
        """Return ``{ticket: policy}``: the first policy that fits, or an empty one."""
        policies = self.search([("company_id", "in", [*tickets.company_id.ids, False])])
        return {
            ticket: next((policy for policy in policies if policy._fits(ticket)), self.browse())
            for ticket in tickets
        }

    def _fits(self, ticket):
        return all(
            not self[name] or self[name] == ticket[name]
            for name in ("company_id", "kind", "severity", "team_id")
        )

    def _get_deadline(self, start, hours, calendar):
        """Return when ``hours`` from ``start`` (UTC) are over, by this policy's kind of hours.

        :param calendar: resource.calendar, possibly empty. Where it has no working time left,
            hours of the clock count: a promise to a customer never waits for a calendar.
        :returns: naive UTC datetime, False when there is no deadline
        """
        if not hours or not start:
            return False
        due = None
        if self.time_basis == "working" and calendar:
            due = add_hours(start, hours, self._iter_working_time(calendar, start))
        return due or add_hours(start, hours)

    @api.model
    def _iter_working_time(self, calendar, start):
        """Yield the calendar's working time from ``start`` on as naive UTC pairs, window by window."""
        # sudo: the clock is the same for everybody, also for a portal user who opens a ticket
        calendar = calendar.sudo()
        begin = utc.localize(start)
        for number in range(WINDOWS):
            window = begin + number * WINDOW
            for first, last, _attendance in calendar._work_intervals_batch(window, window + WINDOW)[False]:
                yield _naive_utc(first), _naive_utc(last)


def _naive_utc(moment):
    return moment.astimezone(utc).replace(tzinfo=None)
