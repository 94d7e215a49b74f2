from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    commitment_ids = fields.One2many("customer.commitment", "partner_id", string="What We Promised")

    def action_view_commitments(self):
        """What all of us promised this customer, open ones first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_smb_manufacturing.customer_commitment_action"
        )
        firm = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", firm.id)],
            "context": {"default_partner_id": firm.id},
        }
