from odoo import fields, models


class MrpWorkorder(models.Model):
    """Nobody works for an order that may not be shipped."""

    _inherit = "mrp.workorder"

    credit_hold = fields.Boolean(string="Held by Credit", compute="_compute_credit_hold", compute_sudo=True)

    def _compute_credit_hold(self):
        held = self.production_id._credit_orders()._credit_held()
        for workorder in self:
            workorder.credit_hold = bool(workorder.production_id._credit_orders() & held)

    def button_start(self, *args, **kwargs):
        if self.company_id._is_credit_watched():
            self.production_id._credit_orders()._ensure_credit()
        return super().button_start(*args, **kwargs)
