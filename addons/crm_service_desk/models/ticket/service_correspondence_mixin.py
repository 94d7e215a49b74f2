from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import email_normalize, email_normalize_all


class ServiceCorrespondenceMixin(models.AbstractModel):
    """What the customer writes, and when we first answered.

    The clock of the first answer is stopped by what the customer was told, not by anybody's click:
    a message written by one of our people, not by a robot, that really goes to the customer.

    The model that adopts this has ``contact_id``, ``partner_id``, ``commercial_partner_id``
    and ``company_id``.
    """

    _name = "service.correspondence.mixin"
    _description = "Correspondence with a Customer"
    _inherit = ["mail.thread.cc"]
    _primary_email = "email_from"

    email_from = fields.Char(string="Sender", help="Who wrote the mail that the ticket was made of.")
    responded_at = fields.Datetime(
        string="Answered on",
        readonly=True,
        copy=False,
        help="When a person first told the customer something.",
    )
    told_at = fields.Datetime(string="Last Message to the Customer", readonly=True, copy=False)
    heard_at = fields.Datetime(
        string="Last Message of the Customer",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
        help="The receipt of the ticket counts as the first.",
    )
    is_asked = fields.Boolean(
        string="The Customer's Turn",
        readonly=True,
        copy=False,
        help="We have told the customer something since they last wrote.",
    )

    def _mail_get_partners(self, introspect_fields=False):
        """One person is spoken to: the contact, else the customer."""
        return {ticket.id: ticket.contact_id or ticket.partner_id for ticket in self}

    def _rating_get_partner(self):
        return self.contact_id or self.partner_id

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to a team's address becomes a ticket of the team's company."""
        values = dict(custom_values or {})
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        team = self.env["service.team"].browse(values.get("team_id") or [])
        if team:
            values.setdefault("company_id", team.company_id.id)
        values.setdefault("channel", "mail")
        values.setdefault("description", msg_dict.get("body"))
        values.setdefault("name", msg_dict.get("subject") or self.env._("No subject"))
        if author and not any(user._is_internal() for user in author.user_ids):
            values = {**self._prepare_customer_defaults(author), **values}
        return super().message_new(msg_dict, custom_values=values)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        delayed = self._is_notification_scheduled(kwargs.get("scheduled_date"))
        if len(self) == 1 and not delayed and self._is_conversation(message):
            self._take_turn(message, recipients)
        return recipients

    def _take_turn(self, message, recipients):
        """Note who spoke last: we to the customer, or the customer to us."""
        # sudo: the clock is guarded, and whoever writes needs no right to edit the ticket
        thread = self.sudo()
        now = fields.Datetime.now()
        if not self._is_ours(message):
            thread.write({"heard_at": now, "is_asked": False})
            thread._after_customer_wrote()
        elif self._is_told(message.sudo(), recipients):  # sudo: see _is_conversation
            thread.write({"told_at": now, "is_asked": True, "responded_at": thread.responded_at or now})
            thread._after_customer_told()

    def _is_conversation(self, message):
        """Whether a person said something that is not only for colleagues."""
        # sudo: the message may be hidden from those who only read the ticket
        message = message.sudo()
        return (
            message.message_type in ("comment", "email", "email_outgoing")
            and bool(message.subtype_id)
            and not message.subtype_id.internal
            and not message.is_internal
            and SUPERUSER_ID not in message.author_id.user_ids.ids
        )

    def _is_ours(self, message):
        """Whether one of our people wrote the message."""
        # sudo: see _is_conversation
        return any(user._is_internal() for user in message.sudo().author_id.user_ids)

    def _after_customer_told(self):
        """Extension point, run as superuser: a person has told the customer something."""

    def _after_customer_wrote(self):
        """Extension point, run as superuser: the customer has written."""

    def _is_told(self, message, recipients):
        """Whether the customer, or the sender of the mail, is among those who get the message."""
        partners = self.env["res.partner"].browse(data["id"] for data in recipients if data["id"])
        # sudo: addresses of recipients, whoever they are
        if self.commercial_partner_id and self.commercial_partner_id in partners.sudo().commercial_partner_id:
            return True
        customers = self.sudo().contact_id | self.sudo().partner_id
        addresses = {email_normalize(self.email_from), *customers.mapped("email_normalized")} - {False}
        told = {data["email_normalized"] for data in recipients}
        # An agent who answers by mail has put the customer on that mail already.
        told.update(
            email_normalize_all(f"{message.incoming_email_to or ''},{message.incoming_email_cc or ''}")
        )
        return bool(addresses & told)
