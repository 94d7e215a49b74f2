from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "service.document.mixin"]
    _ticket_field = "partner_id"

    def _compute_service_ticket_count(self):
        """Tickets of the whole company, on it and on each of its contacts."""
        firms = self.commercial_partner_id
        domain = [("partner_id.commercial_partner_id", "in", firms.ids)]
        counts = {}
        groups = self.env["service.ticket"]._read_group(domain, ["partner_id"], ["__count"])
        for partner, count in groups:
            firm = partner.commercial_partner_id
            counts[firm] = counts.get(firm, 0) + count
        for partner in self:
            partner.service_ticket_count = counts.get(partner.commercial_partner_id, 0)

    def _ticket_domain(self):
        return [("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids)]

    def _prepare_ticket_context(self):
        return {"default_partner_id": self.commercial_partner_id.id, "default_channel": "phone"}
