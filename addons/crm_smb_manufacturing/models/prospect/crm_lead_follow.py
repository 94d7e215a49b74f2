from odoo import api, fields, models

# What a person says to or about a prospect; what Odoo itself logs is no follow-up.
SAID = {"comment", "email", "email_outgoing"}


class CrmLead(models.Model):
    """When somebody of us last followed a prospect."""

    _inherit = "crm.lead"

    last_follow_date = fields.Datetime(
        string="Last Follow-Up",
        readonly=True,
        copy=False,
        index=True,
        help="The last time that we followed this prospect: an activity done, a message of its "
        "salesperson, a meeting.",
    )

    @api.model
    def _follow_fields(self):
        """Fields (dates or moments) that say when a prospect was last followed.

        Whoever records contacts with prospects adds theirs.
        """
        # Contacts on record are the task of another topic.
        names = ("last_follow_date", "last_contact_date")
        return [name for name in names if name in self._fields]

    def _followed_on(self, *others):
        """The day of the last follow-up where the salesperson is, or of other fields' later."""
        self.ensure_one()
        known = [self[name] for name in (*self._follow_fields(), *others)]
        return max((self._salesperson_day(moment) for moment in known if moment), default=False)

    def _note_follow_up(self):
        """Keep that these prospects were followed just now."""
        # sudo: whoever follows says so, even where the field cannot be written by hand.
        self.sudo().with_context(tracking_disable=True).write({"last_follow_date": fields.Datetime.now()})

    def log_meeting(self, meeting):
        result = super().log_meeting(meeting)
        self._note_follow_up()
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        holder = self.sudo().user_id.partner_id  # sudo: users read no other users' partner
        if message.message_type in SAID and holder and message.author_id == holder:
            self._note_follow_up()
        return result
