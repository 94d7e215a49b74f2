from odoo import api, fields, models


class LossDialogMixin(models.AbstractModel):
    """A dialog that asks why something was lost: shows what the company requires."""

    _name = "loss.dialog.mixin"
    _inherit = ["competitor.loss.mixin"]
    _description = "Ask Why It Was Lost"

    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    has_competitor = fields.Boolean(compute="_compute_required")
    is_reason_required = fields.Boolean(compute="_compute_required")
    is_competitor_required = fields.Boolean(compute="_compute_required")
    is_price_required = fields.Boolean(compute="_compute_required")
    is_product_required = fields.Boolean(compute="_compute_required")

    def _compute_company_id(self):
        for dialog in self:
            dialog.company_id = dialog._loss_documents().company_id[:1] or self.env.company

    def _loss_documents(self):
        """Return the records that are lost; each dialog says which."""
        raise NotImplementedError

    @api.depends("lost_reason_id", "company_id")
    def _compute_required(self):
        for dialog in self:
            required = dialog._loss_company()._required_loss_fields(dialog.lost_reason_id)
            dialog.has_competitor = not dialog.lost_reason_id or dialog.lost_reason_id.has_competitor
            dialog.is_reason_required = "lost_reason_id" in required
            dialog.is_competitor_required = "competitor_id" in required
            dialog.is_price_required = "competitor_price" in required
            dialog.is_product_required = "competitor_product" in required

    def _loss_vals(self):
        """Where no competitor won, none is written."""
        vals = super()._loss_vals()
        if self.has_competitor:
            return vals
        return {**dict.fromkeys(vals, False), "lost_reason_id": self.lost_reason_id.id}
