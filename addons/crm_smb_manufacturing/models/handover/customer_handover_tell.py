from collections import Counter

from markupsafe import Markup

from odoo import models
from odoo.tools import SQL

# The first key of the advisory locks between an undo and the job; the second is the handover.
DOSSIER_LOCK = 0x444F5353
# A customer gets a dossier when one of these changes hands: {model: fields}.
DOSSIER = {
    "res.partner": ("user_id", "backup_user_id"),
    "crm.lead": ("user_id",),
    "sale.order": ("user_id",),
    "customer.commitment": ("user_id",),
}


class CustomerHandover(models.Model):
    """Tells a handover: one message per customer, one per successor, mails in the background."""

    _inherit = "customer.handover"

    def _tell_moved(self):
        lines = self.line_ids.filtered(lambda line: line.state == "moved")
        self._log_on_customers(lines, self.env._("Handed over"))
        self._tell_successors(lines)
        self._create_dossiers(lines)

    def _tell_undone(self):
        lines = self.line_ids.filtered(lambda line: line.state == "undone")
        kept = self.line_ids.filtered(lambda line: line.state == "kept")
        self._log_on_customers(lines, self.env._("Handover undone"))
        told = self.dossier_ids.filtered(lambda dossier: dossier.mail_state == "queued")
        self._start_dossiers()
        self.message_post(
            body=self.env._(
                "%(undone)s records are as they were, %(kept)s have been changed since and stay."
                " %(told)s customers have been told of the new contact already.",
                undone=len(lines),
                kept=len(kept),
                told=len(told),
            )
        )

    def _log_on_customers(self, lines, title):
        """Post one message per customer: what went from whom to whom, with its tracking."""
        by_customer = lines.filtered("partner_id").grouped("partner_id")
        customers = self.env["res.partner"].concat(*by_customer)
        if not customers:
            return
        bodies = {customer.id: self._log_body(same, title) for customer, same in by_customer.items()}
        # sudo: a note on a customer of whom the manager hands something over.
        messages = customers.sudo()._message_log_batch(bodies)
        self._create_tracking(dict(zip(customers.ids, messages, strict=True)), lines)

    def _log_body(self, lines, title):
        rows = Markup()
        for (old, new), same in lines.grouped(lambda line: line._from_to()).items():
            counts = Counter(line._kind() for line in same)
            rows += Markup("<li>%s → %s: %s</li>") % (
                old.name or "",
                new.name or "–",
                ", ".join(f"{count} × {name}" for name, count in counts.items()),
            )
        return Markup("<b>%s</b><ul>%s</ul>") % (title, rows)

    def _create_tracking(self, messages, lines):
        """The change of the salesperson is tracked as if it had been typed."""
        field = self.env["ir.model.fields"]._get("res.partner", "user_id")
        values = []
        for line in lines:
            if (line.model, line.field) == ("res.partner", "user_id") and line.res_id in messages:
                old, new = line._from_to()
                values.append(
                    {
                        "mail_message_id": messages[line.res_id].id,
                        "field_id": field.id,
                        "old_value_integer": old.id,
                        "old_value_char": old.name or "",
                        "new_value_integer": new.id,
                        "new_value_char": new.name or "",
                    }
                )
        # sudo: tracked values are written by the system only.
        self.env["mail.tracking.value"].sudo().create(values)

    def _tell_successors(self, lines):
        """One message to each successor about what is his now."""
        for user, same in lines.grouped("new_user_id").items():
            counts = Counter(line._kind() for line in same)
            self.message_notify(
                partner_ids=user.partner_id.ids,
                subject=self.env._("Handover from %(leaver)s", leaver=self.leaver_id.name),
                body=self.env._(
                    "You take over from %(leaver)s: %(records)s.",
                    leaver=self.leaver_id.name,
                    records=", ".join(f"{count} × {name}" for name, count in counts.items()),
                ),
            )

    def _create_dossiers(self, lines):
        """Queue one dossier per customer; a cron writes them and mails the customers."""
        successors = {}
        changed = set()
        for line in lines.filtered("partner_id"):
            if line.field in DOSSIER.get(line.model, ()):
                successors.setdefault(line.partner_id.id, line.new_user_id.id)
            if (line.model, line.field, line.res_id) == ("res.partner", "user_id", line.partner_id.id):
                successors[line.partner_id.id] = line.new_user_id.id
                changed.add(line.partner_id.id)
        self.env["customer.handover.dossier"].create(
            [
                {
                    "handover_id": self.id,
                    "partner_id": partner_id,
                    "successor_id": user_id,
                    "state": "waiting" if self.write_dossiers else "none",
                    "mail_state": "waiting" if self.tell_customers and partner_id in changed else "none",
                }
                for partner_id, user_id in successors.items()
            ]
        )
        self._start_dossiers()

    def _stop_dossiers(self):
        """Let the dossier that is being written end; none is begun before this transaction ends."""
        self.env.execute_query(SQL("SELECT pg_advisory_xact_lock(%s, %s)", DOSSIER_LOCK, self.id))

    def _try_dossier(self):
        """Whether a dossier may be written: nobody undoes the handover before this transaction ends.

        Not a lock on the row: that one tells two people at one handover of each other.
        """
        query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", DOSSIER_LOCK, self.id)
        return self.env.execute_query(query)[0][0]

    def _start_dossiers(self):
        """Have the waiting dossiers written, or dropped when the handover was undone."""
        # sudo: whoever hands over starts the background work; jobs are nobody's to edit.
        self.env.ref("crm_smb_manufacturing.handover_cron_dossiers").sudo()._trigger()
