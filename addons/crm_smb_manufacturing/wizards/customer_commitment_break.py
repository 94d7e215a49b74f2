from odoo import api, fields, models
from odoo.fields import Command


class CustomerCommitmentBreak(models.TransientModel):
    """Asks why a promise was broken."""

    _name = "customer.commitment.break"
    _description = "Promise Broken"

    commitment_ids = fields.Many2many("customer.commitment", required=True)
    reason = fields.Char(required=True)

    @api.model
    def _open(self, promises):
        """The action that asks for the reason of these promises."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_smb_manufacturing.customer_commitment_break_action"
        )
        return {**action, "context": {"default_commitment_ids": [Command.set(promises.ids)]}}

    def action_confirm(self):
        """Close the promises as broken for this reason."""
        self.ensure_one()
        self.commitment_ids.action_break(self.reason)
        return {"type": "ir.actions.act_window_close"}
