from datetime import datetime, time, timedelta

import pytz

from odoo import models

from ...prospect import EveryDay, WorkingDays

ONE_DAY = timedelta(days=1)


class ResUsers(models.Model):
    _inherit = "res.users"

    def _working_days(self, company, start, end):
        """Return {user: working days}, by the calendar of each as employee of a company.

        Weekends, public holidays and a person's own leave are no working days. The queries
        grow with the number of different calendars, not of users.

        :param company: a single company; its calendar stands for users who are no employees
        :param date start: first day that is asked about
        :param date end: last day that is asked about
        """
        # sudo: everybody's visits are planned by the calendar that only HR may read.
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search([("user_id", "in", self.ids), ("company_id", "=", company.id)])
        )
        resources = {employee.user_id: employee.resource_id for employee in employees}
        no_resource = self.env["resource.resource"].sudo()
        by_calendar = {}
        for user in self:
            resource = resources.get(user, no_resource)
            calendar = resource.calendar_id or company.sudo().resource_calendar_id
            by_calendar.setdefault(calendar, {})[user] = resource
        found = {}
        for calendar, people in by_calendar.items():
            open_days = _open_days(calendar, company, people.values(), start, end)
            found |= {user: open_days[resource.id] for user, resource in people.items()}
        return found


def _open_days(calendar, company, resources, start, end):
    """Return {resource id: working days} of the people that share a calendar."""
    everybody = calendar.env["resource.resource"].union(*resources)
    if not calendar:
        return dict.fromkeys([*everybody.ids, False], EveryDay())
    intervals = calendar._work_intervals_batch(
        # A day more on both sides covers every offset between local and UTC days.
        datetime.combine(start - ONE_DAY, time.min, tzinfo=pytz.utc),
        datetime.combine(end + ONE_DAY, time.max, tzinfo=pytz.utc),
        resources=everybody,
        domain=[("time_type", "=", "leave"), ("company_id", "in", [company.id, False])],
    )
    return {key: WorkingDays(_dates(found)) for key, found in intervals.items()}


def _dates(intervals):
    """The local dates that (from, to, ...) intervals touch."""
    dates = set()
    for begin, finish, _meta in intervals:
        day, last = begin.date(), (finish - timedelta(microseconds=1)).date()
        while day <= last:
            dates.add(day)
            day += ONE_DAY
    return dates
