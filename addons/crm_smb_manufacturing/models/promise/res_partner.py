from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_ask_date(self):
        """Open a new date inquiry of this customer, while it is on the phone or at the door.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["sale.inquiry"]._action_new(partner_id=self.commercial_partner_id.id)
