from odoo import fields, models

# What may turn an opportunity into a lost one, or back.
DECIDING = {"active", "probability", "automated_probability", "stage_id"}
PRICE_FIELDS = {"competitor_id", "competitor_price", "competitor_product"}


class CrmLead(models.Model):
    """An opportunity knows who won it instead of us, and where on the way it was lost."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "competitor.loss.mixin"]

    competitor_id = fields.Many2one(tracking=True)
    competitor_price = fields.Monetary(tracking=True)
    competitor_currency_id = fields.Many2one(related="company_currency", string="Currency of Its Price")
    lost_stage_id = fields.Many2one(
        "crm.stage",
        string="Lost in Stage",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The stage in which it was when it was lost.",
    )

    def write(self, vals):
        changed = set(vals)
        was_lost = self._lost() if changed & DECIDING else self
        watched = self if changed & (DECIDING | PRICE_FIELDS) else self.browse()
        was_open = watched.filtered(lambda lead: lead.won_status == "pending")
        result = super().write(vals)
        if changed & DECIDING:
            now_lost = self._lost()
            (now_lost - was_lost)._after_lost()
            (was_lost - now_lost).lost_stage_id = False
            was_open.filtered(lambda lead: lead.won_status == "won")._file_competitor_prices()
        elif changed & PRICE_FIELDS:
            (self - was_open)._file_competitor_prices()
        return result

    def _lost(self):
        return self.filtered(lambda lead: lead.won_status == "lost")

    def action_set_lost(self, **additional_values):
        """Lose these; what explains it is there before they are lost and is checked then."""
        if additional_values:
            self.write(additional_values)
        return super().action_set_lost(**additional_values)

    def _after_lost(self):
        """Check what was said, keep the stage, enter the price into the competitor's file."""
        self._ensure_loss_explained()
        for stage, leads in self.grouped("stage_id").items():
            leads.lost_stage_id = stage
        self._file_competitor_prices()

    def _prepare_competitor_news_vals(self):
        return {
            **super()._prepare_competitor_news_vals(),
            "partner_id": self.partner_id.commercial_partner_id.id,
            "lead_id": self.id,
            "source": self.name,
        }

    def _merge_get_fields(self):
        return [
            *super()._merge_get_fields(),
            "competitor_id",
            "competitor_price",
            "competitor_product",
            "lost_product_id",
        ]
