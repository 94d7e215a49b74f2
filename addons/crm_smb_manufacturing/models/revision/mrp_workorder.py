from odoo import models


class MrpWorkorder(models.Model):
    """Odoo starts and finishes work orders of what nobody confirmed, too."""

    _inherit = "mrp.workorder"

    def button_start(self, raise_on_invalid_state=False):
        self._ensure_released_bom()
        return super().button_start(raise_on_invalid_state)

    def button_finish(self):
        self._ensure_released_bom()
        return super().button_finish()

    def _ensure_released_bom(self):
        for production in self.production_id:
            production._ensure_released_bom()
