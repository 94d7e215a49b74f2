from odoo import api, models

from ...takeover.values import as_text, clean
from ...takeover.vocabulary import KINDS
from . import messages

COUNTS = ("read", "created", "existing", "changed", "merged", "proposed", "flagged", "rejected")


class TakeoverRun(models.AbstractModel):
    """What a take-over tells, in the user's language."""

    _inherit = "takeover.run"

    @api.model
    def _text(self, code, **params):
        return messages.text(self.env, code, **params)

    @api.model
    def _label(self, name):
        return self.env._(messages.COLUMNS[name])

    @api.model
    def _summary_table(self, job):
        """Return (header, rows) of the counts by kind of sheet."""
        header = [self._label(name) for name in ("kind", *COUNTS)]
        rows = [
            [
                self.env._(messages.KINDS[kind]),
                *(getattr(job, name)[kind] for name in COUNTS[:-1]),
                job.rejected_count(kind),
            ]
            for kind in KINDS
            if job.read[kind]
        ]
        return header, rows

    @api.model
    def _issue_lists(self, job):
        """Return [(title, lines)]: rejected rows, then notes."""
        return [
            (self.env._("Rejected:"), self._issue_lines(job.rejects)),
            (self.env._("Please note:"), self._issue_lines(job.notes)),
        ]

    @api.model
    def _issue_lines(self, issues):
        in_order = sorted(issues, key=lambda issue: (issue.row.file, issue.row.number))
        return [self._issue_line(issue) for issue in in_order]

    @api.model
    def _issue_line(self, issue):
        place = issue.row.file
        if issue.row.number:
            place = self.env._("%(file)s, row %(row)s", file=place, row=issue.row.number)
        return f"{place}: {messages.issue_text(self.env, issue)}"

    @api.model
    def _rejected_table(self, job):
        """Return (header, rows) of rejected.xlsx."""
        header = [self._label(name) for name in ("file", "row", "kind", "reason", "cells")]
        rows = [
            [
                issue.row.file,
                issue.row.number,
                self.env._(messages.KINDS[issue.row.kind]),
                messages.issue_text(self.env, issue),
                issue.row.source,
            ]
            for issue in job.rejects
        ]
        return header, rows

    @api.model
    def _rejected_sheets(self, job):
        """Return [(title, header, rows)]: the rejected rows as they were, by sheet, with the
        reason beside them, so that they can be mended and loaded again."""
        return self._mendable_sheets(
            (issue.row.file, job.headers.get(issue.row.file, ()), issue.row.number, issue.row.cells, issue)
            for issue in job.rejects
        )

    @api.model
    def _mendable_sheets(self, items):
        """As ``_rejected_sheets``, of (file, header cells, row, cells, Issue)."""
        sheets = {}
        for file, header, number, cells, issue in items:
            if file not in sheets:
                titles = [clean(cell) for cell in header]
                sheets[file] = (file, [*titles, self._label("reason"), self._label("row")], [])
            width = len(sheets[file][1]) - 2
            texts = [as_text(cell) or "" for cell in cells][:width]
            texts += [""] * (width - len(texts))
            sheets[file][2].append([*texts, messages.issue_text(self.env, issue), number])
        return list(sheets.values())

    @api.model
    def _rejected_hint(self, name):
        return self.env._(
            "The rejected rows are in %(file)s. Correct them and load the folder again.",
            file=name,
        )

    @api.model
    def _dry_run_hint(self):
        return self.env._("Tried only: nothing was written, no order confirmed.")
