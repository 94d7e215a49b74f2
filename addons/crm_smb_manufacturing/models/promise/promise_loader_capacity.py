from collections import defaultdict

from pytz import timezone

from odoo import models
from odoo.fields import Domain

WEEK = range(7)
NOON = 12


class SalePromiseLoader(models.AbstractModel):
    """When machines and people work: work centres, calendars, planned work orders."""

    _inherit = "sale.promise.loader"

    def _load_capacity(self, facts):
        """Return the engine's `workcenters` and `calendars`."""
        workcenters = self.env["mrp.workcenter"].browse(sorted(facts.workcenter_ids))
        workcenters |= workcenters.alternative_workcenter_ids.filtered("active")
        company_calendar = facts.company.resource_calendar_id
        leaves = self._leaves(facts, workcenters, company_calendar)
        busy, closed = self._split_leaves(leaves)
        calendars = {("company", company_calendar.id): self._calendar(company_calendar, closed)}
        entries = {}
        for workcenter in workcenters:
            name, calendar = self._calendar_of(workcenter, closed)
            calendars[name] = calendar
            entries[workcenter.id] = self._workcenter(facts, workcenter, name, busy)
        return {"workcenters": entries, "calendars": calendars}

    def _workcenter(self, facts, workcenter, calendar_name, busy):
        calendar = workcenter.resource_calendar_id.id
        spans = [
            span
            for resource_id in {workcenter.resource_id.id, False}
            for calendar_id in {calendar, False}
            for span in busy[resource_id, calendar_id]
        ]
        alternatives = workcenter.alternative_workcenter_ids.filtered("active")
        return {
            "calendar": calendar_name,
            "busy": spans,
            "efficiency": workcenter.time_efficiency,
            "setup": workcenter.time_start,
            "cleanup": workcenter.time_stop,
            "alternatives": alternatives.ids,
            "capacities": self._capacities(facts, workcenter),
        }

    def _capacities(self, facts, workcenter):
        """Return what this work centre does at a time, for the products made."""
        if not workcenter.capacity_ids:
            return {}
        capacities = {}
        for _asked, key, bom in facts.capacity_keys:
            product = self.env["product.product"].browse(key[0])
            pieces, setup, cleanup = workcenter._get_capacity(
                product, bom.product_uom_id, bom.product_qty or 1
            )
            entry = {"capacity": pieces, "setup": setup, "cleanup": cleanup}
            capacities[key] = entry
        return capacities

    # === CALENDARS === #

    def _leaves(self, facts, workcenters, company_calendar):
        """Return leaves and planned work orders of machines and calendars, from now."""
        calendars = workcenters.resource_calendar_id | company_calendar
        domain = Domain("date_to", ">", facts.now)
        domain &= Domain("resource_id", "in", [False, *workcenters.resource_id.ids])
        domain &= Domain("calendar_id", "in", [False, *calendars.ids])
        domain &= Domain("company_id", "in", [False, facts.company.id])
        return self.env["resource.calendar.leaves"].search_fetch(
            domain, ["date_from", "date_to", "resource_id", "calendar_id", "time_type"]
        )

    @staticmethod
    def _split_leaves(leaves):
        """Return (planned work, closed time) as {(resource, calendar): spans}."""
        busy, closed = defaultdict(list), defaultdict(list)
        for leave in leaves:
            spans = busy if leave.time_type == "other" else closed
            key = leave.resource_id.id, leave.calendar_id.id
            spans[key].append([leave.date_from, leave.date_to])
        return busy, closed

    def _calendar_of(self, workcenter, closed):
        """Return (name, calendar) of a work centre: shared unless it has own leaves."""
        calendar = workcenter.resource_calendar_id
        if not calendar:
            return None, {}
        resource = workcenter.resource_id.id
        own = closed[resource, calendar.id] + closed[resource, False]
        name = ("workcenter", workcenter.id) if own else ("calendar", calendar.id)
        return name, self._calendar(calendar, closed, own)

    def _calendar(self, calendar, closed, own=()):
        """Return the engine's calendar: weekly hours, leaves, time zone."""
        if not calendar:
            return {"attendance": [[day, 0, 24] for day in WEEK]}
        everybody = closed[False, calendar.id] + closed[False, False]
        return {
            "attendance": self._attendance(calendar),
            "leaves": [*everybody, *own],
            "tz": timezone(calendar.tz or "UTC"),
        }

    @staticmethod
    def _attendance(calendar):
        """Return [weekday, from, to, week parity] in hours of the local day."""
        if calendar.flexible_hours:
            # Odoo centres the hours of a day at noon until the week is worked.
            hours = calendar.hours_per_day
            days = int(calendar.full_time_required_hours / hours) if hours else 0
            half = hours / 2
            return [[day, NOON - half, NOON + half] for day in WEEK[:days]]
        return [
            [
                int(hours.dayofweek),
                hours.hour_from,
                hours.hour_to,
                int(hours.week_type) if calendar.two_weeks_calendar else None,
            ]
            for hours in calendar.attendance_ids
            if not hours.display_type and hours.day_period != "lunch"
        ]
