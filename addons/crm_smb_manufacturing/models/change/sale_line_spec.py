from odoo import models

from ...sealing import Seal

CHANGING = Seal("spec_changing")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _by_change(self):
        """For a released change, which carries a new specification into confirmed orders."""
        return CHANGING.opened(self)


class SaleLineSpec(models.Model):
    _inherit = "sale.line.spec"

    def _ensure_quotation(self):
        if CHANGING.is_open(self.env):
            return None
        return super()._ensure_quotation()
