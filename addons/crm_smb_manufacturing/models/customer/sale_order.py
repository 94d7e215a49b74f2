from odoo import api, models


class SaleOrder(models.Model):
    """Whoever is quoted is a customer; whoever waits for review gets no order."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.partner_id._ensure_customer_code()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self.partner_id._ensure_customer_code()
        return result

    def _hold_reasons(self):
        reasons = super()._hold_reasons()
        customer = self.partner_id.commercial_partner_id
        if customer.review_state == "to_review":
            reasons = [
                *reasons,
                self.env._(
                    "The customer %(customer)s waits for review by a supervisor.",
                    customer=customer.display_name,
                ),
            ]
        return reasons
