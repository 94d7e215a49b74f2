from odoo import api, models

from ...identity import name_key, same_firm
from ...takeover.values import clean


class TakeoverRun(models.AbstractModel):
    """Customers: merged where certain, proposed where likely, flagged where wrong."""

    _inherit = "takeover.run"

    @api.model
    def _load_customers(self, job, firms):
        """Load some of the Firms of the customers' sheets."""
        for firm in firms:
            self._note_merged(job, firm)
        there = self._match_firms(firms)
        firms = self._leave_out_kept(job, firms, there)
        vals = {id(firm): self._prepare_customer_vals(job, firm) for firm in firms}
        new = [firm for firm in firms if id(firm) not in there]
        for firm in firms:
            if id(firm) in there:
                job.existing["customers"] += 1
                job.changed["customers"] += self._fill_gaps(there[id(firm)], vals[id(firm)])
        created = self._create_customers(job, [(f, vals[id(f)]) for f in new])
        self._propose_duplicates(job, created)
        self._flag_codes(job, firms, there, created)
        self._give_codes(job, [*there.values(), *created.values()])
        if job.dry_run:
            job.planned.update(name_key(firm["name"]) for firm in firms)

    @api.model
    def _note_merged(self, job, firm):
        for row in firm.others:
            job.merged["customers"] += 1
            job.note(row, "merged_into", row=firm.row.number, name=firm.row["name"])

    # === who is there already === #

    @api.model
    def _leave_out_kept(self, job, firms, there):
        """Reject what is a colleague's customer whom this user may not write."""
        partners = self.env["res.partner"].concat(*there.values())
        mine = set(partners._filtered_access("write").ids)
        left = []
        for firm in firms:
            partner = there.get(id(firm))
            if partner and partner.id not in mine:
                del there[id(firm)]
                for row in (firm.row, *firm.others):
                    job.reject(row, "kept_by", value=row["name"], keeper=self._kept_by(partner))
            else:
                left.append(firm)
        return left

    @api.model
    def _match_firms(self, firms):
        """Return {id(firm): partner} for the firms that Odoo already knows."""
        known = self._known_keys(firms)
        there = {}
        for firm in firms:
            partner = self._match_firm(known, firm["name"], *firm.keys(self._country()))
            if partner:
                there[id(firm)] = partner
        return there

    @api.model
    def _match_firm(self, known, called, code, name, phone):
        """The same code; or a name that may be the same firm's where neither code nor phone contradict.

        :param known: what ``_known_keys`` returns
        :param called: the name as it stands in the file
        :param code: credit code, normalised
        :param name: name without places
        :param phone: comparable number
        """
        if code and ("code", code) in known:
            return known["code", code][0]
        # sudo: a customer that this user may not see is there all the same.
        seen = {partner: partner.sudo() for partner in known.get(("name", name), ())}
        namesakes = [
            partner
            for partner, keys in seen.items()
            if same_firm(called, keys.name) and not (code and keys.registry_key and code != keys.registry_key)
        ]
        same_phone = [p for p in namesakes if phone and seen[p].phone_key == phone]
        same_phone += known.get(("former", name, phone), ())
        if same_phone:
            return same_phone[0]
        unclear = [p for p in namesakes if not (phone and seen[p].phone_key)]
        return unclear[0] if len(unclear) == 1 else None

    @api.model
    def _known_keys(self, firms):
        """Return the index that ``_match_firm`` looks into: two queries."""
        keys = [firm.keys(self._country()) for firm in firms]
        codes = [code for code, _name, _phone in keys if code]
        names = [name for _code, name, _phone in keys if name]
        Partner = self.env["res.partner"].with_context(active_test=False)
        # sudo: a customer that this user may not see is there all the same.
        partners = (
            Partner.sudo()
            .search(
                Partner._archive_domain() & Partner._any_key_domain(name=names, registry=codes) & self._own(),
                order="active desc, id",
            )
            .sudo(self.env.su)
        )
        known = {}
        for partner in partners:
            seen = partner.sudo()  # sudo: see above; only the keys are read
            if seen.registry_key:
                known.setdefault(("code", seen.registry_key), []).append(partner)
            known.setdefault(("name", seen.name_core), []).append(partner)
        # sudo: as above
        aliases = (
            self.env["customer.code.alias"]
            .sudo()
            .search(["|", ("name_core", "in", names), ("registry_key", "in", codes)], order="id")
        )
        for alias in aliases:
            partner = alias.partner_id.sudo(self.env.su)
            known.setdefault(("code", alias.registry_key), []).append(partner)
            former = ("former", alias.name_core, alias.phone_key or "")
            known.setdefault(former, []).append(partner)
        return known

    @api.model
    def _fill_gaps(self, partner, vals):
        """Give an existing customer what it lacks; never write over what is there.

        Returns whether anything was missing.
        """
        gaps = {
            name: value
            for name, value in vals.items()
            if value and not partner[name] and name != "country_id"
        }
        if gaps:
            partner.write(gaps)
        return bool(gaps)

    # === new ones === #

    @api.model
    def _create_customers(self, job, items):
        """Create the firms; returns {id(firm): partner}."""
        done = self._apply(
            job,
            [([firm.row], {"firm": firm, **vals}) for firm, vals in items],
            self._create_firms,
        )
        job.created["customers"] += len(done)
        return {id(firm): partner for _rows, (firm, partner) in done}

    @api.model
    def _create_firms(self, vals_list):
        firms = [vals["firm"] for vals in vals_list]
        partners = self.env["res.partner"].create(
            [{k: v for k, v in vals.items() if k != "firm"} for vals in vals_list]
        )
        return list(zip(firms, partners, strict=True))

    @api.model
    def _prepare_customer_vals(self, job, firm):
        term = self._payment_term(job, firm.row, firm["payment_term"])
        user = self._salesperson(job, firm.row, clean(firm["salesperson"]))
        tier = self._tier(job, firm.row, firm["tier"])
        vals = {
            **job.extra.get("customers", {}),
            **self._prepare_firm_vals(firm),
            "customer_code": firm["code"],
            "legal_representative": firm["legal_representative"],
            "registered_capital": float(firm["registered_capital"] or 0),
            "credit_limit": float(firm["credit_limit"] or 0),
            "founded_date": firm["founded_date"],
            "business_scope": firm["business_scope"],
            "website": firm["website"],
            "transit_days": float(firm["transit_days"] or 0),
            "property_payment_term_id": term and term.id,
            "user_id": user and user.id,
            "customer_tier_id": tier and tier.id,
            "customer_rank": 1,
        }
        return self._writable_vals(job, firm.row, {k: v for k, v in vals.items() if v is not None})

    # === afterwards === #

    @api.model
    def _give_codes(self, job, partners):
        """Everybody taken over as a customer has a code; a dry run draws no numbers."""
        customers = self.env["res.partner"].concat(*partners)
        if job.dry_run:
            for customer in customers.filtered(lambda c: not c.customer_code):
                customer.customer_code = f"~{customer.id}"  # undone with all the rest
        customers._ensure_customer_code()

    @api.model
    def _propose_duplicates(self, job, created):
        """Propose what looks like the same firm but is not certainly one."""
        partners = self.env["res.partner"].concat(*created.values())
        proposals = self.env["customer.duplicate"]._propose(partners)
        job.proposed["customers"] += len(proposals)
        job.duplicates = {proposal.other_partner_id.id: proposal.partner_id for proposal in proposals}

    @api.model
    def _flag_codes(self, job, firms, there, created):
        for firm in firms:
            partner = there.get(id(firm)) or created.get(id(firm))
            if not partner:
                continue
            if partner.registry_code_state == "invalid":
                job.flagged["customers"] += 1
                job.note(firm.row, "invalid_code", value=partner.company_registry)
            if partner.id in job.duplicates:
                job.note(firm.row, "proposed", name=job.duplicates[partner.id].name)
