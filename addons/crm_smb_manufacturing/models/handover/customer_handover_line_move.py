from ast import literal_eval

from odoo import api, models
from odoo.fields import Command

# What is needed to bring a removed place back: {model: fields}.
REMOVED = {
    "mail.followers": ("res_model", "res_id", "partner_id", "subtype_ids"),
    "calendar.attendee": ("event_id", "partner_id", "state", "access_token"),
}


class CustomerHandoverLine(models.Model):
    """Lines that do the same: of one model and field, from one user to another."""

    _inherit = "customer.handover.line"

    def _records(self):
        # sudo: the manager hands over what he may not read himself; that he may hand over
        # at all was checked by the step.
        return self.env[self[:1].model].sudo().browse(self.mapped("res_id")).exists()

    def _named(self, records, user):
        """Return the id that the field of these records has when it names a user."""
        comodel = records._fields[self[:1].field].comodel_name
        return user.partner_id.id if comodel == "res.partner" else user.id

    def _write_over(self):
        line = self[:1]
        records = self._records()
        if line.field == "alias_defaults":
            self._write_defaults(records, line.old_user_id, line.new_user_id)
        elif line.effect == "remove":
            self._remove(records)
        else:
            new = line.new_user_id if line.effect == "move" else line.new_user_id.browse()
            self._write_owner(records, line.old_user_id, new)

    def _write_back(self):
        line = self[:1]
        if line.effect == "remove":
            self._restore()
            return
        records = self._records()
        if line.field == "alias_defaults":
            self._write_defaults(records, line.new_user_id, line.old_user_id)
        else:
            new = line.new_user_id if line.effect == "move" else line.new_user_id.browse()
            self._write_owner(records, new, line.old_user_id)

    def _write_owner(self, records, old, new):
        """Write who is named, and nothing that depends on it and may be edited by hand."""
        name = self[:1].field
        registry = self.env.registry
        field = records._fields[name]
        value = self._swap_commands(records, old, new) if field.type == "many2many" else None
        kept = [
            other
            for other in registry.get_dependent_fields(field)
            if other.model_name == records._name and other.store and not other.readonly
        ]
        with self.env.protecting(kept, records):
            models.BaseModel.write(records, {name: value or self._named(records, new)})
        if records._name == "calendar.attendee":
            self._write_participants(records, old, new)
        elif records._name == "mail.followers":
            records._invalidate_documents()

    def _swap_commands(self, records, old, new):
        """Put one among several for another; either may be nobody."""
        gone, come = self._named(records, old), self._named(records, new)
        return [*(Command.unlink(gone) for _one in old), *(Command.link(come) for _one in new)]

    @api.model
    def _write_participants(self, attendees, old, new):
        """A meeting keeps its attendees twice."""
        commands = [Command.unlink(old.partner_id.id), Command.link(new.partner_id.id)]
        models.BaseModel.write(attendees.event_id, {"partner_ids": commands})

    @api.model
    def _write_defaults(self, aliases, old, new):
        """Put one user for another where an alias names the owner of what it creates."""
        for alias in aliases:
            defaults = literal_eval(alias.alias_defaults or "{}")
            changed = {
                name: new.id if name.endswith("user_id") and value == old.id else value
                for name, value in defaults.items()
            }
            alias.alias_defaults = repr(changed)

    def _remove(self, records):
        """End the places of the leaver, keeping what brings them back."""
        if records._name == "crm.team.member":
            models.BaseModel.write(records, {"active": False})
            return
        values = {row["id"]: row for row in records.read(REMOVED[records._name], load=None)}
        for line in self:
            line.side = values.get(line.res_id)
        if records._name == "calendar.attendee":
            partners = records.partner_id
            models.BaseModel.write(
                records.event_id,
                {"partner_ids": [Command.unlink(partner.id) for partner in partners]},
            )
        records.unlink()

    def _restore(self):
        # sudo: as in _records
        Model = self.env[self[:1].model].sudo()
        if Model._name == "crm.team.member":
            models.BaseModel.write(self._records(), {"active": True})
            return
        rows = [{name: value for name, value in line.side.items() if name != "id"} for line in self]
        created = Model.create(rows)
        if Model._name == "calendar.attendee":
            self._write_participants_back(created)
        for line, record in zip(self, created, strict=True):
            line.res_id = record.id

    @api.model
    def _write_participants_back(self, attendees):
        models.BaseModel.write(
            attendees.event_id,
            {"partner_ids": [Command.link(partner.id) for partner in attendees.partner_id]},
        )

    def _still_moved(self):
        """Return the lines whose record is as the handover left it."""
        line = self[:1]
        if line.effect == "remove":
            return self._still_removed()
        values = {record.id: record[line.field] for record in self._records()}
        if line.field == "alias_defaults":
            named = f"user_id': {line.new_user_id.id}"
            return self.filtered(lambda line: named in (values.get(line.res_id) or ""))
        new = line.new_user_id if line.effect == "move" else line.new_user_id.browse()
        if self._records()._fields[line.field].type == "many2many":
            return self.filtered(
                lambda line: (
                    line.res_id in values
                    and new <= values[line.res_id]
                    and line.old_user_id not in values[line.res_id]
                )
            )
        named = self._named(self._records(), new)
        return self.filtered(lambda line: line.res_id in values and values[line.res_id].id == named)

    def _still_removed(self):
        """Places that nobody gave back to the leaver meanwhile, of records that exist."""
        model = self[:1].model
        # sudo: as in _records
        Model = self.env[model].sudo()
        if model == "crm.team.member":
            rows = self._records().filtered(lambda member: not member.active)
            return self.filtered(lambda line: line.res_id in rows.ids)
        partners = {line.side["partner_id"] for line in self}
        if model == "calendar.attendee":
            events = {line.side["event_id"] for line in self}
            exist = set(self.env["calendar.event"].sudo().browse(events).exists().ids)  # sudo: as above
            rows = Model.search([("event_id", "in", list(events)), ("partner_id", "in", list(partners))])
            back = {(row.event_id.id, row.partner_id.id) for row in rows}
            return self.filtered(
                lambda line: (
                    line.side["event_id"] in exist
                    and (line.side["event_id"], line.side["partner_id"]) not in back
                )
            )
        return self._still_unfollowed(Model, partners)

    @api.model
    def _existing(self, documents):
        # sudo: as in _records
        return {
            (model, res_id)
            for model, ids in documents.items()
            for res_id in self.env[model].sudo().browse(ids).exists().ids
        }

    def _still_unfollowed(self, Model, partners):
        documents = {}
        for line in self:
            documents.setdefault(line.side["res_model"], []).append(line.side["res_id"])
        exist = self._existing(documents)
        rows = Model.search([("res_model", "in", list(documents)), ("partner_id", "in", list(partners))])
        back = {(row.res_model, row.res_id, row.partner_id.id) for row in rows}
        return self.filtered(
            lambda line: (
                (line.side["res_model"], line.side["res_id"]) in exist
                and (line.side["res_model"], line.side["res_id"], line.side["partner_id"]) not in back
            )
        )
