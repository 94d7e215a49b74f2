from odoo import api, models
from odoo.fields import Domain

from ...identity import name_key, normalise_code, phone_key
from ...takeover.terms import parse_terms
from ...takeover.values import clean

DELAY_TYPES = {
    "after_month": "days_after_end_of_month",
    "after": "days_after",
    "before_delivery": "days_after",
    "at_delivery": "days_after",
}


class TakeoverRun(models.AbstractModel):
    """Vendors, and what all partners need: payment terms, salespeople, tiers."""

    _inherit = "takeover.run"

    @api.model
    def _load_vendors(self, job):
        rows = job.good("vendors")
        names = [row["name"] for row in rows]
        # A vendor that only the products name is a vendor all the same.
        for row in job.good("products"):
            if row["vendor"]:
                names.append(row["vendor"])
        found = self._firms_by_name(names)
        job.vendors = {key: firms[0] for key, firms in found.items()}
        job.vendors.update(self._create_vendors(job, rows))
        self._create_named_vendors(job, names)
        vendors = self.env["res.partner"].concat(*job.vendors.values())
        vendors.filtered(lambda vendor: not vendor.supplier_rank).supplier_rank = 1

    @api.model
    def _create_vendors(self, job, rows):
        """Create the vendors of the sheet; a name that comes twice is one vendor."""
        items = {}
        for row in rows:
            key = name_key(row["name"])
            if key in job.vendors:
                job.existing["vendors"] += 1
            elif key in items:
                items[key][0].append(row)
            else:
                items[key] = ([row], self._prepare_vendor_vals(job, row))
        done = self._create_rows(job, "res.partner", list(items.values()))
        return {name_key(rows[0]["name"]): vendor for rows, vendor in done}

    @api.model
    def _create_named_vendors(self, job, names):
        missing = {name_key(name): name for name in names}
        missing = {k: name for k, name in missing.items() if k not in job.vendors}
        vendors = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in missing.values()]
        )
        job.vendors.update(zip(missing, vendors, strict=True))

    @api.model
    def _prepare_vendor_vals(self, job, row):
        vals = self._prepare_firm_vals(row)
        term = self._payment_term(job, row, row["payment_term"])
        if term:
            vals["property_supplier_payment_term_id"] = term.id
        return vals

    @api.model
    def _prepare_firm_vals(self, row):
        """What customers and vendors have in common; only what the row says."""
        vals = {
            "name": row["name"],
            "company_registry": normalise_code(row["credit_code"]),
            "phone": clean(row["phone"]),
            "email": row["email"],
            "city": row["city"],
            "street": row["address"],
        }
        vals = {name: value for name, value in vals.items() if value}
        return {
            **vals,
            "is_company": True,
            "country_id": self.env.company.country_id.id,
        }

    @api.model
    def _writable_vals(self, job, row, vals):
        """Leave out what this user may not write, credit limits for instance; told once."""
        Partner = self.env["res.partner"]
        left = {}
        for name, value in vals.items():
            if Partner._has_field_access(Partner._fields[name], "write"):
                left[name] = value
            elif value and name not in job.links("refused"):
                job.links("refused")[name] = True
                label = Partner._fields[name]._description_string(self.env)
                job.note(row, "field_not_allowed", column=label)
        return left

    # === finding firms === #

    @api.model
    def _country(self):
        return self.env.company.country_id.code or ""

    @api.model
    def _phone(self, text):
        return phone_key(text, self._country())

    @api.model
    def _firms_by_name(self, names):
        """Return {name key: firms} of what is there, former names included."""
        keys = {name_key(name) for name in names} - {""}
        Partner = self.env["res.partner"]
        # sudo: a firm that this user may not see is there all the same; what is done with it
        # is done with his own rights.
        firms = Partner.sudo().search(
            Partner._archive_domain() & Domain("name_key", "in", list(keys)) & self._own(),
            order="id",
        )
        found = {}
        for firm in firms:
            found.setdefault(firm.name_key, []).append(firm.sudo(self.env.su))
        # sudo: as above
        aliases = (
            self.env["customer.code.alias"]
            .sudo()
            .search([("name_key", "in", list(keys - set(found)))], order="id")
        )
        for alias in aliases:
            found.setdefault(alias.name_key, []).append(alias.partner_id.sudo(self.env.su))
        return found

    @api.model
    def _kept_by(self, firm):
        """Who keeps a firm: all that may be told of a colleague's customer."""
        # sudo: see above
        return firm.sudo().user_id.name or self.env._("nobody")

    # === what firms refer to === #

    @api.model
    def _payment_term(self, job, row, name):
        """Return the payment term of this name, created from its words when new."""
        if not name:
            return None
        terms = job.links("terms")
        if name not in terms:
            terms[name] = self._find_payment_term(name) or self._create_payment_term(name)
        if not terms[name]:
            job.note(row, "unknown_terms", value=name)
        return terms[name]

    @api.model
    def _find_payment_term(self, name):
        return self.env["account.payment.term"].search(Domain("name", "=", name) & self._own(), limit=1)

    @api.model
    def _create_payment_term(self, name):
        parsed = parse_terms(name)
        if not parsed or not self.env["account.payment.term"].has_access("create"):
            return None
        kind, days = parsed
        line = {
            "value": "percent",
            "value_amount": 100,
            "nb_days": days,
            "delay_type": DELAY_TYPES[kind],
        }
        return self.env["account.payment.term"].create({"name": name, "line_ids": [(0, 0, line)]})

    @api.model
    def _salesperson(self, job, row, name):
        """Return the user of this name; a new one, whom only an administrator makes, cannot
        log in until somebody lets them."""
        if not name:
            return None
        users = job.links("users")
        if name not in users:
            users[name] = self._find_user(name) or self._create_user(name)
        if not users[name]:
            job.note(row, "unknown_user", value=name)
        return users[name]

    @api.model
    def _find_user(self, name):
        return self.env["res.users"].search(
            [
                ("name", "=", name),
                ("share", "=", False),
                ("company_ids", "in", self.env.company.ids),
            ],
            order="id",
            limit=1,
        )

    @api.model
    def _create_user(self, name):
        Users = self.env["res.users"]
        if not Users.has_access("create"):
            return None
        login, number = name, 1
        while Users.with_context(active_test=False).search_count([("login", "=", login)], limit=1):
            number += 1
            login = f"{name} {number}"
        groups = Users._default_groups() | self.env.ref("sales_team.group_sale_salesman")
        return Users.create(
            {
                "name": name,
                "login": login,
                "group_ids": [(6, 0, groups.ids)],
                "company_id": self.env.company.id,
                "company_ids": [(6, 0, self.env.company.ids)],
            }
        )

    @api.model
    def _tier(self, job, row, name):
        name = clean(name).upper()
        if not name:
            return None
        tiers = job.links("tiers")
        if name not in tiers:
            Tier = self.env["customer.tier"]
            tiers[name] = Tier.search([("name", "=ilike", name)], limit=1)
            if not tiers[name] and Tier.has_access("create"):
                tiers[name] = Tier.create({"name": name, "sequence": 50})
        if not tiers[name]:
            job.note(row, "unknown_tier", value=name)
        return tiers[name]
