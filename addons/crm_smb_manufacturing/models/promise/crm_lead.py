from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_ask_date(self):
        """Open a new date inquiry of this opportunity's customer.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["sale.inquiry"]._action_new(lead_id=self.id, partner_id=self.partner_id.id)
