from odoo import fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "last.contact.mixin"]

    interaction_ids = fields.One2many("customer.interaction", "partner_id", string="Contacts We Had")

    def action_log_contact(self):
        """Record a contact with this customer."""
        self.ensure_one()
        self.check_access("read")
        return self.env["customer.interaction.new"]._open(partner_id=self.id)

    def action_view_interactions(self):
        """All contacts with this customer, latest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_smb_manufacturing.customer_interaction_action"
        )
        firm = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", firm.id)],
            "context": {"default_partner_id": firm.id},
        }
