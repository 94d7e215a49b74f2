from datetime import timedelta

import pytz

from odoo import api, fields, models

from ..clock import deadline
from .service_ticket import KINDS, SEVERITIES

# How far ahead working time is looked up; a year covers any sensible allowance.
HORIZON_DAYS = 366


class ServicePolicy(models.Model):
    """How soon which tickets are answered and solved. The first that fits is taken."""

    _name = "service.policy"
    _description = "Service Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    team_id = fields.Many2one("service.team", check_company=True, help="Empty: for all teams.")
    kind = fields.Selection(KINDS, help="Empty: for all kinds.")
    severity = fields.Selection(SEVERITIES, help="Empty: for all severities.")
    respond_hours = fields.Float(
        string="First Answer Within (Hours)",
        default=24.0,
        help="Until a person of ours has told the customer something. 0: no deadline.",
    )
    resolve_hours = fields.Float(
        string="Solved Within (Hours)", help="Until the ticket is solved. 0: no deadline."
    )
    is_working_time = fields.Boolean(
        string="Working Hours Only",
        help="Count the working hours of the ticket's team. Otherwise every hour of the day.",
    )

    _hours_positive = models.Constraint(
        "CHECK (respond_hours >= 0 AND resolve_hours >= 0)", "Hours cannot be negative."
    )

    @api.model
    def _policy_for(self, tickets):
        """The policy of each ticket.

        :return: dict ``{ticket: policy or empty recordset}``
        """
        # sudo: what was promised to the customer does not depend on who types the ticket
        policies = self.sudo().search([])
        return {
            ticket: next((policy for policy in policies if policy._fits(ticket)), self.browse())
            for ticket in tickets
        }

    def _fits(self, ticket):
        """Hook: whether this policy is for the ticket."""
        self.ensure_one()
        return (
            self.company_id in (ticket.company_id, self.company_id.browse())
            and self.team_id in (ticket.team_id, self.team_id.browse())
            and self.kind in (ticket.kind, False)
            and self.severity in (ticket.severity, False)
        )

    def _deadline(self, start, hours, calendar):
        """When an allowance that begins at ``start`` (naive UTC) is used up, or False."""
        self.ensure_one()
        if not hours:
            return False
        intervals = None
        if self.is_working_time and calendar:
            intervals = self._working_intervals(start, calendar)
        return deadline(start, hours, intervals) or False

    def _working_intervals(self, start, calendar):
        """Working time of a calendar, holidays taken out, as naive UTC pairs."""


        begin = pytz.utc.localize(start)
        spans = calendar._work_intervals_batch(begin, begin + timedelta(days=HORIZON_DAYS))[False]
        for one, other, _resource in spans:
            yield (
                one.astimezone(pytz.utc).replace(tzinfo=None),
                other.astimezone(pytz.utc).replace(tzinfo=None),
            )
