from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class ServicePartnerDomainMixin(models.AbstractModel):
    """A rule that is for some customers only, by a domain on the firm's record."""

    _name = "service.partner.domain.mixin"
    _description = "Rule for a Domain of Customers"

    partner_domain = fields.Char(
        string="Customers",
        help="Only these customers, by the firm's record: a tag, a country, a tier.",
    )

    def _get_partner_domain(self):
        """Return the Domain on res.partner; without one every customer fits."""
        return Domain(safe_eval(self.partner_domain or "[]", {"uid": self.env.uid}))

    def _find_customers(self, partners):
        """Return ``{rule: those of the partners that it is for}``, of the rules that choose."""
        # sudo: whether a rule fits does not depend on who opens the ticket
        return {
            rule: partners.sudo().filtered_domain(rule._get_partner_domain())
            for rule in self
            if rule.partner_domain
        }
