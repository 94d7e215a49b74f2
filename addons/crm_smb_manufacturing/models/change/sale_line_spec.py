from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _by_change(self):
        """For a released change, which carries a new specification into confirmed orders."""
        return self.with_context(spec_changing=_CHANGING)


class SaleLineSpec(models.Model):
    _inherit = "sale.line.spec"

    def _ensure_quotation(self):
        if self.env.context.get("spec_changing") is not _CHANGING:
            super()._ensure_quotation()


# Put in the context by a released change; a program outside cannot have it.
_CHANGING = object()
