from odoo import api, models


class MrpWorkcenterProductivity(models.Model):
    _inherit = "mrp.workcenter.productivity"

    @api.model_create_multi
    def create(self, vals_list):
        """Have the cost of the sales orders follow the time, after the commit."""
        logs = super().create(vals_list)
        logs._note_journey()
        return logs

    def write(self, vals):
        """Have the cost of the sales orders follow the time, after the commit."""
        result = super().write(vals)
        self._note_journey()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_note_journey(self):
        self._note_journey()

    def _note_journey(self):
        productions = self.workorder_id.production_id
        if productions:
            self.env["sale.journey.queue"]._note(productions)
