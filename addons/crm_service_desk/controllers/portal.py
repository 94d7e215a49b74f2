from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from odoo.tools import plaintext2html

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

KINDS = ("complaint", "repair", "return", "question", "suggestion")
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_TEXT = 20_000


class FormError(Exception):
    """What is wrong with a form, in the customer's language."""


class ServicePortal(CustomerPortal):
    """The customer's tickets. Nothing is changed by GET; every id is looked up under the customer's rights."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_count" in counters:
            tickets = request.env["service.ticket"]
            readable = tickets.has_access("read")
            values["service_count"] = tickets.search_count([]) if readable else 0
        return values

    @http.route(
        ["/my/service", "/my/service/page/<int:page>"], type="http", auth="user", website=True, readonly=True
    )
    def portal_my_tickets(self, page=1, **kw):
        tickets = request.env["service.ticket"]
        if not tickets.has_access("read"):
            return request.redirect("/my")
        pages = pager(
            url="/my/service", total=tickets.search_count([]), page=page, step=self._items_per_page
        )
        values = {
            **self._prepare_portal_layout_values(),
            "tickets": tickets.search(
                [], order="id desc", limit=self._items_per_page, offset=pages["offset"]
            ),
            "pager": pages,
            "page_name": "service",
            "default_url": "/my/service",
        }
        return request.render("crm_service_desk.portal_my_tickets", values)

    @http.route("/my/service/<int:ticket_id>", type="http", auth="public", website=True)
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        try:
            ticket = self._document_check_access("service.ticket", ticket_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            ticket,
            access_token,
            {"ticket": ticket, "page_name": "service", "object": ticket},
            "my_tickets_history",
            False,
        )
        return request.render("crm_service_desk.portal_my_ticket", values)

    @http.route("/my/service/new", type="http", auth="user", website=True, methods=["GET"], readonly=True)
    def portal_new_ticket(self, order_id=None, **kw):
        return self._render_form({"sale_order_id": order_id or ""})

    @http.route("/my/service/new", type="http", auth="user", website=True, methods=["POST"])
    def portal_create_ticket(self, **post):
        try:
            vals = self._prepare_ticket_vals(post)
            files = self._read_files()
        except FormError as error:
            return self._render_form(post, str(error), status=400)
        # sudo: customers have no right to create tickets; every value was checked above
        ticket = request.env["service.ticket"].sudo().create(vals)
        self._attach(ticket, files)
        return request.redirect(f"/my/service/{ticket.id}")

    # -- the form

    def _render_form(self, values, error=None, status=200):
        context = {
            **self._prepare_portal_layout_values(),
            "orders": self._own_orders(),
            "kinds": request.env["service.ticket"]._fields["kind"]._description_selection(request.env),
            "values": values,
            "error": error,
            "page_name": "service_new",
        }
        response = request.render("crm_service_desk.portal_new_ticket", context)
        response.status_code = status
        return response

    def _own_orders(self):
        """Confirmed orders that the customer may read (its record rules decide)."""
        orders = request.env["sale.order"]
        if not orders.has_access("read"):
            return orders
        firm = request.env.user.commercial_partner_id
        return orders.search(
            [("state", "=", "sale"), ("partner_id", "child_of", firm.id)], order="id desc", limit=200
        )

    def _prepare_ticket_vals(self, post):
        """Checked values of a new ticket.

        :raise FormError: when something is missing or not the customer's
        """
        env = request.env
        name = (post.get("name") or "").strip()
        text = (post.get("description") or "").strip()
        if not name or not text:
            raise FormError(env._("Please write a subject and what happened."))
        if len(name) > 200 or len(text) > MAX_TEXT:
            raise FormError(env._("The text is too long. Please shorten it or attach a file."))
        if post.get("kind") not in KINDS:
            raise FormError(env._("Please choose what it is about."))
        order = self._chosen_order(post.get("sale_order_id"))
        partner = env.user.partner_id
        return {
            "name": name,
            "description": plaintext2html(text),
            "kind": post["kind"],
            "channel": "portal",
            "partner_id": partner.commercial_partner_id.id,
            "contact_id": partner.id,
            "sale_order_id": order.id,
            "company_id": (order.company_id or env.company).id,
        }

    def _chosen_order(self, value):
        orders = request.env["sale.order"]
        if not value:
            return orders
        if str(value).isascii() and str(value).isdigit() and len(str(value)) < 10:
            found = self._own_orders().filtered(lambda order: order.id == int(value))
            if found:
                # sudo: only its id and company are used from here on
                return found.sudo()
        raise FormError(request.env._("Please choose one of your orders."))

    def _read_files(self):
        """Uploaded files as (name, content)."""
        files = []
        for upload in request.httprequest.files.getlist("files"):
            if not upload.filename:
                continue
            content = upload.read(MAX_FILE_BYTES + 1)
            if len(content) > MAX_FILE_BYTES or len(files) >= MAX_FILES:
                raise FormError(request.env._("Please attach at most ten files of 10 MB each."))
            files.append((upload.filename, content))
        return files

    def _attach(self, ticket, files):
        if not files:
            return
        # sudo: the files belong to the ticket just made for this customer
        attachments = request.env["ir.attachment"].sudo().create(
            [
                {"name": name, "raw": content, "res_model": ticket._name, "res_id": ticket.id}
                for name, content in files
            ]
        )
        ticket.message_post(
            body=request.env._("Files from the customer"),
            author_id=request.env.user.partner_id.id,
            attachment_ids=attachments.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
