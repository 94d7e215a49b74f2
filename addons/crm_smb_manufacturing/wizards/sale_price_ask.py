from odoo import api, fields, models
from odoo.exceptions import UserError


class SalePriceAsk(models.TransientModel):
    """Why a price may be lower than a colleague's."""

    _name = "sale.price.ask"
    _description = "Ask for Price Approval"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    conflicts = fields.Text(string="Undercut", compute="_compute_conflicts")
    reason = fields.Text()

    @api.depends("order_id")
    @api.depends_context("lang")
    def _compute_conflicts(self):
        for wizard in self:
            order = wizard.order_id
            wizard.conflicts = "\n".join(map(order._price_reason, order._unasked_conflicts()))

    def action_ask(self):
        """Ask the right person; the quotation waits for the answer.

        :raise UserError: without a reason
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write why this price is right: whoever approves it reads that."))
        lines = [conflict["line"] for conflict in self.order_id._unasked_conflicts()]
        self.env["sale.price.conflict"].create(
            [{"order_line_id": line.id, "reason": self.reason} for line in lines]
        )
        return {"type": "ir.actions.act_window_close"}
