from odoo import fields, models


class ResPartner(models.Model):
    """Who wants to read of orders."""

    _inherit = "res.partner"

    is_order_message_refused = fields.Boolean(
        string="No Messages about Orders",
        help="No e-mails and SMS when an order reaches a milestone or a date will not be kept.",
    )

    def _wants_order_messages(self, is_marketing):
        """Tell whether this person gets a message; service is not stopped by refusing advertising."""
        self.ensure_one()
        if self.is_order_message_refused or self.commercial_partner_id.is_order_message_refused:
            return False
        return not is_marketing or not (self.is_blacklisted or self.consent == "withdrawn")
