from odoo import http
from odoo.http import request
from odoo.tools import email_normalize, formataddr, plaintext2html

from .portal_ticket import MAX_DESCRIPTION, MAX_SUBJECT

MAX_LINE = 100
TEXT_FIELDS = ("person", "email", "phone", "firm", "number", "kind", "name", "description")


class ServicePublicForm(http.Controller):
    """A form for whoever has no login: taken from any address, but only so many."""

    @http.route(["/service/new"], type="http", auth="public", website=True, methods=["GET", "POST"])
    def public_service_new(self, **post):
        """Show the form, or take a request in."""
        if (
            not request.env["ir.config_parameter"].sudo().get_param("crm_service_desk.public_form", "1")
            == "1"
        ):
            raise request.not_found()
        form = {name: self._clean_text(post.get(name)) for name in TEXT_FIELDS}
        if request.httprequest.method != "POST":
            return self._render_public_form(form, {})
        if request.env["service.form.visit"].sudo()._is_flood(request.httprequest.remote_addr):
            response = self._render_public_form(form, {"flood": True}, status=429)
            response.headers["Retry-After"] = "600"
            return response
        errors = self._check_public_form(form)
        if errors:
            return self._render_public_form(form, errors, status=422)
        # Only a robot fills in what nobody sees: it is thanked and forgotten.
        number = "" if post.get("website_url") else self._create_public_ticket(form).number
        return request.render("crm_service_desk.public_service_thanks", {"number": number})

    def _clean_text(self, value):
        return value.replace("\x00", "").strip() if isinstance(value, str) else ""

    def _render_public_form(self, form, errors, status=200):
        kinds = request.env["service.ticket"]._fields["kind"]._description_selection(request.env)
        values = {"form": form, "errors": errors, "kinds": kinds}
        return request.render("crm_service_desk.public_service_new", values, status=status)

    def _check_public_form(self, form):
        env, errors = request.env, {}
        if form["kind"] not in dict(env["service.ticket"]._fields["kind"]._description_selection(env)):
            errors["kind"] = env._("Choose what it is about.")
        if not form["name"] or len(form["name"]) > MAX_SUBJECT:
            errors["name"] = env._("Enter a subject of at most %(count)s characters.", count=MAX_SUBJECT)
        if not form["description"] or len(form["description"]) > MAX_DESCRIPTION:
            errors["description"] = env._(
                "Tell us what happened, in at most %(count)s characters.", count=MAX_DESCRIPTION
            )
        if not form["person"] or len(form["person"]) > MAX_LINE:
            errors["person"] = env._("Tell us your name.")
        if not email_normalize(form["email"]) or len(form["email"]) > MAX_LINE:
            errors["email"] = env._("Enter the e-mail address at which you want our answer.")
        for name in ("phone", "firm", "number"):
            if len(form[name]) > MAX_LINE:
                errors[name] = env._("At most %(count)s characters, please.", count=MAX_LINE)
        return errors

    def _create_public_ticket(self, form):
        """Create the ticket, as superuser; a known sender is its contact, an unknown one is kept apart."""
        # sudo: strangers may not create tickets but through this form, whose values were checked
        tickets = request.env["service.ticket"].sudo()
        return tickets.create(
            {
                **tickets._prepare_sender_defaults(form["email"]),
                "channel": "web",
                "kind": form["kind"],
                "name": form["name"],
                "email_from": formataddr((form["person"], email_normalize(form["email"]))),
                "description": plaintext2html(self._describe_sender(form)),
                "company_id": request.env.company.id,
            }
        )

    def _describe_sender(self, form):
        env = request.env
        rows = [
            (env._("Company"), form["firm"]),
            (env._("Phone"), form["phone"]),
            (env._("Order, delivery or serial number"), form["number"]),
        ]
        facts = "\n".join(f"{label}: {value}" for label, value in rows if value)
        return "\n\n".join(text for text in (form["description"], facts) if text)
