from odoo import models


class SaleRound(models.Model):
    _inherit = "sale.round"

    def action_new_change(self):
        """Open a new change that carries what this round agreed into production.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        order = self.order_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change for Production"),
            "res_model": "product.change",
            "views": [(False, "form")],
            "context": {
                "default_origin": "round",
                "default_round_id": self.id,
                "default_partner_id": self.partner_id.commercial_partner_id.id,
                "default_product_ids": self.line_ids.product_id.ids,
                "default_effective_from": "order",
                "default_effective_order_id": order.id,
                "default_subject": order.name,
                "default_spec_ids": [
                    (0, 0, {"name": name, "value": value})
                    for name, value in dict(
                        pair for line in self.line_ids for pair in line._spec_pairs()
                    ).items()
                ],
            },
        }
