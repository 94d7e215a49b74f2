from odoo import api, models
from odoo.fields import Domain


class TakeoverRun(models.AbstractModel):
    """Work centers: n machines are n work centers, each the others' alternative."""

    _inherit = "takeover.run"

    @api.model
    def _load_workcenters(self, job):
        names = {name for row in job.good("workcenters") for name in self._machine_names(row)}
        names |= {row["workcenter"] for row in job.good("operations")}
        Workcenter = self.env["mrp.workcenter"]
        found = Workcenter.search(Domain("name", "in", list(names)) & self._own())
        job.workcenters = {workcenter.name: workcenter for workcenter in found}
        items = []
        for row in job.good("workcenters"):
            missing = [n for n in self._machine_names(row) if n not in job.workcenters]
            if missing:
                items.append(([row], [self._prepare_workcenter_vals(row, missing)]))
            else:
                job.existing["workcenters"] += 1
        done = self._apply(job, items, self._create_machines)
        for rows, machines in done:
            job.created["workcenters"] += 1
            job.workcenters.update({machine.name: machine for machine in machines})
            self._link_alternatives(job, rows[0])

    @api.model
    def _machine_names(self, row):
        """The first machine bears the plain name, which operations refer to."""
        name, count = row["name"], row["count"] or 1
        return [name] + [f"{name} {number}" for number in range(2, count + 1)]

    @api.model
    def _prepare_workcenter_vals(self, row, names):
        vals = {"resource_calendar_id": self._daily_calendar(row["hours"]).id}
        if row["hour_cost"]:
            vals["costs_hour"] = float(row["hour_cost"])
        return [{**vals, "name": name} for name in names]

    @api.model
    def _create_machines(self, vals_lists):
        """Create the machines of each row; returns one recordset a row."""
        return [self.env["mrp.workcenter"].create(list(machines)) for (machines,) in vals_lists]

    @api.model
    def _link_alternatives(self, job, row):
        machines = self.env["mrp.workcenter"].concat(
            *(job.workcenters[name] for name in self._machine_names(row))
        )
        for machine in machines:
            machine.alternative_workcenter_ids |= machines - machine

    # === working time === #

    @api.model
    def _daily_calendar(self, hours):
        """Return a calendar of so many hours on each of the company's working days."""
        company = self.env.company
        own = company.resource_calendar_id
        if not hours or own.hours_per_day == float(hours):
            return own
        name = self.env._("%(hours)s hours a day", hours=f"{hours:f}")
        Calendar = self.env["resource.calendar"]
        found = Calendar.search([("name", "=", name), ("company_id", "=", company.id)], limit=1)
        return found or Calendar.create(self._prepare_calendar_vals(name, own, min(float(hours), 24.0)))

    @api.model
    def _prepare_calendar_vals(self, name, own, hours):
        days = sorted(set(own.attendance_ids.mapped("dayofweek"))) or list("01234")
        spans = self._day_spans(hours)
        return {
            "name": name,
            "company_id": self.env.company.id,
            "tz": own.tz or self.env.user.tz or "UTC",
            "attendance_ids": [(5, 0, 0)]
            + [
                (
                    0,
                    0,
                    {
                        "name": name,
                        "dayofweek": day,
                        "hour_from": start,
                        "hour_to": end,
                        "day_period": "morning" if start < 12 else "afternoon",
                    },
                )
                for day in days
                for start, end in spans
            ],
        }

    @api.model
    def _day_spans(self, hours):
        """From eight, an hour's break at noon; as long a day as it takes beyond ten."""
        if hours <= 4:
            return [(8.0, 8.0 + hours)]
        if hours <= 10:
            return [(8.0, 12.0), (13.0, 9.0 + hours)]
        start = min(8.0, 24.0 - hours)
        return [(start, start + hours)]
