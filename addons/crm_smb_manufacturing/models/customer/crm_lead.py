from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads.partner_id._ensure_customer_code()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self.partner_id._ensure_customer_code()
        return result

    # === who is it === #

    def _find_matching_partner(self):
        """Core looks for the e-mail address only."""
        return super()._find_matching_partner() or self._find_known_customer()

    def _duplicate_values(self):
        """What is known of the prospect, as ``find_duplicates`` wants it."""
        self.ensure_one()
        return {"name": self.partner_name or "", "phone": self.phone or "", "email": self.email_from or ""}

    def _find_duplicates(self):
        """Return who may be the prospect; nothing for programs that are no employee's."""
        if not self.env.user._is_internal():
            return []
        return self.env["res.partner"].find_duplicates(self._duplicate_values())

    def _find_known_customer(self):
        """Return the customer that this prospect certainly enough is, an empty record if none.

        The same name does not decide for a firm of which nothing but the name is known: it
        is only told of, as core does not link it either.
        """
        Partner = self.env["res.partner"]
        readable = [one for one in self._find_duplicates() if one["readable"] and one["active"]]
        for known in readable:
            customer = Partner.browse(known["id"])
            if set(known["reasons"]) == {"name"} and not customer._is_identified():
                continue
            # A shared telephone number alone is no proof where a name contradicts.
            if not self.partner_name or "name" in known["reasons"]:
                return customer
            if customer._sounds_like(self.partner_name):
                return customer
        return Partner

    def _create_customer(self, with_parent=None):
        """Whoever is created all the same is proposed as a duplicate."""
        customer = super()._create_customer(with_parent=with_parent)
        self.env["customer.duplicate"]._propose(customer.commercial_partner_id)
        return customer
