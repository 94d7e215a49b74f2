from odoo import api, models


class MrpWorkcenterProductivity(models.Model):
    _inherit = "mrp.workcenter.productivity"

    @api.model_create_multi
    def create(self, vals_list):
        """A machine that stops moves dates."""
        logs = super().create(vals_list)
        if any(log.loss_type == "availability" for log in logs):
            self.env["sale.promise.book"]._note_event()
        return logs
