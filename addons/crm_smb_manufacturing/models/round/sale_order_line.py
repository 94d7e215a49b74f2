from odoo import models
from odoo.fields import Command

from .snapshot import line_snapshot


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _snapshot(self):
        """Return the line as it stands for ``rounds.diff``."""
        self.ensure_one()
        return line_snapshot(self, self._origin.id, self._spec_pairs())

    def _prepare_round_line_vals(self):
        """Values of the round line that records this line as it stands."""
        self.ensure_one()
        specs = [{"name": name, "value": value} for name, value in self._spec_pairs()]
        return {
            "order_line_id": self.id,
            "sequence": self.sequence,
            "display_type": self.display_type,
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "price_subtotal": self.price_subtotal,
            "promise_date": self.promise_date,
            "spec_values": specs,
            "intended_use": self.intended_use,
            "delivery_partner_id": self.delivery_partner_id.id,
        }
