from odoo import fields, models

from ..revision.mrp_bom import DRAFT
from .product_product import ENGINEER_ACTIVITY


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    spec_difference = fields.Text(related="product_tmpl_id.product_variant_ids.spec_difference")

    def _start_as_draft(self):
        """Use revisions from the first on, which nobody has released yet."""
        self.write({"use_revisions": True})
        self._set_step({"revision_state": DRAFT, "released_date": False})

    def action_release(self):
        """The engineer's task is done, and orders that waited are frozen with this bill."""
        res = super().action_release()
        products = self.product_tmpl_id.product_variant_ids.filtered("spec_base_product_id")
        if products:
            products.product_tmpl_id.activity_feedback([ENGINEER_ACTIVITY])
            # sudo: the engineer need not write orders; they sell what he released
            lines = (
                self.env["sale.order.line"]
                .sudo()
                .search([("product_id", "in", products.ids), ("state", "in", ("draft", "sent"))])
            )
            lines.filtered("order_id.accepted_round_id")._freeze_bills()
        return res
