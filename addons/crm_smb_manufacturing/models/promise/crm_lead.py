from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_ask_date(self):
        """Open a new date inquiry of this opportunity's customer.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.actions"]._for_xml_id("crm_smb_manufacturing.sale_inquiry_action"),
            "views": [(False, "form")],
            "context": {"default_lead_id": self.id, "default_partner_id": self.partner_id.id},
        }
