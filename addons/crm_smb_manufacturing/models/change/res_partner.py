from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_view_product_changes(self):
        """Open the changes this customer wished for, and what became of them."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Wishes of %(customer)s", customer=self.display_name),
            "res_model": "product.change",
            "views": [(False, "list"), (False, "form")],
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
        }
