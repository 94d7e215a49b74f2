from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_call_count = fields.Integer(
        string="Calls", compute="_compute_service_call_count", groups="crm_service_desk.group_service_agent"
    )

    # A call comes with a number, and the card has to be there while it rings.
    _phone_sanitized_idx = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")

    def _compute_service_call_count(self):
        counts = dict(
            self.env["service.call"]._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.service_call_count = counts.get(partner.commercial_partner_id._origin, 0)

    def action_open_service_calls(self):
        """Show the calls with this customer."""
        action = self.env["ir.actions.actions"]._for_xml_id("crm_service_desk.service_call_action")
        domain = [("commercial_partner_id", "in", self.commercial_partner_id.ids)]
        return {**action, "domain": domain, "context": {"default_partner_id": self[:1].id}}
