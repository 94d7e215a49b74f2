from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from .customer_handover_registry import FOLLOWING

# Where somebody who takes over a place may have one already: {model: key of the place}.
PLACES = {
    "mail.followers": lambda row: (row.res_model, row.res_id),
    "calendar.attendee": lambda row: row.event_id.id,
    "crm.team.member": lambda row: row.crm_team_id.id,
}


class CustomerHandover(models.Model):
    """Looks for what names the leaver: one search per field, whatever the number."""

    _inherit = "customer.handover"

    def _find(self):
        """Bring the lines up to date: found, gone, and who gets what.

        Choices by hand stay. What a former preview found and nobody finds any more was
        changed by somebody: such a line stays as "changed" and is not handed over.
        """
        found = self._find_all()
        known = {(line.model, line.res_id, line.field): line for line in self.line_ids}
        self._choose_successors(found, known)
        gone = [line.id for key, line in known.items() if key not in found and line.state == "pending"]
        self.line_ids.browse(gone).write({"state": "changed"})
        back = [line.id for key, line in known.items() if key in found and line.state == "changed"]
        self.line_ids.browse(back).write({"state": "pending"})
        new = [vals for key, vals in found.items() if key not in known]
        self.env["customer.handover.line"].create(new)
        updates = defaultdict(list)
        for key, line in known.items():
            vals = found.get(key)
            if vals and (line.new_user_id.id, line.effect) != (vals["new_user_id"], vals["effect"]):
                updates[vals["new_user_id"], vals["effect"]].append(line.id)
        for (user_id, effect), ids in updates.items():
            lines = self.line_ids.browse(ids)
            for by_hand, same in lines.grouped("is_by_hand").items():
                same.write({"new_user_id": user_id, "effect": effect, "is_by_hand": by_hand})
        self.invalidate_recordset(["count_ids"])

    def _find_all(self):
        """Return ``{(model, id, field): values of a line}`` of everything open."""
        self.ensure_one()
        found = {}
        for model, names in self._handover_models().items():
            for name in names:
                records = self._find_named(model, name, found)
                for vals in self._prepare_line_vals(records, name):
                    found[model, vals["res_id"], name] = vals
        return found

    def _find_named(self, model, name, found):
        """Return the records of a model whose field names the leaver, of this company."""
        domain = self._handover_domain(model, name, self.leaver_id) & self._handover_company_domain(model)
        if model == "mail.followers":
            domain &= self._followed_domain(found)
        # sudo: the manager hands over what he may not read himself (private meetings,
        # activities of others); that he may hand over at all was checked before.
        records = self.env[model].sudo().search(domain, order="id")
        if model in (*FOLLOWING, "calendar.event", "mail.alias"):
            records -= self._of_other_companies(records)
        return records

    @api.model
    def _followed_domain(self, found):
        """Followers act where the record itself is handed over; elsewhere they just read."""
        documents = defaultdict(set)
        for model, res_id, _name in found:
            documents[model].add(res_id)
        return Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in documents.items()
            if model not in FOLLOWING
        )

    def _of_other_companies(self, records):
        """Return the records that are about a document of another company."""
        about = defaultdict(lambda: defaultdict(list))
        for record in records:
            model, res_id = self._about(record)
            if model in self.env and model != record._name:
                about[model][res_id].append(record.id)
        other = []
        for model, ids in about.items():
            company = self._handover_company_domain(model)
            if not company.is_true():
                # sudo: as in _find_named
                Model = self.env[model].sudo().with_context(active_test=False)
                theirs = Model.search(Domain("id", "in", list(ids)) & ~company)
                other += [record_id for res_id in theirs.ids for record_id in ids[res_id]]
        return records.browse(other)

    @api.model
    def _about(self, record):
        if record._name == "mail.alias":
            return record.alias_parent_model_id.model, record.alias_parent_thread_id
        return self._handover_document(record)

    def _prepare_line_vals(self, records, name):
        """Return the values of the lines of records of one model."""
        model_id = self.env["ir.model"]._get_id(records._name)
        customers = self._customers_of(records)
        return [
            {
                "handover_id": self.id,
                "model_id": model_id,
                "model": records._name,
                "res_id": record.id,
                "record_name": self._record_name(record),
                "field": name,
                "partner_id": customers.get(record.id),
                "old_user_id": self.leaver_id.id,
                "new_user_id": False,
                "effect": "move",
            }
            for record in records
        ]

    @api.model
    def _record_name(self, record):
        if record._name == "mail.followers":
            return False
        about = record.res_name if record._name == "mail.activity" else ""
        return " · ".join(text for text in (about, record.display_name) if text)

    @api.model
    def _customers_of(self, records):
        """Return ``{id: id of the customer}`` in one read per model of their documents."""
        documents = defaultdict(lambda: defaultdict(list))
        for record in records:
            model, res_id = self._handover_document(record)
            if model in self.env:
                documents[model][res_id].append(record.id)
        customers = {}
        paths = self._handover_customer_fields()
        for model, ids in documents.items():
            path = paths.get(model, "partner_id")
            field = self.env[model]._fields.get(path)
            if not field or field.comodel_name != "res.partner" or model in FOLLOWING:
                continue
            # sudo: as in _find_named
            for document in self.env[model].sudo().browse(ids).exists():
                customer = document[path].commercial_partner_id.id
                customers.update(dict.fromkeys(ids[document.id], customer))
        return customers

    def _choose_successors(self, found, known):
        """Fill in who gets what: by hand, else as the record it is about, else by rule."""
        # sudo: as in _find_named
        partners = self.env["res.partner"].sudo()
        customers = {vals["partner_id"] for vals in found.values() if vals["partner_id"]}
        by_rule = {
            customer.id: self._successor_by_rule(customer).id for customer in partners.browse(customers)
        }
        owners = {}
        names = {(model, res_id): vals["record_name"] for (model, res_id, _name), vals in found.items()}
        for key, vals in found.items():
            line = known.get(key)
            model, res_id, _name = key
            user_id = by_rule.get(vals["partner_id"]) or self.successor_id.id
            if line and line.is_by_hand:
                user_id = line.new_user_id.id
            elif model in FOLLOWING:
                user_id = owners.get(self._document_of_line(vals), user_id)
            if model == "mail.followers":
                vals["record_name"] = names.get(self._document_of_line(vals))
            owners.setdefault((model, res_id), user_id)
            vals["new_user_id"] = user_id
        self._end_double_places(found)
        self._end_double_roles(found)
        self._end_double_names(found)

    def _successor_by_rule(self, customer):
        for rule in self.rule_ids:
            if rule._fits(customer):
                return rule.successor_id
        return self.successor_id

    @api.model
    def _document_of_line(self, vals):
        # sudo: as in _find_named
        return self._handover_document(self.env[vals["model"]].sudo().browse(vals["res_id"]))

    def _end_double_places(self, found):
        """The place of the leaver ends where the successor has one already."""
        for model, place in PLACES.items():
            mine = {key: vals for key, vals in found.items() if key[0] == model}
            users = self.env["res.users"].browse({vals["new_user_id"] for vals in mine.values()} - {False})
            if not users:
                continue
            # sudo: as in _find_named
            rows = self.env[model].sudo().browse([res_id for _model, res_id, _name in mine])
            taken = self._places_taken(rows, users)
            for row, vals in zip(rows, mine.values(), strict=True):
                if (place(row), vals["new_user_id"]) in taken:
                    vals["effect"] = "remove"

    @api.model
    def _places_taken(self, rows, users):
        """Return ``{(place, user id)}`` of places that these users have already."""
        if rows._name == "crm.team.member":
            others = rows.search([("user_id", "in", users.ids)])
            single = not self.env["ir.config_parameter"].sudo().get_param("sales_team.membership_multi")
            if single:
                # One team per person: whoever has one does not move to another.
                return {(row.crm_team_id.id, other.user_id.id) for row in rows for other in others}
            return {(other.crm_team_id.id, other.user_id.id) for other in others}
        user_of = {user.partner_id.id: user.id for user in users}
        domain = Domain("partner_id", "in", list(user_of))
        if rows._name == "mail.followers":
            domain &= Domain.OR(
                Domain("res_model", "=", model) & Domain("res_id", "in", same.mapped("res_id"))
                for model, same in rows.grouped("res_model").items()
            )
        else:
            domain &= Domain("event_id", "in", rows.event_id.ids)
        place = PLACES[rows._name]
        return {(place(other), user_of[other.partner_id.id]) for other in rows.search(domain)}

    def _end_double_roles(self, found):
        """Nobody is salesperson and second person of one customer: that place is left empty."""
        roles = {}
        for (model, res_id, name), vals in list(found.items()):
            if model == "res.partner" and name in ("user_id", "backup_user_id"):
                roles.setdefault(res_id, {})[name] = vals
        # sudo: as in _find_named
        for partner in self.env["res.partner"].sudo().browse(roles):
            mine = roles[partner.id]
            first = mine["user_id"]["new_user_id"] if "user_id" in mine else partner.user_id.id
            backup = mine.get("backup_user_id")
            if backup and backup["new_user_id"] == first:
                backup.update(effect="clear")
            elif not backup and first and partner.backup_user_id.id == first:
                vals = {**mine["user_id"], "field": "backup_user_id", "old_user_id": first, "effect": "clear"}
                found["res.partner", partner.id, "backup_user_id"] = vals

    def _end_double_names(self, found):
        """Where several are named and the successor is among them, the leaver just goes."""
        for (model, res_id, name), vals in found.items():
            if self.env[model]._fields[name].type == "many2many":
                # sudo: as in _find_named
                named = self.env[model].sudo().browse(res_id)[name]
                vals["effect"] = "clear" if vals["new_user_id"] in named.ids else "move"
