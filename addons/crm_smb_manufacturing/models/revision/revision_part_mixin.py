from odoo import api, models


class RevisionPartMixin(models.AbstractModel):
    """A part of a bill of materials: it changes only while its bill may."""

    _name = "mrp.bom.revision.part.mixin"
    _description = "Part of a Bill of Materials with Revisions"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.bom_id._ensure_may_edit()
        return parts

    def write(self, vals):
        self.bom_id._ensure_may_edit()
        res = super().write(vals)
        if "bom_id" in vals:
            self.bom_id._ensure_may_edit()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released(self):
        self.bom_id._ensure_may_edit()
