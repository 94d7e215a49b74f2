from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_domain_extract, email_normalize, parse_contact_from_email


class ServiceTicket(models.Model):
    """Who wrote: a known sender is the contact, an unknown one is kept apart until somebody says who."""

    _inherit = "service.ticket"

    suggested_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Perhaps Of",
        compute="_compute_suggested_partner_id",
        help="The only customer whose people write from the same mail domain.",
    )

    @api.model
    def _prepare_sender_defaults(self, email):
        """Return customer and contact of a ticket from an address; nothing for an unknown one.

        One address of several contacts is nobody's: a person decides.
        """
        address = email_normalize(email)
        if not address:
            return {}
        partners = self.env["res.partner"].search([("email_normalized", "=", address)])
        partners = partners.filtered(lambda one: not any(user._is_internal() for user in one.user_ids))
        persons = partners.filtered("parent_id") or partners
        return self._prepare_customer_defaults(persons) if len(persons) == 1 else {}

    @api.depends("partner_id", "email_from")
    def _compute_suggested_partner_id(self):
        for ticket in self:
            unknown = not ticket.partner_id and email_normalize(ticket.email_from)
            ticket.suggested_partner_id = unknown and ticket._find_firm(email_domain_extract(unknown))

    @api.model
    def _find_firm(self, domain):
        """Return the one customer with that mail domain; a provider's domain belongs to many."""
        people = self.env["res.partner"].search(
            Domain("email_normalized", "=ilike", f"%@{domain}") & Domain("user_ids.share", "!=", False)
            | Domain("email_normalized", "=ilike", f"%@{domain}") & Domain("user_ids", "=", False),
            limit=20,
        )
        firms = people.commercial_partner_id
        return firms if len(firms) == 1 else firms.browse()

    def action_accept_sender(self):
        """The sender is a new person of the suggested customer, or a new customer: create the contact."""
        self.check_access("write")
        for ticket in self.filtered(lambda ticket: not ticket.partner_id and ticket.email_from):
            contact = self.env["res.partner"].create(ticket._prepare_contact_vals())
            ticket.write(self._prepare_customer_defaults(contact))

    def _prepare_contact_vals(self):
        name, email = parse_contact_from_email(self.email_from)
        return {
            "name": name or email,
            "email": email,
            "parent_id": self.suggested_partner_id.id,
            "company_id": self.suggested_partner_id.company_id.id,
        }
