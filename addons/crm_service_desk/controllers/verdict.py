from odoo import http
from odoo.http import request

from ..models.ticket.service_ticket_verdict import VERDICTS

MAX_NOTE = 5_000


class ServiceVerdict(http.Controller):
    """The customer's verdict by link: no login, but a token that only their mail has.

    Opening the page changes nothing, since mail filters open links too: the page sends the answer
    that was clicked by itself once a person sees it.
    """

    @http.route(
        ["/service/verdict/<string:token>"], type="http", auth="public", website=True, methods=["GET"]
    )
    def verdict_page(self, token, choice=None, **kw):
        """Show the question, with the answer of the link chosen."""
        rating, ticket = self._find_ticket(token)
        values = {
            "ticket": ticket,
            "token": token,
            "choices": self._get_choices(),
            "choice": self._read_choice(choice),
            "given": int(rating.rating) if rating.consumed else None,
            "note": ticket.verdict_note or "",
        }
        return self._render(rating, values)

    @http.route(
        ["/service/verdict/<string:token>"], type="http", auth="public", website=True, methods=["POST"]
    )
    def verdict_give(self, token, choice=None, note="", **kw):
        """Take the answer, or a corrected one."""
        rating, ticket = self._find_ticket(token)
        chosen = self._read_choice(choice)
        if not chosen:
            raise request.not_found()
        text = note.replace("\x00", "").strip()[:MAX_NOTE] if isinstance(note, str) else ""
        ticket._give_verdict(rating, chosen, text or ticket.verdict_note or "")
        return request.redirect(f"/service/verdict/{token}")

    def _find_ticket(self, token):
        """Return the rating of a token and its ticket, as superuser; 404 for any other token."""
        # sudo: the token is the right to answer this one question
        rating = request.env["rating.rating"].sudo()
        if token.isascii() and "\x00" not in token:
            rating = rating.search(
                [("access_token", "=", token), ("res_model", "=", "service.ticket")], limit=1
            )
        ticket = request.env["service.ticket"].sudo().browse(rating.res_id).exists()
        if not rating or not ticket:
            raise request.not_found()
        return rating, ticket

    def _read_choice(self, raw):
        choice = (
            int(raw) if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) == 1 else None
        )
        return choice if choice in VERDICTS else None

    def _get_choices(self):
        env = request.env
        return [
            (5, "fa-smile-o text-success", env._("Far better than expected")),
            (4, "fa-smile-o text-success", env._("Better than expected")),
            (3, "fa-meh-o text-info", env._("As expected")),
            (2, "fa-frown-o text-warning", env._("Worse than expected")),
            (1, "fa-frown-o text-danger", env._("Far worse than expected")),
        ]

    def _render(self, rating, values):
        # The customer's language, whoever's browser it is.
        if lang := rating.partner_id.lang:
            request.update_context(lang=lang)
            values["choices"] = self._get_choices()
        return request.render("crm_service_desk.verdict_page", values)
