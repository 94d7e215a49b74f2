from odoo import models

from ...journey import GoodsFacts, LineFacts


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _journey_line_facts(self):
        """What each line that sells something says about its progress.

        :return: list of :class:`LineFacts`; notes, sections, down payments and
            lines without quantity are left out
        """
        return [
            LineFacts(
                ordered=line.product_uom_qty,
                price=max(0.0, line.price_subtotal),
                goods=line._journey_goods(),
                needs_delivery=line.product_id.invoice_policy == "delivery",
                delivered=line.qty_delivered,
                invoiced=line.qty_invoiced_posted,
            )
            for line in self
            if not line.display_type and not line.is_downpayment and line.product_uom_qty > 0
        ]

    def _journey_goods(self):
        """Goods of the line by product (a kit has several), None for services."""
        self.ensure_one()
        if self.qty_delivered_method != "stock_move":
            return None
        outgoing = self.move_ids.filtered(lambda move: move.state != "cancel" and move._is_journey_delivery())
        if not outgoing:
            return (GoodsFacts(expected=self.product_uom_qty),)
        return tuple(
            moves._journey_goods_facts(
                self.product_uom_id._compute_quantity(self.product_uom_qty, product.uom_id, round=False)
                if product == self.product_id
                else 0.0
            )
            for product, moves in outgoing.grouped("product_id").items()
        )
