from odoo import fields, models


class SaleRoundNew(models.TransientModel):
    """Asks who moved and how before a round is recorded: afterwards it is sealed."""

    _name = "sale.round.new"
    _description = "Record a Negotiation Round"

    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Quotation",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_order_id(),
    )
    initiator = fields.Selection(
        selection=lambda self: self._round_selection("initiator"),
        string="Initiated By",
        required=True,
        default="us",
    )
    channel = fields.Selection(
        selection=lambda self: self._round_selection("channel"),
        required=True,
        default="email",
    )
    customer_reply = fields.Text(
        help="What the customer said, if anything yet. It can be noted later too.",
    )

    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Letters and Files",
        help="What the customer sent: kept with the round.",
    )

    def _default_order_id(self):
        if self.env.context.get("active_model") == "sale.order":
            return self.env.context.get("active_id")
        return False

    def _round_selection(self, fname):
        field = self.env["sale.round"]._fields[fname]
        return field._description_selection(self.env)

    def action_record(self):
        """Record the round and open it.

        :return: window action
        """
        self.ensure_one()
        action = self.order_id.action_new_round(
            initiator=self.initiator,
            channel=self.channel,
            customer_reply=self.customer_reply,
        )
        self.attachment_ids.write({"res_model": "sale.round", "res_id": action["res_id"]})
        return action
