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
        if len(self) == 1 and not delayed and self._is_first_answer(message, recipients):
            # sudo: the clock is guarded, and whoever answers needs no right to edit the ticket
            self.sudo().responded_at = fields.Datetime.now()
        return recipients

    def _is_first_answer(self, message, recipients):
        """Whether a person of ours tells the customer something for the first time.

        :param recipients: list of dict, as returned by ``_notify_thread``
        """
        # sudo: the message may be hidden from those who only read the ticket
        message = message.sudo()
        return (
            not self.responded_at
            and message.message_type in ("comment", "email", "email_outgoing")
            and bool(message.subtype_id)
            and not message.subtype_id.internal
            and not message.is_internal
            and any(user.id != SUPERUSER_ID and user._is_internal() for user in message.author_id.user_ids)
            and self._is_told(message, recipients)
        )

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
