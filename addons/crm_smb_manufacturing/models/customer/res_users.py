import logging

from odoo import SUPERUSER_ID, api, models

_logger = logging.getLogger(__name__)


class ResUsers(models.Model):
    """Who signs up on the portal may be a customer: the salesperson learns it, he does not."""

    _inherit = "res.users"

    @api.model
    def _signup_create_user(self, values):
        invited = bool(values.get("partner_id"))
        user = super()._signup_create_user(values)
        if not invited:
            user._propose_sign_up()
        return user

    def _propose_sign_up(self):
        """Propose the customer that this person may be; a fault never stops the sign-up."""
        try:
            with self.env.cr.savepoint():
                # As the system: the public visitor reads no customers, and hears of none.
                self.with_user(SUPERUSER_ID).partner_id._propose_known_customer()
        except Exception:
            _logger.exception("A sign-up could not be compared with the customers")
