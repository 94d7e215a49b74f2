from markupsafe import escape

from odoo import models

from .res_partner_duplicate import ORDER


class ResPartner(models.Model):
    """Somebody new on the portal who may be a customer's contact, or the customer."""

    _inherit = "res.partner"

    def _propose_known_customer(self):
        """Propose who this newcomer may be, with one activity for the salesperson.

        Run by the system after a sign-up; nothing of it is shown to the newcomer.
        """
        self.ensure_one()
        known = self._known_by_any_key()
        if not known:
            return
        pairs = {(partner.id, self.id): "sign_up" for partner in known}
        if self.env["customer.duplicate"]._create_proposals(pairs):
            known[0].commercial_partner_id._tell_of_sign_up(self)

    def _known_by_any_key(self):
        """Return active firms and contacts that share a key with this one, strongest first."""
        values = {"name": self.name, "phone": self.phone, "email": self.email, "vat": self.vat}
        strength = {}
        for kind, _key, partner_id, _name in self._duplicate_rows(self._keys_of_values(values)):
            strength[partner_id] = min(strength.get(partner_id, len(ORDER)), ORDER.index(kind))
        found = self.browse(sorted(strength, key=lambda partner_id: (strength[partner_id], partner_id)))
        return found.filtered(
            lambda one: (
                one.active
                and one != self
                and not one.user_ids
                and (one.commercial_partner_id.is_company or strength[one.id] < ORDER.index("name"))
            )
        )

    def _tell_of_sign_up(self, newcomer):
        user = self.user_id.filtered("active") or self._reviewer()
        if user:
            self.with_context(lang=user.lang).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.with_context(lang=user.lang).env._(
                    "Signed up on the portal: is it this customer?"
                ),
                note=escape(newcomer.display_name),
                user_id=user.id,
            )
