from odoo import api, models

from ...cost import NOTHING


class SaleOrderLine(models.Model):
    """What is sent to replace something is trouble, not cost of a sale."""

    _inherit = "sale.order.line"

    @api.depends("order_id.replaced_remedy_ids")
    def _compute_actual_cost(self):
        return super()._compute_actual_cost()

    def _actual_costs(self):
        costs = super()._actual_costs()
        replacing = self.filtered("order_id.replaced_remedy_ids")
        return {**costs, **dict.fromkeys(replacing, NOTHING)}

    def _actual_trouble_costs(self):
        troubles = super()._actual_trouble_costs()
        replacing = self.filtered("order_id.replaced_remedy_ids")
        for line, parts in super(SaleOrderLine, replacing)._actual_costs().items():
            troubles[line] = troubles.get(line, 0.0) + parts.total
        return troubles
