from odoo import fields, models
from odoo.exceptions import UserError


class CrmPoolTransfer(models.TransientModel):
    """Throw prospects into the public pool, or assign them out of it."""

    _name = "crm.pool.transfer"
    _description = "Public Pool: Throw In or Assign"

    kind = fields.Selection(
        [("throw_in", "Throw In"), ("assign", "Assign")], required=True, default="throw_in"
    )
    lead_ids = fields.Many2many("crm.lead", string="Prospects")
    user_id = fields.Many2one("res.users", string="Salesperson", domain=[("share", "=", False)])
    reason = fields.Text(help="Kept in the history of the prospect.")

    def action_apply(self):
        """Do it, with the rights of the user."""
        self.ensure_one()
        if self.kind == "throw_in":
            self.lead_ids.action_throw_in(self.reason)
        else:
            self._assign()
        return {"type": "ir.actions.act_window_close"}

    def _assign(self):
        self.lead_ids._ensure_can_assign()
        if not self.user_id:
            raise UserError(self.env._("Choose who gets these prospects."))
        self.lead_ids.write({"user_id": self.user_id.id})
