import time

from odoo import api, models
from odoo.tools import split_every

# Records per statement: small enough to show progress, large enough to be quick.
CHUNK = 500
# Seconds between two reports of the progress.
EVERY = 0.5


class CustomerHandover(models.Model):
    """Writes a handover and its undoing: one statement per field, successor and thousand.

    Values are written by the ORM, constraints and stored fields included, but past the
    ``write`` of each model: a handover changes who is named and nothing else. It posts no
    message per record, subscribes nobody, assigns no team and mails nobody.
    """

    _inherit = "customer.handover"

    def _move(self):
        """Hand over the pending lines."""
        self._write_lines(self.line_ids.filtered(lambda line: line.state == "pending"), "moved")

    def _move_back(self):
        """Undo the lines that are still as the handover left them; the others are kept."""
        moved = self.line_ids.filtered(lambda line: line.state == "moved")
        intact = moved.browse()
        for same in moved.grouped(self._line_key).values():
            intact |= same._still_moved()
        (moved - intact).write({"state": "kept"})
        self._write_lines(intact, "undone")

    @api.model
    def _line_key(self, line):
        return line.model, line.field, line.effect, line.old_user_id, line.new_user_id

    def _write_lines(self, lines, state):
        done, total, shown = 0, len(lines), time.monotonic()
        self._show_progress(done, total)
        for same in lines.grouped(self._line_key).values():
            for ids in split_every(CHUNK, same.ids):
                chunk = lines.browse(ids)
                chunk._write_back() if state == "undone" else chunk._write_over()
                chunk.write({"state": state})
                done += len(ids)
                if time.monotonic() - shown > EVERY or done == total:
                    self._show_progress(done, total)
                    shown = time.monotonic()
        self.invalidate_recordset(["count_ids"])
        # Teams decide which archives their members see: see res.users.
        self.env.registry.clear_cache()

    def _show_progress(self, done, total):
        """Tell whoever watches, past this transaction, how far it is."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                """INSERT INTO customer_handover_progress (handover, done, total) VALUES (%s, %s, %s)
                   ON CONFLICT (handover) DO UPDATE SET done = EXCLUDED.done, total = EXCLUDED.total""",
                [self.id, done, total],
            )

    @api.readonly
    def get_progress(self):
        """Return ``{"done", "total", "state"}`` of a handover that is being applied or undone."""
        self.ensure_one()
        self.check_access("read")
        # sudo: a technical row of the handover that was just checked.
        row = self.env["customer.handover.progress"].sudo().search([("handover", "=", self.id)], limit=1)
        return {"done": row.done, "total": row.total, "state": self.state}
