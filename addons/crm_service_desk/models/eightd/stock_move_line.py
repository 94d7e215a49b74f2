from odoo import models
from odoo.exceptions import UserError

# Where a blocked lot must not go: to a customer, or into other goods. To scrap, to quarantine and back
# to the vendor it may.
FORBIDDEN = ("customer", "production")


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _action_done(self):
        self._ensure_not_on_hold()
        return super()._action_done()

    def _ensure_not_on_hold(self):
        for line in self:
            if line.lot_id.is_on_hold and line.location_dest_id.usage in FORBIDDEN and line.quantity:
                # sudo: whoever moves the goods is told which report holds them
                holds = line.lot_id.sudo().containment_line_ids.filtered(lambda one: one.state == "blocked")
                raise UserError(
                    self.env._(
                        "Lot %(lot)s of %(product)s is blocked by %(report)s. Take another lot, or ask "
                        "%(person)s to clear it.",
                        lot=line.lot_id.name,
                        product=line.product_id.display_name,
                        report=", ".join(holds.eightd_id.mapped("display_name")),
                        person=holds.eightd_id[:1].user_id.name or self.env._("the service desk"),
                    )
                )
