from odoo import fields, models

from .channels import CHANNELS


class MailActivityType(models.Model):
    """Which kinds of activity are contacts with a customer, and through what."""

    _inherit = "mail.activity.type"

    contact_channel = fields.Selection(
        CHANNELS,
        string="Contact By",
        help="An activity of this type that is done counts as a contact with the customer.",
    )
