from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging keeps every year's results once, and scores the archive that stays."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._keep_years_once(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _keep_years_once(self, src_partners, dst_partner):
        """Core would drop all results of a partner if one year were there twice."""
        # sudo: the merge itself was allowed
        known = set(dst_partner.sudo().year_result_ids.mapped("year"))
        twice = self.env["customer.year.result"].sudo()  # sudo: see above
        for result in src_partners.sudo().year_result_ids:  # sudo: see above
            if result.year in known:
                twice |= result
            known.add(result.year)
        twice.unlink()
        self.env.flush_all()

    @api.model
    def _update_values(self, src_partners, dst_partner):
        result = super()._update_values(src_partners, dst_partner)
        dst_partner._recompute_archive_scores()
        return result
