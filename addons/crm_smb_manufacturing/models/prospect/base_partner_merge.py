from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """One customer, one planned visit: of two that are planned the kept customer's stays."""
        # sudo: the planned visits may be other people's.
        planned = dst_partner.sudo().visit_activity_ids + src_partners.sudo().visit_activity_ids
        planned[1:].unlink()
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        """What was done stays on record: core moves open activities only, and the finished
        ones would go with the merged customer."""
        result = super()._update_reference_fields(src_partners, dst_partner)
        # sudo: they may be other people's.
        Activity = self.env["mail.activity"].sudo().with_context(active_test=False)
        done = Activity.search([("res_model", "=", "res.partner"), ("res_id", "in", src_partners.ids)])
        done.write({"res_id": dst_partner.id})
        self.env.flush_all()
        return result
