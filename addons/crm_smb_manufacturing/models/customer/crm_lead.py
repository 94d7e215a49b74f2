from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads.partner_id._ensure_customer_code()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self.partner_id._ensure_customer_code()
        return result
