from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ...identity import check_code, name_core, name_similarity, normalise_code, phone_key, same_firm

# What two records of one firm share, strongest first, and the indexed column that tells.
KEY_FIELDS = {
    "registry": "registry_key",
    "vat": "vat_key",
    "phone": "phone_key",
    "email": "email_normalized",
    "name": "name_core",
}
# Columns of customer.code.alias: a merged record is found by what it was known by.
ALIAS_KEY_FIELDS = {"registry": "registry_key", "phone": "phone_key", "name": "name_core"}
ORDER = list(KEY_FIELDS)
# A key that more records share (a switchboard, a trade as a name) tells nothing.
MOST_PER_KEY = 100
# Below this likeness two names behind one telephone number are two firms.
SIMILAR = 0.7


class ResPartner(models.Model):
    """Who is there already 查重: across all salespeople, by indexed keys."""

    _inherit = "res.partner"

    duplicate_partner_ids = fields.Many2many(
        "res.partner",
        string="Possible Duplicates",
        compute="_compute_duplicate_partner_ids",
        compute_sudo=False,
        help="Other customers that may be the same firm; only those that you may read.",
    )

    @api.depends("registry_key", "vat_key", "phone_key", "email_normalized", "name_core", "parent_id")
    @api.depends_context("uid")
    def _compute_duplicate_partner_ids(self):
        archives = self.filtered(lambda partner: partner._origin.id and not partner.parent_id)
        pairs = archives._origin._likely_duplicates()
        dismissed = self._dismissed_pairs(archives._origin.ids)
        others = self.browse({other.id for found in pairs.values() for other in found})
        readable = set(others._filtered_access("read").ids)
        for partner in self:
            found = pairs.get(partner._origin, {}) if partner in archives else {}
            partner.duplicate_partner_ids = self.browse(
                other.id
                for other in found
                if other.id in readable and frozenset((partner._origin.id, other.id)) not in dismissed
            )

    @api.depends_context("uid")
    def _compute_same_vat_partner_id(self):
        """Core would show the name of a colleague's protected customer."""
        result = super()._compute_same_vat_partner_id()
        names = ("same_vat_partner_id", "same_company_registry_partner_id")
        told = self.browse(one[name].id for one in self for name in names if one[name])
        readable = set(told._filtered_access("read").ids)
        for partner in self:
            for name in names:
                if partner[name].id not in readable:
                    partner[name] = False
        return result

    @api.model
    def find_duplicates(self, values):
        """Return who is already there under one of these keys, across all salespeople.

        ``values``: what was typed, keys ``name``, ``phone``, ``email``, ``vat``,
        ``company_registry``, all optional; ``id`` of the record being typed and ``parent_id``
        of its firm are left out of the answer; with ``is_company`` false the name is a
        person's and is not compared.
        Returns a list of dicts ``{"id", "name", "customer_code", "kept_by", "reasons",
        "readable", "active"}``, the strongest reason first; of a record that the user may not
        read only the name as it was typed and who keeps it are told, ``id`` and
        ``customer_code`` are False. ``reasons`` is a list of ``registry vat phone email name``.
        Raises AccessError for anybody but internal users.
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees may look for duplicate customers."))
        keys = self._keys_of_values(values)
        companies = self.env.user.company_ids.ids
        firms = self._firms_of_rows(self._duplicate_rows(keys, companies), values)
        # Browsed without sudo: what the user may read is for the record rules to say.
        readable = set(self.browse([firm.id for firm in firms])._filtered_access("read").ids)
        found = [
            self._duplicate_info(firm, reasons, firm.id in readable, values)
            for firm, reasons in firms.items()
        ]
        return sorted(found, key=lambda one: (not one["active"], ORDER.index(one["reasons"][0])))

    @api.model
    def _keys_of_values(self, values):
        """Return {kind: set of keys} of typed values."""
        country = self.env.company.country_id.code or ""
        person = values.get("is_company") is False
        codes = {normalise_code(values.get("company_registry")), self._key_of_vat(values.get("vat"))}
        return {
            # The tax number of a Chinese firm is its credit code: each may stand in either field.
            "registry": codes - {""},
            "vat": codes - {""},
            "phone": {phone_key(values.get("phone"), country)} - {""},
            "email": {email_normalize(values.get("email")) or ""} - {""},
            "name": {"" if person else name_core(values.get("name"))} - {""},
        }

    @api.model
    def _duplicate_rows(self, keys, companies=None):
        """Return (kind, key, partner id, name) of all records under these keys: one query.

        ``keys``: {kind: set of keys}. ``companies``: ids whose records count besides the
        shared ones, all when None. Rules do not apply: the caller says what is told.
        """
        branches = [
            self._duplicate_branch(model, columns[kind], kind, wanted, companies)
            for model, columns in (
                (self, KEY_FIELDS),
                (self.env["customer.code.alias"], ALIAS_KEY_FIELDS),
            )
            for kind, wanted in keys.items()
            if wanted and kind in columns
        ]
        if not branches:
            return []
        self.flush_model(["name", "company_id", *KEY_FIELDS.values()])
        self.env["customer.code.alias"].flush_model()
        return self.env.execute_query(SQL(" UNION ALL ").join(branches))

    @api.model
    def _duplicate_branch(self, model, column, kind, wanted, companies):
        """One index lookup per key: lateral, so that no planner reads the whole table."""
        is_alias = model._name == "customer.code.alias"
        own = SQL("TRUE")
        if companies is not None:
            own = SQL("(company_id IS NULL OR company_id = ANY(%s))", list(companies))
        return SQL(
            "SELECT %(kind)s, k.key, p.id, p.name FROM unnest(%(wanted)s::varchar[]) AS k(key)"
            " CROSS JOIN LATERAL (SELECT %(id)s AS id, %(name)s AS name FROM %(table)s"
            " WHERE %(column)s = k.key AND %(own)s LIMIT %(most)s) AS p",
            kind=kind,
            wanted=sorted(wanted),
            id=SQL.identifier("partner_id" if is_alias else "id"),
            name=SQL.identifier("former_name" if is_alias else "name"),
            table=SQL.identifier(model._table),
            column=SQL.identifier(column),
            own=own,
            most=MOST_PER_KEY,
        )

    @api.model
    def _firms_of_rows(self, rows, values):
        """Return {firm: reasons} of the rows that really look like the typed values."""
        matches = {}
        for kind, _key, partner_id, name in rows:
            if kind != "name" or same_firm(values.get("name"), name):
                matches.setdefault(partner_id, set()).add(kind)
        # sudo: the question is asked across all salespeople; what is told is decided later.
        partners = self.sudo().browse(matches)
        left_out = {values.get("id"), values.get("parent_id")} - {None, False}
        dismissed = self._dismissed_pairs([values["id"]]) if values.get("id") else ()
        code = normalise_code(values.get("company_registry"))
        firms = {}
        for partner in partners:
            firm = partner.commercial_partner_id
            reasons = matches[partner.id]
            if self._codes_differ(code, firm.registry_key):
                reasons = reasons - {"name"}
            if left_out & {firm.id, partner.id} or frozenset((values.get("id"), firm.id)) in dismissed:
                continue
            if reasons:
                firms.setdefault(firm, set()).update(reasons)
        return firms

    @api.model
    def _codes_differ(self, left, right):
        """Two right credit codes are two firms, whatever they are called."""
        return bool(left and right and left != right and not check_code(left) and not check_code(right))

    @api.model
    def _dismissed_pairs(self, ids):
        """Return the pairs with one of these that somebody said are two firms."""
        # sudo: a decision counts for everybody, may he read the other record or not.
        proposals = self.env["customer.duplicate"].sudo()
        found = proposals.search(
            Domain("state", "=", "dismissed")
            & (Domain("partner_id", "in", ids) | Domain("other_partner_id", "in", ids))
        )
        return {frozenset((one.partner_id.id, one.other_partner_id.id)) for one in found}

    @api.model
    def _duplicate_info(self, firm, reasons, readable, values):
        return {
            "id": readable and firm.id,
            "name": firm.name if readable else values.get("name") or "",
            "customer_code": readable and firm.customer_code,
            "kept_by": firm.user_id.name or "",
            "reasons": sorted(reasons, key=ORDER.index),
            "readable": readable,
            "active": firm.active,
        }

    def _likely_duplicates(self):
        """Return {partner: {other: reason}} of these archives against all others.

        A few queries whatever their number; people and records of another company are not
        compared. Rules do not apply: the caller says what is told.
        """
        # sudo: see above
        mine = self.sudo()
        keys = {kind: set(mine.mapped(field)) - {False} for kind, field in KEY_FIELDS.items()}
        codes = keys["registry"] | keys["vat"]
        by_key = {}
        for kind, key, partner_id, name in self._duplicate_rows({**keys, "registry": codes, "vat": codes}):
            by_key.setdefault((kind, key), []).append((partner_id, name))
        candidates = mine.browse({pid for rows in by_key.values() for pid, _name in rows})
        archives = {one.id: one for one in candidates if one.active and not one.parent_id}
        return {
            self.browse(partner.id): {
                self.browse(other.id): reason
                for other, kinds in partner._kinds_by_other(by_key, archives).items()
                if (reason := partner._likely_reason(other, kinds))
            }
            for partner in mine
        }

    def _kinds_by_other(self, by_key, archives):
        """Return {other: kinds of keys shared}."""
        found = {}
        codes = {self.registry_key, self.vat_key}
        for kind, field in KEY_FIELDS.items():
            for key in codes if kind in ("registry", "vat") else {self[field]}:
                for partner_id, name in by_key.get((kind, key), ()):
                    other = archives.get(partner_id)
                    if not other or other == self or (kind == "name" and not same_firm(self.name, name)):
                        continue
                    found.setdefault(other, set()).add(kind)
        return found

    def _likely_reason(self, other, kinds):
        """Return why these two may be one firm, None when what they share does not suffice."""
        if len(self.company_id | other.company_id) > 1:
            return None
        certain = [kind for kind in ("registry", "vat") if kind in kinds]
        if certain:
            return certain[0]
        if self._codes_differ(self.registry_key, other.registry_key):
            return None
        if "name" in kinds and (self.is_company or other.is_company):
            return "name"
        shared = [kind for kind in ("phone", "email") if kind in kinds]
        return shared[0] if shared and self._sounds_like(other.name) else None

    def _sounds_like(self, name):
        return same_firm(self.name, name) or name_similarity(self.name, name) >= SIMILAR

    @api.model
    def name_create(self, name):
        """What is created in passing from another form is compared as well."""
        result = super().name_create(name)
        self.env["customer.duplicate"]._propose(self.browse(result[0]))
        return result

    @api.model
    def load(self, fields, data):
        """Rows of an import that look like a customer are proposed, and told in its test.

        Nobody types here: a wrong credit code is flagged, by whatever way the rows come.
        """
        importer = self.with_context(import_file=True)
        result = super(ResPartner, importer).load(fields, data)
        # Our own data files are not somebody's list of customers.
        if result["ids"] and not self.env.context.get("install_module"):
            self._report_loaded_duplicates(result)
        return result

    @api.model
    def _report_loaded_duplicates(self, result):
        loaded = self.browse(result["ids"]).filtered(lambda partner: not partner.parent_id)
        proposals = self.env["customer.duplicate"]._propose(loaded)
        if not proposals:
            return
        if self.env.context.get("import_file") and not self.env.context.get("import_dryrun"):
            # Odoo's import screen takes every message of a real run for a failure.
            self.env.user._bus_send(
                "simple_notification",
                {"type": "warning", "sticky": True, "message": proposals._import_message(loaded)},
            )
            return
        result["messages"].append({"type": "warning", "message": proposals._import_message(loaded)})
