from odoo import api, models


class SaleOrderLine(models.Model):
    """What is sent to replace something is trouble, not cost of a sale."""

    _inherit = "sale.order.line"

    @api.depends("order_id.replaced_remedy_ids")
    def _compute_actual_cost(self):
        return super()._compute_actual_cost()

    def _trouble_lines(self):
        return super()._trouble_lines() | self.filtered("order_id.replaced_remedy_ids")
