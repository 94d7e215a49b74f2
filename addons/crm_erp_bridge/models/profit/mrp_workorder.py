from odoo import models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _create_or_update_analytic_entry_for_record(self, value, hours):
        # sudo: core reads the work order's own analytic lines here, which people in the workshop
        # may not; without it they could not finish an order whose time was not clocked
        return super(MrpWorkorder, self.sudo())._create_or_update_analytic_entry_for_record(value, hours)
