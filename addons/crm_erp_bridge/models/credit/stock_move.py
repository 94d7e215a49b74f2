from odoo import fields, models


class StockMove(models.Model):
    """Goods of a held order do not leave, and nothing is consumed for it, whatever the button."""

    _inherit = "stock.move"

    credit_hold = fields.Boolean(string="Held by Credit", compute="_compute_credit_hold", compute_sudo=True)

    def _compute_credit_hold(self):
        held = self._credit_orders()._credit_held()
        for move in self:
            move.credit_hold = bool(move._credit_orders() & held)

    def _credit_orders(self):
        """Return the confirmed orders that these moves send goods to, or consume for."""
        # sudo: the warehouse need not read orders; whether they are held counts
        moves = self.sudo()
        outgoing = moves.filtered(
            lambda move: move.sale_line_id and move.location_dest_id.usage == "customer"
        )
        consumed = moves.raw_material_production_id.reference_ids.sale_ids
        return (outgoing.sale_line_id.order_id | consumed).filtered(lambda order: order.state == "sale")

    def _action_done(self, cancel_backorder=False):
        if self.company_id._is_credit_watched():
            self.filtered(lambda move: move.state not in ("done", "cancel"))._credit_orders()._ensure_credit()
        return super()._action_done(cancel_backorder=cancel_backorder)
