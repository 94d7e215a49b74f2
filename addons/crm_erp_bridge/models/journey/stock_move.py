from odoo import models

from ...journey import GoodsFacts

CLOSED_STATES = ("done", "cancel")
RESERVED_STATES = ("assigned", "partially_available")

# What of goods that are made their order's progress and cost depend on.
MADE_FIELDS = {"state", "quantity", "cost_share"}


class StockMove(models.Model):
    _inherit = "stock.move"

    def write(self, vals):
        """Have the sales orders follow what is made for them, after the commit."""
        result = super().write(vals)
        if not MADE_FIELDS.isdisjoint(vals) and self.production_id:
            self.env["sale.journey.queue"]._note(self.production_id)
        return result

    def _is_journey_delivery(self):
        """Whether the move brings goods to the customer.

        The first step of a delivery in several steps stands for the last one until
        that exists (its transfer is created when the first is done).
        """
        self.ensure_one()
        if self.location_dest_id.usage == "customer":
            return True
        return (
            self.state not in CLOSED_STATES
            and self.location_final_id.usage == "customer"
            and not self.move_dest_ids
        )

    def _journey_goods_facts(self, ordered):
        """Shipped, reserved and expected quantity of the moves of one product.

        :param float ordered: ordered quantity in the product's unit, 0 for kits
        :return: :class:`GoodsFacts`
        """
        done = self.filtered(lambda move: move.state == "done")
        still_open = self - done
        shipped = done._quantity_in_product_unit()
        expected = sum(still_open.mapped("product_qty"))
        if expected or not shipped:
            # a backorder that is not created yet is still expected
            expected = max(expected, ordered - shipped)
        reserved = still_open.filtered(lambda move: move.state in RESERVED_STATES)
        return GoodsFacts(
            shipped=shipped,
            reserved=reserved._quantity_in_product_unit(),
            expected=expected,
        )

    def _quantity_in_product_unit(self):
        """Done (or reserved) quantity of moves of one product, in its unit."""
        return sum(
            move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
            for move in self
        )

    def _prepare_missing_vals(self):
        """What is missing of a component, and when it is expected."""
        self.ensure_one()
        expected = self.forecast_expected_date
        return {
            "product": self.product_id.display_name,
            "quantity": self.product_uom.round(self.product_uom_qty - self.quantity),
            "unit": self.product_uom.name,
            "date": expected.isoformat() if expected else None,
        }
