from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Of two records of one customer the later contact is the last."""
        days = [day for day in src_partners.mapped("last_contact_date") if day]
        result = super()._update_values(src_partners, dst_partner)
        if days:
            dst_partner._bring_last_contact_forward({dst_partner.id: max(days)})
        return result
