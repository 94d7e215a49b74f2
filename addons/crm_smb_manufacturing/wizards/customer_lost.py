from odoo import api, fields, models


class CustomerLost(models.TransientModel):
    """Asks why a customer is lost, to whom and at which price."""

    _name = "customer.lost"
    _inherit = ["loss.dialog.mixin"]
    _description = "Customer Lost"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    lost_reason_id = fields.Many2one("crm.lost.reason")
    note = fields.Text(string="What Happened")
    is_lost_already = fields.Boolean(compute="_compute_is_lost_already")
    until = fields.Date(
        string="Lost Until",
        default=lambda self: fields.Date.add(fields.Date.context_today(self), years=1),
        help="Then the orders speak again; an order before that ends it at once.",
    )

    @api.depends("partner_id")
    def _compute_is_lost_already(self):
        for dialog in self:
            dialog.is_lost_already = dialog.partner_id.commercial_partner_id.lifecycle_stage == "lost"

    def _loss_documents(self):
        return self.partner_id

    def action_apply(self):
        """Put the customer among the lost ones, with the reason."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        customer._ensure_lifecycle_can_change()
        self._ensure_loss_explained()
        if not self.is_lost_already:
            self._lose_customer(customer)
        # sudo: nobody writes the list of lost customers by hand.
        Loss = self.env["customer.loss"].sudo()
        loss = Loss._open_losses(customer) or Loss._create_losses(customer)
        loss.write({**self._loss_vals(), "note": self.note})
        # The author of the entry in the competitor's file is whoever said so.
        loss.with_user(self.env.user)._file_competitor_prices()
        customer.activity_feedback(
            ["crm_smb_manufacturing.mail_activity_type_lifecycle"], feedback=self.env._("Reason noted")
        )
        return True

    def _lose_customer(self, customer):
        customer._ensure_customer_code()
        note = self.lost_reason_id.name or self.note or self.env._("Lost")
        customer._set_lifecycle_override("lost", self.until, note)
