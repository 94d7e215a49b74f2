from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "service.source.mixin"]

    # Tickets of the whole firm show on each of its contacts.
    _service_ticket_field = "commercial_partner_id"

    def _compute_service_ticket_count(self):
        counts = dict(
            self.env["service.ticket"]._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.service_ticket_count = counts.get(partner.commercial_partner_id._origin, 0)

    def _get_service_ticket_domain(self):
        return [("commercial_partner_id", "=", self.commercial_partner_id.id)]

    def _prepare_service_ticket_defaults(self):
        self.ensure_one()
        customer = self.commercial_partner_id
        return {
            "partner_id": customer.id,
            "contact_id": self.id if self != customer else False,
        }
