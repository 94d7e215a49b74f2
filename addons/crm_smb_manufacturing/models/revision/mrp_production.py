from odoo import models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_confirm(self):
        """Production picks released bills only, whoever chose the bill."""
        for production in self:
            production._ensure_released_bom()
        return super().action_confirm()

    def action_start(self):
        for production in self:
            production._ensure_released_bom()
        return super().action_start()

    def button_mark_done(self):
        """Odoo also produces what nobody confirmed."""
        for production in self:
            production._ensure_released_bom()
        return super().button_mark_done()

    def _ensure_released_bom(self):
        bom = self.bom_id
        if bom.can_release:
            raise UserError(
                self.env._(
                    "%(order)s cannot be confirmed: %(bill)s is not released yet.",
                    order=self.name,
                    bill=bom.display_name,
                )
            )
