from markupsafe import escape

from odoo import models
from odoo.tools import plaintext2html

from ...rounds import diff


class SaleOrder(models.Model):
    """What a customer's answer in the portal means for the quotation."""

    _inherit = "sale.order"

    def _current_round(self):
        """Return the round that the customer answers: the newest open one, if it came from us."""
        self.ensure_one()
        newest = self.round_ids.filtered(lambda one: one.state == "open").sorted("number")[-1:]
        return newest.filtered(lambda one: one.initiator == "us")

    def _portal_rounds(self):
        """Return the rounds that the customer reads, newest first, of an order read as superuser."""
        self.ensure_one()
        return self.round_ids.sorted("number", reverse=True)

    def _round_difference(self, round_, ignore):
        return diff(round_._snapshot(), self._snapshot(), ignore)

    def _post_customer_words(self, words, author):
        """Post in the communication with the customer; the salesperson is told."""
        self.ensure_one()
        return self.message_post(
            body=plaintext2html(words),
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self._hold_responsible().partner_id.ids,
        )

    def _schedule_confirmation(self, note):
        """A person confirms, unless the customer still signs or pays."""
        self.ensure_one()
        responsible = self._hold_responsible()
        if not responsible or self._has_to_be_signed() or self._has_to_be_paid():
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=responsible.id,
            summary=self.with_context(lang=responsible.lang).env._(
                "Accepted by the customer: confirm the order"
            ),
            note=escape(note),
        )
