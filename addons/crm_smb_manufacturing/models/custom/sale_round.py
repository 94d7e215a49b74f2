from odoo import models


class SaleRound(models.Model):
    _inherit = "sale.round"

    def _after_accept(self):
        """A specification that no product has becomes one, before bills are frozen."""
        # sudo: follows from the acceptance, whoever accepts
        self.sudo().order_id.order_line._sell_specified_products()
        return super()._after_accept()
