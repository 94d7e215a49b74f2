from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditReleaseAsk(models.TransientModel):
    """Asks whoever may release credit to let one order go on."""

    _name = "credit.release.ask"
    _description = "Ask for a Credit Release"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    hold_reason = fields.Text(string="Why It Is Held", compute="_compute_hold_reason")
    reason = fields.Text()
    until = fields.Date(
        required=True, default=lambda self: fields.Date.add(fields.Date.context_today(self), days=30)
    )

    @api.depends("order_id")
    @api.depends_context("lang")
    def _compute_hold_reason(self):
        for wizard in self:
            wizard.hold_reason = "\n".join(wizard.order_id._credit_reasons())

    def action_ask(self):
        """Ask; the order waits for the answer.

        :raise UserError: without a reason
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write why it may go on: whoever approves it reads that."))
        self.env["credit.release"].create(
            {"order_id": self.order_id.id, "reason": self.reason, "until": self.until}
        )
        return {"type": "ir.actions.act_window_close"}
