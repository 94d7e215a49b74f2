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
