from odoo import fields, models
from odoo.fields import Command

from ..revision.mrp_bom import DRAFT
from .product_product import ENGINEER_ACTIVITY


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    spec_difference = fields.Text(related="product_tmpl_id.product_variant_ids.spec_difference")

    def _start_as_draft(self):
        """Use revisions from the first on, which nobody has released yet."""
        self.write({"use_revisions": True})
        self._set_step({"revision_state": DRAFT, "released_date": False})

    def _keep_parts_of(self, product):
        """Drop what the bill says about other variants of its product."""
        self.bom_line_ids.filtered(lambda line: line._skip_bom_line(product)).unlink()
        self.byproduct_ids.filtered(lambda line: line._skip_byproduct_line(product)).unlink()
        self.operation_ids.filtered(lambda step: step._skip_operation_line(product)).unlink()
        for parts in (self.bom_line_ids, self.byproduct_ids, self.operation_ids):
            parts.write({"bom_product_template_attribute_value_ids": [Command.clear()]})

    def _finish_tasks(self):
        """Finish the engineer's tasks; where another company still drafts, only one's own."""
        for template in self.product_tmpl_id:
            waits = template.bom_ids.filtered("can_release")
            template.activity_feedback([ENGINEER_ACTIVITY], user_id=self.env.uid if waits else None)

    def action_release(self):
        """The engineer's task is done, and orders that waited are frozen with this bill."""
        res = super().action_release()
        products = self.product_tmpl_id.product_variant_ids.filtered("spec_base_product_id")
        if products:
            self._finish_tasks()
            # sudo: the engineer need not write orders; they sell what he released
            lines = (
                self.env["sale.order.line"]
                .sudo()
                .search([("product_id", "in", products.ids), ("state", "in", ("draft", "sent"))])
            )
            lines.filtered("order_id.accepted_round_id")._freeze_bills()
        return res
