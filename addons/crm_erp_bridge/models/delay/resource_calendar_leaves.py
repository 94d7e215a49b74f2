from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Holidays and machines that are down move dates."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """Have dates forecast anew."""
        leaves = super().create(vals_list)
        leaves._note_forecast()
        return leaves

    def write(self, vals):
        """Have dates forecast anew."""
        result = super().write(vals)
        self._note_forecast()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_note_forecast(self):
        self._note_forecast()

    def _note_forecast(self):
        """Planned work is no event of its own: whoever plans it is."""
        if any(leave.time_type == "leave" for leave in self):
            self.env["sale.promise.book"]._note_event()
