from odoo import fields, models

from .takeover_field import KIND_SELECTION

# field of a result -> counter of the engine's Job
COUNTS = {
    "row_count": "read",
    "new_count": "created",
    "existing_count": "existing",
    "changed_count": "changed",
    "merged_count": "merged",
    "duplicate_count": "proposed",
    "flagged_count": "flagged",
}


class TakeoverJobResult(models.Model):
    """What became (or would become) of the rows of one kind of sheet."""

    _name = "takeover.job.result"
    _description = "Result of a Take-over"
    _order = "job_id, sequence"
    _rec_name = "kind"

    job_id = fields.Many2one("takeover.job", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="job_id.company_id", store=True, index=True)
    sequence = fields.Integer()
    kind = fields.Selection(KIND_SELECTION, string="Sheet", required=True)
    row_count = fields.Integer(string="Rows")
    new_count = fields.Integer(string="New")
    existing_count = fields.Integer(string="Already There")
    changed_count = fields.Integer(string="Completed", help="Of those already there: got what they lacked.")
    same_count = fields.Integer(string="Same", help="Already there, and nothing to add.")
    merged_count = fields.Integer(string="Merged", help="Rows that are certainly the firm of another row.")
    duplicate_count = fields.Integer(
        string="Possible Duplicates", help="Proposed for a supervisor to decide."
    )
    flagged_count = fields.Integer(string="Wrong Codes", help="Loaded and flagged: the credit code is wrong.")
    rejected_count = fields.Integer(string="Rejected")
