from odoo import api, fields, models

from ...takeover.job import Issue, Row
from ..takeover import messages
from .takeover_field import KIND_SELECTION


class TakeoverJobIssue(models.Model):
    """Something to tell about a row: why it was left out, or what to look at."""

    _name = "takeover.job.issue"
    _description = "Rejected Row or Note"
    _order = "job_id, severity desc, file, row, id"
    _rec_name = "file"

    job_id = fields.Many2one("takeover.job", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="job_id.company_id", store=True, index=True)
    severity = fields.Selection([("rejected", "Rejected"), ("note", "Note")], required=True)
    kind = fields.Selection(KIND_SELECTION, string="Sheet")
    file = fields.Char()
    row = fields.Integer(aggregator=None)
    code = fields.Char(export_string_translation=False)
    params = fields.Json()
    cells = fields.Json()
    reason = fields.Char(compute="_compute_reason")
    source = fields.Char(string="What the Row Says", compute="_compute_reason")

    @api.depends("code", "params", "cells")
    @api.depends_context("lang")
    def _compute_reason(self):
        for issue in self:
            issue.reason = messages.issue_text(self.env, issue._as_issue())
            issue.source = ", ".join(cell for cell in issue.cells or () if cell)

    def _as_issue(self):
        """The engine's Issue of this record."""
        params = dict(self.params or {})
        text = params.pop("text", "")
        row = Row(self.kind or "", self.file, self.row, {}, self.cells or ())
        return Issue(row, self.code, params, text)
