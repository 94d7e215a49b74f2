import io
import logging
import time
from base64 import b64encode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...takeover.summary import write_rejected
from ...takeover.values import as_text
from .takeover_job import WORKING
from .takeover_job_result import COUNTS

_logger = logging.getLogger(__name__)

# So many rows are done while the user waits; more of them in the background.
AT_ONCE = 300
# Seconds that one turn of the background job takes at most, a piece more or less.
TURN = 40
# (state while it works, state before): where a failure leads back to
BEFORE = {"checking": "mapped", "loading": "checked"}
AFTER = {"checking": "checked", "loading": "done"}
REJECTED = "rejected.xlsx"


class TakeoverJob(models.Model):
    """Trying and loading: piece by piece, each piece committed with how far it is, so that
    a restart goes on where it was."""

    _inherit = "takeover.job"

    def _start(self, state, user):
        self._drop_result()
        total = sum(self.sheet_ids.filtered("is_loaded").mapped("row_count"))
        self.write({"state": state, "worker_id": user.id, "rows_total": total, "failure": False})
        if total <= AT_ONCE:
            self._work()
        else:
            # sudo by the caller: users may not trigger crons
            self.env.ref("crm_smb_manufacturing.takeover_job_cron")._trigger()

    def _drop_result(self):
        self.result_ids.unlink()
        self.issue_ids.filtered(lambda issue: issue.row).unlink()
        self.write({"cursor": 0, "counts": False, "rows_done": 0, "rejected_count": 0, "failure": False})

    @api.model
    def _cron_work(self):
        """Go on with what was started; one turn, then the next one is asked for."""
        end = self.env.context.get("cron_end_time", float("inf")) + TURN
        jobs = self.search([("state", "in", list(WORKING))], order="id")
        for job in jobs:
            if time.monotonic() < end:
                job._work_in_background(end)
        left = self.search([("state", "in", list(WORKING))])
        remaining = sum(max(job.rows_total - job.rows_done, 1) for job in left)
        self.env["ir.cron"]._commit_progress(remaining=remaining)

    def _work_in_background(self, end):
        """One turn; what nobody foresaw ends the work and is told on the form."""
        try:
            self._work(end)
        except Exception as error:
            _logger.exception("The take-over %s failed", self.id)
            self.env.cr.rollback()
            text = " ".join(str(error.args[0] if error.args else error).split())
            self.write({"state": BEFORE[self.state], "failure": text})
            self.env["ir.cron"]._commit_progress()

    def _work(self, end=None):
        """Do the pieces that are left; commits after each, until ``end``, if there is one."""
        self.ensure_one()
        runner = self._runner()
        account = self._read_account()
        account.dry_run = self.state == "checking"
        if account.dry_run and not account.is_in_pieces():
            runner._take_over_rows(account)
            self._store(account, 0, self.rows_total)
        else:
            if not self._work_pieces(runner, account, end):
                return
        if account.dry_run:
            runner._forget()
        vals = {"state": AFTER[self.state], "rows_done": self.rows_total}
        if not account.dry_run:
            vals["loaded_at"] = fields.Datetime.now()
        self.write(vals)
        if end:
            self.env["ir.cron"]._commit_progress(1)

    def _work_pieces(self, runner, account, end):
        """Return whether all pieces are done."""
        account.restore(self.counts or {})
        if not self.cursor:
            self._store(account, 0, 0)
        account.forget_issues()
        worked = False
        for number, piece in enumerate(runner._pieces(account)):
            known = number < self.cursor
            if known and piece.alone:
                continue
            if worked and end and time.monotonic() >= end:
                return False
            worked = not known
            self._do_piece(runner, account, piece)
            if known:
                # Done before the restart: only what it found is needed.
                account.restore(self.counts or {})
            else:
                self._store(account, number + 1, self.rows_done + piece.rows)
                if end:
                    self.env["ir.cron"]._commit_progress(piece.rows)
            account.forget_issues()
        return True

    def _do_piece(self, runner, account, piece):
        if not account.dry_run:
            piece.load()
            return
        savepoint = self.env.cr.savepoint()
        try:
            piece.load()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        account.forget_links()

    def _runner(self):
        """``takeover.run`` with the rights of the user who started it, in the job's company."""
        user = self.worker_id
        runner = (
            self.env["takeover.run"]
            .with_user(user)
            .with_context(
                allowed_company_ids=self.company_id.ids, lang=user.lang, tz=user.tz, active_test=True
            )
        )
        loads = self.with_user(user)._may("load")
        # sudo: the trial of a clerk shows what the supervisor's loading will do, it writes
        # nothing; each of his records would ask for a review of its own otherwise.
        return runner if loads else runner.sudo()

    # === what is kept of it === #

    def _store(self, account, cursor, rows_done):
        """Keep how far it is, the counts and what there is to tell."""
        rejected = self._store_issues(account.rejects, "rejected")
        self._store_issues(account.notes, "note")
        counts = account.counts()
        self.write(
            {
                "cursor": cursor,
                "counts": counts,
                "rows_done": min(rows_done, self.rows_total),
                "rejected_count": self.rejected_count + rejected,
            }
        )
        self._store_results(counts)

    def _store_issues(self, issues, severity):
        self.env["takeover.job.issue"].create([self._prepare_issue_vals(issue, severity) for issue in issues])
        return len(issues)

    def _prepare_issue_vals(self, issue, severity):
        params = {name: str(value) for name, value in issue.params.items()}
        if issue.text:
            params["text"] = issue.text
        return {
            "job_id": self.id,
            "severity": severity,
            "kind": issue.row.kind or False,
            "file": issue.row.file,
            "row": issue.row.number,
            "code": issue.code,
            "params": params,
            "cells": [as_text(cell) or "" for cell in issue.row.cells],
        }

    def _store_results(self, counts):
        rejected = dict(
            self.env["takeover.job.issue"]._read_group(
                [("job_id", "=", self.id), ("severity", "=", "rejected")], ["kind"], ["__count"]
            )
        )
        kinds = [kind for kind, _label in self.env["takeover.field"]._fields["kind"].selection]
        there = {result.kind: result for result in self.result_ids}
        for sequence, kind in enumerate(kinds):
            mine = counts.get(kind)
            if not mine:
                continue
            vals = {field: mine.get(counter, 0) for field, counter in COUNTS.items()}
            vals["same_count"] = vals["existing_count"] - vals["changed_count"]
            vals["rejected_count"] = rejected.get(kind, 0)
            if kind in there:
                there[kind].write(vals)
            else:
                self.env["takeover.job.result"].create(
                    {"job_id": self.id, "kind": kind, "sequence": sequence, **vals}
                )

    # === rejected.xlsx === #

    def _create_rejected(self):
        """Return the attachment rejected.xlsx, made anew in the user's language."""
        issues = self.issue_ids.filtered(lambda issue: issue.severity == "rejected")
        if not issues:
            raise UserError(self.env._("No row was rejected."))
        headers = {sheet.name: sheet._header_cells() for sheet in self.sheet_ids}
        sheets = self.env["takeover.run"]._mendable_sheets(
            (issue.file, headers.get(issue.file, ()), issue.row, issue.cells or (), issue._as_issue())
            for issue in issues
        )
        target = io.BytesIO()
        write_rejected(target, sheets=sheets)
        Attachment = self.env["ir.attachment"]
        mine = [("res_model", "=", self._name), ("res_id", "=", self.id), ("name", "=", REJECTED)]
        Attachment.search([*mine, ("id", "not in", self.file_ids.ids)]).unlink()
        return Attachment.create(
            {
                "name": REJECTED,
                "datas": b64encode(target.getvalue()),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
