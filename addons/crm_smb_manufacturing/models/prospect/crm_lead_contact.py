from odoo import fields, models

# What a person says to or about a prospect; what Odoo itself logs is no contact.
SAID = {"comment", "email", "email_outgoing"}


class CrmLead(models.Model):
    """When somebody of us last followed a prospect."""

    _inherit = "crm.lead"

    last_contact_date = fields.Datetime(
        string="Last Contact",
        readonly=True,
        copy=False,
        index=True,
        help="The last time that we followed this prospect: an activity done, a message of its "
        "salesperson, a meeting, a contact on record.",
    )

    def _note_contact(self):
        """Keep that these prospects were followed just now."""
        # sudo: whoever was in contact says so, even where the field cannot be written by hand.
        self.sudo().with_context(tracking_disable=True).write({"last_contact_date": fields.Datetime.now()})

    def log_meeting(self, meeting):
        result = super().log_meeting(meeting)
        self._note_contact()
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        holder = self.sudo().user_id.partner_id  # sudo: users read no other users' partner
        if message.message_type in SAID and holder and message.author_id == holder:
            self._note_contact()
        return result
