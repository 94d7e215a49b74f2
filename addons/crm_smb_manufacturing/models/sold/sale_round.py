from odoo import models


class SaleRound(models.Model):
    _inherit = "sale.round"

    def _after_accept(self):
        """What is agreed is frozen: bills may move on, this order does not."""
        res = super()._after_accept()
        # sudo: follows from the acceptance, whoever accepts
        self.sudo().order_id.order_line._freeze_bills()
        return res
