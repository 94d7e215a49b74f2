from odoo import api, fields, models

from ..rounds import diff


class SaleRoundCompare(models.TransientModel):
    """Two rounds of a negotiation side by side."""

    _name = "sale.round.compare"
    _description = "Compare Rounds"

    order_id = fields.Many2one(related="round_id.order_id")
    other_id = fields.Many2one("sale.round", string="Before", required=True, ondelete="cascade")
    round_id = fields.Many2one("sale.round", string="Now", required=True, ondelete="cascade")
    changes_html = fields.Html(string="Differences", compute="_compute_changes_html")

    @api.depends("round_id", "other_id")
    @api.depends_context("lang", "tz")
    def _compute_changes_html(self):
        for wizard in self:
            changes = []
            if wizard.round_id and wizard.other_id:
                changes = diff(wizard.other_id._snapshot(), wizard.round_id._snapshot())
            wizard.changes_html = self.env["ir.qweb"]._render(
                "crm_smb_manufacturing.sale_round_changes",
                {"is_first": False, "rows": wizard.round_id._readable(changes)},
            )
