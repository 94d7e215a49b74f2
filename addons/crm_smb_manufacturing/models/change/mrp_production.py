from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def button_mark_done(self):
        """Work that nobody started is not done past a change that nobody read either."""
        self.workorder_ids._ensure_acknowledged()
        return super().button_mark_done()
