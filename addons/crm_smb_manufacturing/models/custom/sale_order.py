from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _hold_reasons(self):
        """An order for a new product waits until the engineer has released its bill."""
        return super()._hold_reasons() + [
            self.env._(
                "%(product)s is new: the engineer has not released its bill yet.",
                product=product.display_name,
            )
            for product in self.order_line.product_id.with_company(self.company_id)
            if product.is_to_engineer
        ]

    @api.model
    def _hold_depends(self):
        return [*super()._hold_depends(), "order_line.product_id.is_to_engineer"]
