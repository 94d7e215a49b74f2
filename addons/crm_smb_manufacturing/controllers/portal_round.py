from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal

MAX_NAME = 100
MAX_REPLY = 20_000
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024


class RoundPortal(CustomerPortal):
    """Rounds of a negotiation in the portal: read on the page of the quotation, answered by POST.

    Whoever has the token or the login of the customer may answer, as with Odoo's own signature.
    """

    @http.route(
        ["/my/orders/<int:order_id>/rounds/<int:round_id>/<any(accept,reject,comment):answer>"],
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_round_answer(self, order_id, round_id, answer, access_token=None, name=None, reply=None, **kw):
        """Record the customer's answer to the current round and return to the quotation.

        :param str answer: ``accept``, ``reject`` or ``comment``
        :param str name: who signs
        :param str reply: what the customer says
        """
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        round_sudo = order_sudo.round_ids.filtered(lambda one: one.id == round_id)
        message = self._answer_round(round_sudo, answer, _plain(name, MAX_NAME), _plain(reply, MAX_REPLY))
        url = order_sudo.get_portal_url(query_string=f"&round_message={message}", anchor="rounds")
        return request.redirect(url)

    def _answer_round(self, round_sudo, answer, name, reply):
        """Return which message the customer reads: ``done``, ``incomplete``, ``files`` or ``gone``."""
        if not round_sudo:
            return "gone"
        if not name or (answer != "accept" and not reply):
            return "incomplete"
        files = self._posted_files() if answer == "comment" else []
        if files is None:
            return "files"
        user = request.env.user
        author = round_sudo.order_id.partner_id if user._is_public() else user.partner_id
        try:
            with request.env.cr.savepoint():
                if answer == "comment":
                    round_sudo._comment(name, author, reply, files)
                else:
                    round_sudo._answer(answer == "accept", name, author, reply)
        except UserError:  # somebody was faster, or the salesperson moved on: the page tells
            return "gone"
        return "done"

    def _posted_files(self):
        """Return a list of (name, bytes), None when they are too many or too large."""
        uploads = [file for file in request.httprequest.files.getlist("files") if file.filename]
        files = [(_plain(file.filename, MAX_NAME), file.read(MAX_FILE_BYTES + 1)) for file in uploads]
        if len(files) > MAX_FILES or any(len(content) > MAX_FILE_BYTES for _name, content in files):
            return None
        return files


def _plain(text, length):
    """Return what was typed without blanks around it and without what PostgreSQL cannot keep."""
    return (text or "").replace("\x00", "").strip()[:length]
