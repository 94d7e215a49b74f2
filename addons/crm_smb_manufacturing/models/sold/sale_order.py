from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        """Before anything is procured, every line knows what was sold."""
        # sudo: follows from the confirmation, whoever confirms
        lines = self.sudo().order_line
        lines.filtered(lambda line: not line.sold_fingerprint)._note_bills()
        return super()._action_confirm()
