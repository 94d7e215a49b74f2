from odoo import models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _ensure_released_bom(self):
        """A new product is made by its released bill, not without one."""
        result = super()._ensure_released_bom()
        if self.product_id.with_company(self.company_id).is_to_engineer:
            raise UserError(
                self.env._(
                    "%(order)s cannot be confirmed: the bill of %(product)s is not released yet.",
                    order=self.name,
                    product=self.product_id.display_name,
                )
            )
        return result
