import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...identity import check_code, name_core, name_key, normalise_code, phone_key

CODE_LENGTH = 18
# BE0477472701 and 0477472701 are one number.
VAT_COUNTRY = re.compile(r"^[A-Z]{2}(?=\d{8,}[A-Z]?\d*$)")
# No Chinese credit code begins with two letters, foreign tax numbers do with their country.
FOREIGN_VAT = re.compile(r"(?!CN)[A-Z]{2}")


class ResPartner(models.Model):
    """Who is who: keys that make two spellings of one firm equal."""

    _inherit = "res.partner"

    registry_key = fields.Char(
        compute="_compute_registry_key",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    vat_key = fields.Char(
        compute="_compute_vat_key",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    name_key = fields.Char(
        compute="_compute_name_key",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    name_core = fields.Char(
        compute="_compute_name_key",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    phone_key = fields.Char(
        compute="_compute_phone_key",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    registry_code_state = fields.Selection(
        [("ok", "Valid"), ("invalid", "Invalid"), ("missing", "Missing")],
        string="Credit Code Check",
        compute="_compute_registry_code_state",
        store=True,
        help="Check of the unified social credit code; only for companies in China.",
    )

    # Core looks people up by it all the time, and so do we.
    _email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    @api.depends("company_registry", "parent_id")
    def _compute_registry_key(self):
        for partner in self:
            key = not partner.parent_id and normalise_code(partner.company_registry)
            partner.registry_key = key or False

    @api.depends("vat", "parent_id")
    def _compute_vat_key(self):
        for partner in self:
            # Contacts carry the number of their firm.
            partner.vat_key = (not partner.parent_id and self._key_of_vat(partner.vat)) or False

    @api.model
    def _key_of_vat(self, vat):
        """In China the tax number is the credit code; in Europe the country may lead it."""
        key = normalise_code(vat)
        code = key.removeprefix("CN")
        return code if len(code) == CODE_LENGTH else VAT_COUNTRY.sub("", key)

    @api.depends("name", "is_company", "parent_id")
    def _compute_name_key(self):
        for partner in self:
            firm = partner.is_company or not partner.parent_id
            partner.name_key = (firm and name_key(partner.name)) or False
            partner.name_core = (firm and name_core(partner.name)) or False

    @api.depends("phone", "company_id")
    def _compute_phone_key(self):
        """Numbers without a prefix are dialled from where our company is."""
        for partner in self:
            company = partner.company_id or self.env.company
            # sudo: the country of a company is no secret to its own partners
            country = company.sudo().country_id.code or ""
            partner.phone_key = phone_key(partner.phone, country) or False

    @api.depends("company_registry", "country_id", "company_id", "is_company", "parent_id", "vat")
    def _compute_registry_code_state(self):
        for partner in self:
            if not partner._needs_credit_code():
                partner.registry_code_state = False
                continue
            fault = check_code(partner.company_registry)
            partner.registry_code_state = {None: "ok", "missing": "missing"}.get(fault, "invalid")

    @api.model
    def _get_company_registry_labels(self):
        return {
            **super()._get_company_registry_labels(),
            "CN": self.env._("Unified Social Credit Code"),
        }

    def _country_of_law(self):
        """The country whose codes and numbers apply: the firm's, else our company's."""
        self.ensure_one()
        company = self.company_id or self.env.company
        # sudo: the country of a company is no secret to its own partners
        return self.country_id or company.sudo().country_id

    def _needs_credit_code(self):
        """Whether this is a firm in China; without a country, a foreign tax number says no."""
        if not self.is_company or self.parent_id:
            return False
        if not self.country_id and FOREIGN_VAT.match((self.vat or "").upper()):
            return False
        return self._country_of_law().code == "CN"

    @api.constrains("company_registry", "country_id", "is_company", "parent_id", "vat")
    def _check_company_registry(self):
        """Refuse a wrong code that somebody types; an import flags it instead."""
        if self.env.context.get("import_file"):
            return
        for partner in self:
            if partner._needs_credit_code() and partner.registry_code_state == "invalid":
                fault = check_code(partner.company_registry)
                raise ValidationError(partner._registry_fault_text(fault))

    def _registry_fault_text(self, fault):
        code = self.company_registry
        return {
            "length": self.env._(
                "The unified social credit code %(code)s has %(length)s characters instead of 18.",
                code=code,
                length=len(normalise_code(code)),
            ),
            "format": self.env._(
                "The unified social credit code %(code)s has a character that cannot"
                " be there (I, O, S, V and Z are never used).",
                code=code,
            ),
            "checksum": self.env._(
                "The unified social credit code %(code)s is wrong: its last character"
                " does not match the others. Please compare it with the licence.",
                code=code,
            ),
        }[fault]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalise_registry(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalise_registry(vals))

    @api.model
    def _normalise_registry(self, vals):
        """Store a credit code as it is printed; other registers' numbers stay as typed."""
        code = normalise_code(vals.get("company_registry"))
        if len(code) != CODE_LENGTH:
            return vals
        return {**vals, "company_registry": code}

    def _is_identified(self):
        """Whether more than the name of this firm is known."""
        self.ensure_one()
        return bool(self.registry_key or self.vat_key or self.phone_key or self.email_normalized)

    @api.model
    def _any_key_domain(self, name=(), phone=(), registry=(), email=(), vat=()):
        """Partners that share one of the keys; FALSE when there is none."""
        wanted = {
            "registry_key": registry,
            "vat": vat,
            "phone_key": phone,
            "email_normalized": email,
            "name_core": name,
        }
        return Domain.OR(
            Domain(field, "in", [key for key in keys if key]) for field, keys in wanted.items() if any(keys)
        )
