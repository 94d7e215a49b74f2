from odoo import api, models
from odoo.tools import email_normalize

from ...identity import name_key
from ...takeover.values import clean


class TakeoverRun(models.AbstractModel):
    """Contacts of customers; and who a row means by a customer's name."""

    _inherit = "takeover.run"

    @api.model
    def _load_contacts(self, job, rows):
        """Load some of the rows of the contacts' sheets."""
        rows = self._leave_out_planned(job, rows)
        customers = self._customers_of_rows(job, rows)
        rows = [row for row in rows if not job.is_rejected(row)]
        known = self._known_contacts(customers)
        items = []
        for row in rows:
            firm = customers[id(row)]
            if self._is_known_contact(known.get((firm.id, row["name"]), ()), row):
                job.existing["contacts"] += 1
                continue
            vals = self._prepare_contact_vals(job, firm, row)
            known.setdefault((firm.id, row["name"]), []).append(self._person(vals))
            items.append(([row], vals))
        self._create_rows(job, "res.partner", items)

    @api.model
    def _leave_out_planned(self, job, rows):
        """People of customers that a trial in pieces has made and undone again are new."""
        planned = {id(row) for row in rows if name_key(row["customer"]) in job.planned}
        if planned:
            there = self._firms_by_name([row["customer"] for row in rows if id(row) in planned])
            planned = {
                id(row) for row in rows if id(row) in planned and name_key(row["customer"]) not in there
            }
        job.created["contacts"] += len(planned)
        return [row for row in rows if id(row) not in planned]

    @api.model
    def _known_contacts(self, customers):
        """Return {(firm id, name): [(phone key, e-mail)]} of the people that are there."""
        firms = {firm.id for firm in customers.values()}
        people = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search_fetch(
                [("parent_id", "in", list(firms))],
                ["name", "parent_id", "phone_key", "email_normalized"],
            )
        )
        known = {}
        for person in people:
            known.setdefault((person.parent_id.id, person.name), []).append(
                (person.phone_key or "", person.email_normalized or "")
            )
        return known

    @api.model
    def _person(self, vals):
        return (
            self._phone(vals.get("phone")),
            email_normalize(vals.get("email")) or "",
        )

    @api.model
    def _is_known_contact(self, namesakes, row):
        """One of the same name at the same firm, unless phone and e-mail both differ."""
        phone, email = self._person(row.values)
        return any(
            (phone and phone == known_phone)
            or (email and email == known_email)
            or not (phone or email)
            or not (known_phone or known_email)
            for known_phone, known_email in namesakes
        )

    @api.model
    def _prepare_contact_vals(self, job, firm, row):
        vals = {
            **job.extra.get("contacts", {}),
            "name": row["name"],
            "parent_id": firm.id,
            "type": "contact",
            "is_company": False,
            "department_name": row["department"],
            "function": row["function"],
            "phone": clean(row["phone"]),
            "email": row["email"],
            "company_id": firm.company_id.id,
        }
        if row["birthday"]:
            month, day = row["birthday"]
            vals.update(birthday_month=str(month), birthday_day=day)
        return {name: value for name, value in vals.items() if value is not None}

    @api.model
    def _customers_of_rows(self, job, rows):
        """Return {id(row): firm}; rows that name nobody, or several, are rejected."""
        found = self._firms_by_name([row["customer"] for row in rows])
        customers = {}
        seen = set(self.env["res.partner"].concat(*sum(found.values(), []))._filtered_access("write").ids)
        for row in rows:
            firms = found.get(name_key(row["customer"]), [])
            # sudo: only the name is compared
            exact = [firm for firm in firms if firm.sudo().name == row["customer"]]
            firms = exact if len(exact) == 1 else firms
            if not firms:
                job.reject(row, "unknown_customer", value=row["customer"])
            elif len(firms) > 1:
                job.reject(row, "ambiguous_customer", value=row["customer"])
            elif firms[0].id not in seen:
                job.reject(row, "kept_by", value=row["customer"], keeper=self._kept_by(firms[0]))
            else:
                customers[id(row)] = firms[0]
        return customers
