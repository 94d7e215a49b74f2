from odoo import fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "last.contact.mixin"]

    interaction_ids = fields.One2many("customer.interaction", "lead_id", string="Contacts We Had")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._give_contacts_a_customer()
        return result

    def _give_contacts_a_customer(self):
        """What was said before the prospect became a customer is the customer's too."""
        # sudo: a colleague's contact with the prospect follows as well.
        loose = (
            self.env["customer.interaction"]
            .sudo()
            .search([("lead_id", "in", self.ids), ("partner_id", "=", False)])
        )
        for lead, contacts in loose.grouped("lead_id").items():
            contacts.partner_id = lead.partner_id.commercial_partner_id

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: colleagues' contacts move with the opportunity that they were about.
        self.env["customer.interaction"].sudo().search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result

    def action_log_contact(self):
        """Record a contact about this opportunity."""
        self.ensure_one()
        self.check_access("read")
        return self.env["customer.interaction.new"]._open(lead_id=self.id)
