from odoo import models

# What of a work order its sales order's progress and cost are made of.
WATCHED = {"state", "duration", "duration_expected", "costs_hour"}


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def write(self, vals):
        """Have the sales orders follow, after the commit."""
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self.env["sale.journey.queue"]._note(self.production_id)
        return result

    def _is_stopped(self):
        """Tell whether the work cannot go on: its work center stands still."""
        self.ensure_one()
        return self.state not in ("done", "cancel") and self.workcenter_id.working_state == "blocked"

    def _minutes_left(self):
        self.ensure_one()
        return 0.0 if self.state == "done" else max(0.0, self.duration_expected - self.duration)

    def _prepare_journey_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "state": self.state,
            "workcenter": self.workcenter_id.name,
            "is_stopped": self._is_stopped(),
            "minutes_left": self._minutes_left(),
        }
