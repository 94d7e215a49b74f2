from collections import defaultdict

from pytz import timezone

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from .promise_facts import WorkcenterRow

WEEK = range(7)
NOON = 12


class SalePromiseLoader(models.AbstractModel):
    """When machines and people work: work centres, calendars, planned work orders."""

    _inherit = "sale.promise.loader"

    def _load_capacity(self, facts):
        """Return the engine's `workcenters` and `calendars`."""
        if facts.book:
            facts.workcenter_ids.update(facts.book.workcenter_ids)
        workcenters = self._read_workcenters(facts)
        company_calendar = facts.company.resource_calendar_id.id
        calendar_ids = {row.calendar_id for row in workcenters} | {company_calendar}
        weeks = self._read_calendars(tuple(sorted(calendar_ids - {None, False})))
        busy, closed = self._read_leaves(facts, workcenters, weeks)
        calendars = {("company", company_calendar): self._calendar(weeks, company_calendar, closed)}
        capacities = self._capacities(facts, workcenters)
        entries = {}
        for row in workcenters:
            name, calendar = self._calendar_of(row, weeks, closed)
            calendars[name] = calendar
            entries[row.id] = self._workcenter(row, name, busy, capacities)
        return {"workcenters": entries, "calendars": calendars}

    @staticmethod
    def _workcenter(row, calendar_name, busy, capacities):
        spans = [
            span
            for resource_id in {row.resource_id, None}
            for calendar_id in {row.calendar_id, None}
            for span in busy[resource_id, calendar_id]
        ]
        return {
            "calendar": calendar_name,
            "busy": spans,
            "efficiency": row.efficiency,
            "setup": row.setup,
            "cleanup": row.cleanup,
            "alternatives": row.alternatives,
            "capacities": capacities.get(row.id, {}),
        }

    def _read_workcenters(self, facts):
        """Return `WorkcenterRow`s of the machines of the bills and their alternatives."""
        ids = sorted(facts.workcenter_ids)
        if not ids:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                WITH known AS (
                    SELECT machine.id, machine.sequence, rel.workcenter_id AS instead_of
                      FROM mrp_workcenter_alternative_rel rel
                      JOIN mrp_workcenter machine
                        ON machine.id = rel.alternative_workcenter_id AND machine.active
                )
                SELECT machine.id, machine.resource_id, machine.resource_calendar_id,
                       machine.time_efficiency, machine.time_start, machine.time_stop,
                       ARRAY(SELECT known.id FROM known WHERE known.instead_of = machine.id
                              ORDER BY known.sequence, known.id),
                       EXISTS(SELECT FROM mrp_workcenter_capacity capacity
                               WHERE capacity.workcenter_id = machine.id)
                  FROM mrp_workcenter machine
                 WHERE machine.id = ANY(%(ids)s)
                    OR machine.id IN (SELECT known.id FROM known WHERE known.instead_of = ANY(%(ids)s))
                 ORDER BY machine.id
                """,
                ids=ids,
            )
        )
        return [WorkcenterRow(*row) for row in rows]

    def _capacities(self, facts, workcenters):
        """Return what each work centre does at a time, for the products made."""
        special = [row.id for row in workcenters if row.has_capacities]
        capacities = {}
        for workcenter in self.env["mrp.workcenter"].browse(special):
            own = capacities[workcenter.id] = {}
            for key, bom in facts.capacity_keys.items():
                product = self.env["product.product"].browse(key[0]).with_prefetch(facts.products)
                unit = self.env["uom.uom"].browse(bom.unit_id)
                pieces, setup, cleanup = workcenter._get_capacity(product, unit, bom.qty or 1)
                own[key] = {"capacity": pieces, "setup": setup, "cleanup": cleanup}
        return capacities

    # === CALENDARS === #

    def _read_leaves(self, facts, workcenters, weeks):
        """Return (planned work, closed time) as {(resource, calendar): spans}, from now."""
        domain = Domain("date_to", ">", facts.now)
        domain &= Domain("resource_id", "in", [False, *(row.resource_id for row in workcenters)])
        domain &= Domain("calendar_id", "in", [False, *weeks])
        domain &= Domain("company_id", "in", [False, facts.company.id])
        # What is left of these orders is planned anew.
        domain &= Domain("id", "not in", facts.productions.workorder_ids.leave_id.ids)
        query = self.env["resource.calendar.leaves"]._search(domain)
        columns = [
            SQL.identifier("resource_calendar_leaves", name)
            for name in ("time_type", "resource_id", "calendar_id", "date_from", "date_to")
        ]
        busy, closed = defaultdict(list), defaultdict(list)
        for time_type, resource_id, calendar_id, start, end in self.env.execute_query(query.select(*columns)):
            spans = busy if time_type == "other" else closed
            spans[resource_id, calendar_id].append([start, end])
        return busy, closed

    @ormcache("ids")
    def _read_calendars(self, ids):
        """Return {id: (time zone, working hours)} of calendars.

        Remembered until a calendar changes (`sale.promise.configuration`).
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT calendar.id, calendar.tz, calendar.two_weeks_calendar, calendar.flexible_hours,
                       calendar.hours_per_day::float8, calendar.full_time_required_hours,
                       (SELECT json_agg(json_build_array(hours.dayofweek, hours.hour_from,
                                                         hours.hour_to, hours.week_type))
                          FROM resource_calendar_attendance hours
                         WHERE hours.calendar_id = calendar.id AND hours.display_type IS NULL
                           AND hours.day_period != 'lunch')
                  FROM resource_calendar calendar
                 WHERE calendar.id = ANY(%s)
                """,
                list(ids),
            )
        )
        return {row[0]: (timezone(row[1] or "UTC"), self._attendance(*row[2:])) for row in rows}

    def _calendar_of(self, row, weeks, closed):
        """Return (name, calendar) of a work centre: shared unless it has own leaves."""
        calendar = row.calendar_id
        if not calendar:
            return None, {}
        own = closed[row.resource_id, calendar] + closed[row.resource_id, None]
        name = ("workcenter", row.id) if own else ("calendar", calendar)
        return name, self._calendar(weeks, calendar, closed, own)

    @staticmethod
    def _calendar(weeks, calendar, closed, own=()):
        """Return the engine's calendar: weekly hours, leaves, time zone."""
        if not calendar:
            return {"attendance": [[day, 0, 24] for day in WEEK]}
        zone, attendance = weeks[calendar]
        everybody = closed[None, calendar] + closed[None, None]
        return {"attendance": attendance, "leaves": [*everybody, *own], "tz": zone}

    @staticmethod
    def _attendance(is_two_weeks, is_flexible, hours_per_day, weekly_hours, attendances):
        """Return [weekday, from, to, week parity] in hours of the local day."""
        if is_flexible:
            # Odoo centres the hours of a day at noon until the week is worked.
            days = int((weekly_hours or 0) / hours_per_day) if hours_per_day else 0
            half = (hours_per_day or 0) / 2
            return [[day, NOON - half, NOON + half] for day in WEEK[:days]]
        return [
            [int(day), start, end, int(week) if is_two_weeks else None]
            for day, start, end, week in attendances or ()
        ]
