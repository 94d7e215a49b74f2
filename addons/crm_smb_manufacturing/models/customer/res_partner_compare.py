from odoo import api, models
from odoo.tools import format_date

# Documents that show which record is the living one: model, date shown.
DOCUMENTS = {
    "sale.order": "date_order",
    "account.move": "invoice_date",
    "crm.lead": "create_date",
}


class ResPartner(models.Model):
    """Records that may be one firm, side by side."""

    _inherit = "res.partner"

    @api.model
    def _comparison_labels(self):
        return {
            "sale.order": self.env._("Quotations and orders"),
            "account.move": self.env._("Invoices and bills"),
            "crm.lead": self.env._("Leads and opportunities"),
        }

    def _comparison_html(self):
        """Return a table with one column per record; what differs is marked."""
        rows = self._comparison_rows() if self else []
        return self.env["ir.qweb"]._render(
            "crm_smb_manufacturing.customer_comparison", {"partners": self, "rows": rows}
        )

    def _comparison_rows(self):
        """Return ``[{"label", "values", "differs"}]``: what they are called and what they have."""
        rows = [*self._identity_rows(), *self._document_rows(), *self._contact_rows()]
        return [
            {"label": label, "values": values, "differs": len({str(v or "") for v in values}) > 1}
            for label, values in rows
            if any(values)
        ]

    def _identity_rows(self):
        several = len(self.company_id) > 0
        return [
            (self.env._("Name"), self.mapped("name")),
            (self.env._("Customer code"), [one.customer_code for one in self]),
            (self.env._("Credit code / Company ID"), [one.company_registry for one in self]),
            (self.env._("Tax ID"), [one.vat for one in self]),
            (self.env._("Phone"), [one.phone for one in self]),
            (self.env._("E-mail"), [one.email for one in self]),
            (self.env._("Address"), [one._comparison_address() for one in self]),
            (self.env._("Salesperson"), [one.user_id.name for one in self]),
            (self.env._("Tier"), [one.customer_tier_id.name for one in self]),
            (self.env._("Company"), [several and (one.company_id.name or "") for one in self]),
            (self.env._("Entered on"), [format_date(self.env, one.create_date) for one in self]),
        ]

    def _comparison_address(self):
        parts = (self.street, self.city, self.state_id.name, self.country_id.name)
        return ", ".join(part for part in parts if part)

    def _document_rows(self):
        """How many documents each has and when the last one was made."""
        labels = self._comparison_labels()
        for model, date in DOCUMENTS.items():
            # sudo: who decides need not read the documents; numbers and dates are all he is told.
            groups = (
                self.env[model]
                .sudo()
                ._read_group(
                    [("partner_id", "child_of", self.ids)],
                    ["partner_id"],
                    ["__count", f"{date}:max"],
                )
            )
            yield labels[model], self._per_record(groups)

    def _contact_rows(self):
        Message = self.env["mail.message"].sudo()  # sudo: as above
        talked = dict(
            Message._read_group(
                [
                    ("model", "=", "res.partner"),
                    ("res_id", "in", self.ids),
                    ("message_type", "in", ("comment", "email")),
                ],
                ["res_id"],
                ["date:max"],
            )
        )
        Activity = self.env["mail.activity"].sudo()  # sudo: as above
        open_ = dict(
            Activity._read_group(
                [("res_model", "=", "res.partner"), ("res_id", "in", self.ids)], ["res_id"], ["__count"]
            )
        )
        Partner = self.sudo()  # sudo: as above
        contacts = dict(Partner._read_group([("parent_id", "in", self.ids)], ["parent_id"], ["__count"]))
        return [
            (self.env._("Contacts and addresses"), [contacts.get(one) for one in self]),
            (self.env._("Open activities"), [open_.get(one.id) for one in self]),
            (self.env._("Last message"), [self._day(talked.get(one.id)) for one in self]),
        ]

    def _per_record(self, groups):
        """Add up (partner, count, last date) of people and branches under these records."""
        count, latest = dict.fromkeys(self.ids, 0), {}  # dates as text, they sort the same
        for partner, number, last in groups:
            root = self._record_above(partner)
            count[root] += number
            latest[root] = max(latest.get(root, ""), last.isoformat()[:10] if last else "")
        return [
            self.env._("%(count)s, last on %(day)s", count=count[one.id], day=self._day(latest[one.id]))
            if count[one.id] and latest.get(one.id)
            else (count[one.id] or "")
            for one in self
        ]

    def _record_above(self, partner):
        """Return the id of the compared record that this partner is or belongs to."""
        while partner.id not in self.ids:
            partner = partner.parent_id
        return partner.id

    @api.model
    def _day(self, value):
        return format_date(self.env, value) if value else ""
