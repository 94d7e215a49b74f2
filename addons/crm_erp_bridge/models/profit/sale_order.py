from odoo import api, fields, models

from .sale_order_line import COST_GROUPS


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "price.hidden.mixin"]

    cost_line_ids = fields.Many2many(
        "sale.order.line",
        string="Lines with Actual Cost",
        compute="_compute_cost_line_ids",
        groups=COST_GROUPS,
    )

    @api.depends("order_line.display_type")
    def _compute_cost_line_ids(self):
        for order in self:
            order.cost_line_ids = order.order_line.filtered(lambda line: not line.display_type)

    def action_view_profit(self):
        """Open the profit of these orders, line by line."""
        return self.env["customer.profit"]._action_open(
            [("order_id", "in", self.ids)], self.env._("Profit of the Order")
        )

    def unlink(self):
        # Lines that the database's cascade deletes would leave figures behind that wait to be
        # recomputed; deleted one level up, the ORM forgets them.
        self.order_line.unlink()
        return super().unlink()
