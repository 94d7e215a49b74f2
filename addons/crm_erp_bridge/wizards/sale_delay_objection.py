from odoo import api, fields, models

from ..models.delay.sale_delay_share import CAUSES


class SaleDelayObjection(models.TransientModel):
    """Asks why days are not one's own, or the manager whose they are instead."""

    _name = "sale.delay.objection"
    _description = "Objection to a Share of a Delay"

    share_id = fields.Many2one("sale.delay.share", required=True, readonly=True, ondelete="cascade")
    mode = fields.Selection([("object", "Object"), ("decide", "Decide")], required=True, default="object")
    objection = fields.Text(related="share_id.objection")
    reason = fields.Text()
    cause = fields.Selection(CAUSES, compute="_compute_whose", store=True, readonly=False)
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_whose",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
    )

    @api.depends("share_id")
    def _compute_whose(self):
        for dialog in self:
            dialog.cause = dialog.share_id.cause
            dialog.owner_id = dialog.share_id.owner_id

    def action_object(self):
        """Object to the share, with the reason.

        :return: action that closes the window
        """
        self.ensure_one()
        self.share_id.action_object(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_accept(self):
        """Accept the objection: the days become those of whoever is chosen.

        :return: action that closes the window
        """
        return self._decide(True)

    def action_refuse(self):
        """Refuse the objection: the days stay where they are.

        :return: action that closes the window
        """
        return self._decide(False)

    def _decide(self, accept):
        self.ensure_one()
        self.share_id.action_decide(
            accept=accept, note=self.reason, cause=self.cause, owner_id=self.owner_id.id
        )
        return {"type": "ir.actions.act_window_close"}
