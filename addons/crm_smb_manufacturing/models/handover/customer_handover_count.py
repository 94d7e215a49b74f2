from odoo import fields, models
from odoo.tools import SQL


class CustomerHandoverCount(models.Model):
    """How many records of which kind: one row per kind of a handover."""

    _name = "customer.handover.count"
    _description = "Handover by Kind of Record"
    _auto = False
    _order = "total desc, model_id"
    _rec_name = "model_id"
    _depends = {"customer.handover.line": ["handover_id", "model_id", "model", "state", "company_id"]}

    handover_id = fields.Many2one("customer.handover", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    model_id = fields.Many2one("ir.model", string="Kind", readonly=True)
    model = fields.Char(readonly=True, export_string_translation=False)
    total = fields.Integer(string="Found", readonly=True)
    moved = fields.Integer(string="Handed Over", readonly=True)
    left = fields.Integer(
        readonly=True,
        help="Changed by somebody else before the handover, or between it and its undoing.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT min(id) AS id, handover_id, company_id, model_id, model, count(*) AS total,
                      count(*) FILTER (WHERE state = 'moved') AS moved,
                      count(*) FILTER (WHERE state IN ('changed', 'kept')) AS "left"
                 FROM customer_handover_line
             GROUP BY handover_id, company_id, model_id, model"""
        )

    def action_open_lines(self):
        """Open the records of this kind."""
        self.check_access("read")
        action = self.handover_id.action_open_lines()
        action["domain"] = [
            ("handover_id", "in", self.handover_id.ids),
            ("model", "in", self.mapped("model")),
        ]
        return action
