from odoo import fields, models
from odoo.exceptions import UserError

from . import seal


class SaleRound(models.Model):
    """What the customer says in the portal, signed with name and time.

    Only the current round is answered: the newest open one that came from us. Older ones stay
    readable, the salesperson may still accept them.
    """

    _inherit = "sale.round"

    signed_by = fields.Char(
        readonly=True,
        help="The name with which the customer accepted or rejected in the portal.",
    )

    def _is_answerable(self):
        """Tell whether the customer may accept or reject this round in the portal."""
        self.ensure_one()
        is_current = self == self.order_id._current_round()
        return bool(is_current and self.can_accept and not self._is_expired())

    def _is_expired(self):
        self.ensure_one()
        return bool(self.validity_date and self.validity_date < fields.Date.context_today(self))

    def _ensure_answerable(self):
        if not self._is_answerable():
            raise UserError(self.env._("This offer is not the current one any more. Please read it again."))

    def _answer(self, accept, name, author, reply=False):
        """Record that the customer accepts or rejects.

        :param bool accept: accepts, or rejects
        :param str name: who signs
        :param author: contact (``res.partner``) in whose name it is noted
        :param str reply: what the customer says to it
        :raise UserError: when the round is not the current one any more
        """
        self._ensure_answerable()
        self._note_reply(name, reply)
        seal.opened(self).write({"signed_by": name})
        self.action_accept() if accept else self.action_reject()
        body = self._answer_message(accept, name)
        if reply:
            body = f"{body}\n{reply}"
        self.order_id._post_customer_words(body, author)
        if accept:
            self.order_id._schedule_confirmation(body)

    def _comment(self, name, author, reply, files=()):
        """Record what the customer says to the current round, with files.

        :param files: list of (name, bytes)
        """
        self._ensure_answerable()
        self._note_reply(name, reply)
        self.order_id._post_customer_words(reply, author)
        if files:
            self.message_post(
                body=reply,
                author_id=author.id,
                attachments=files,
                subtype_xmlid="mail.mt_note",
            )

    def _note_reply(self, name, reply):
        if reply:
            words = f"{name}: {reply}"
            self.customer_reply = f"{self.customer_reply}\n{words}" if self.customer_reply else words

    def _answer_message(self, accept, name):
        values = {"name": name, "round": self.display_name}
        if accept:
            return self.env._("%(name)s accepted %(round)s.", **values)
        return self.env._("%(name)s rejected %(round)s.", **values)

    def _portal_change_rows(self):
        """Return what changed for the customer to read: without our price lists."""
        return [row for row in self._change_rows() if row["what"] != "pricelist"]
