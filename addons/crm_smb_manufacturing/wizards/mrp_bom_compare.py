from odoo import api, fields, models

from ..rounds import diff


class MrpBomCompare(models.TransientModel):
    """Two revisions of a bill side by side."""

    _name = "mrp.bom.compare"
    _description = "Compare Revisions of a Bill"

    bom_id = fields.Many2one("mrp.bom", string="Revision", required=True, ondelete="cascade")
    other_id = fields.Many2one("mrp.bom", string="Compared with", required=True, ondelete="cascade")
    revision_ids = fields.Many2many("mrp.bom", string="All Revisions", compute="_compute_revision_ids")
    changes_html = fields.Html(string="Differences", compute="_compute_changes_html")

    @api.depends("bom_id")
    def _compute_revision_ids(self):
        for wizard in self:
            wizard.revision_ids = wizard.bom_id._revisions()

    @api.depends("bom_id", "other_id")
    @api.depends_context("lang")
    def _compute_changes_html(self):
        for wizard in self:
            rows = []
            if wizard.bom_id and wizard.other_id:
                rows = wizard._change_rows(diff(wizard.other_id._snapshot(), wizard.bom_id._snapshot()))
            wizard.changes_html = self.env["ir.qweb"]._render(
                "crm_smb_manufacturing.mrp_bom_changes", {"rows": rows}
            )

    @api.model
    def _change_rows(self, changes):
        """Return changes of ``rounds.diff`` for reading: dicts of line, label, from and to."""
        labels = self._change_labels()
        return [
            {
                "line": change["line"],
                "label": labels[change["what"]],
                "from": self._shown(change["from"]),
                "to": self._shown(change["to"]),
            }
            for change in changes
        ]

    @api.model
    def _change_labels(self):
        return {
            "bom_quantity": self.env._("Quantity of the bill"),
            "bom_type": self.env._("Type of the bill"),
            "uom": self.env._("Unit"),
            "quantity": self.env._("Quantity"),
            "variants": self.env._("Only for"),
            "workcenter": self.env._("Work center"),
            "minutes": self.env._("Minutes"),
            "line_added": self.env._("New"),
            "line_removed": self.env._("Removed"),
        }

    @api.model
    def _shown(self, value):
        if value is None or value is False or value == "":
            return "–"
        return f"{value:g}" if isinstance(value, float) else value
