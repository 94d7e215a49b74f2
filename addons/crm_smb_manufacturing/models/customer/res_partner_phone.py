from odoo import api, models

from ...identity import dialable


class ResPartner(models.Model):
    """Telephone numbers are stored as the world dials them, whoever enters them.

    Core does so while somebody types in the form; this covers imports and the API, too.
    A number that is none is kept as it is: it may be all that is known.
    """

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_international_phone(vals) for vals in vals_list])

    def write(self, vals):
        if not self or not vals.get("phone"):
            return super().write(vals)
        # one write for all but for partners in several countries
        by_number = self.grouped(lambda partner: partner._with_international_phone(vals)["phone"])
        for number, partners in by_number.items():
            super(ResPartner, partners).write({**vals, "phone": number})
        return True

    def _with_international_phone(self, vals):
        """Return the values with their phone number in international format, if it has one."""
        parts = dialable(vals.get("phone"))
        if not parts:
            return vals
        number, extension = parts
        formatted = self._phone_format_number(number, self._country_of_phone(vals), "INTERNATIONAL")
        if not formatted:
            return vals
        return {**vals, "phone": f"{formatted} ext. {extension}" if extension else formatted}

    def _country_of_phone(self, vals):
        """The country where a number without prefix is dialled: the record's, else its
        firm's, else our company's."""
        Country = self.env["res.country"]
        if vals.get("country_id"):
            return Country.browse(vals["country_id"])
        # sudo: the countries of a contact's firm and of a company are no secrets to
        # whoever enters the contact
        parent = self.browse(vals.get("parent_id") or self.parent_id.id).sudo()
        company = self.env["res.company"].browse(vals.get("company_id") or self.company_id.id).sudo()
        return (
            self.country_id
            or parent.country_id
            or company.country_id
            or self.env.company.sudo().country_id  # sudo: as above
        )
