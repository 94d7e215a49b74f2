from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Command, Domain
from odoo.http import request
from odoo.tools import plaintext2html

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

# Beyond this PostgreSQL has no id, and asking for one is an error instead of an empty answer.
MAX_ID = 2**31 - 1
MAX_SUBJECT = 200
MAX_DESCRIPTION = 20_000
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
# How many orders and deliveries the form offers; the address of an older one still selects it.
MAX_CHOICES = 100


class ServicePortal(CustomerPortal):
    """Complaints in the customer portal: list, page, new.

    Nothing posted is trusted: an id counts only when it belongs to the firm of the user who
    is logged in. Nothing changes by GET.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_ticket_count" in counters:
            tickets = request.env["service.ticket"]
            values["service_ticket_count"] = tickets.search_count([]) if tickets.has_access("read") else 0
        return values

    # === LIST === #

    @http.route(
        ["/my/service", "/my/service/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_my_service(self, page=1, sortby=None, filterby=None, **kw):
        """Show the tickets of the customer's firm."""
        tickets = request.env["service.ticket"]
        sortings, filters = self._get_service_sortings(), self._get_service_filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        domain = self._get_service_domain() & filters[filterby]["domain"]
        pager = portal_pager(
            url="/my/service",
            url_args={"sortby": sortby, "filterby": filterby},
            total=tickets.search_count(domain),
            page=page if isinstance(page, int) else 1,  # a query may say ?page=x
            step=self._items_per_page,
        )
        found = tickets.search(
            domain, order=sortings[sortby]["order"], limit=self._items_per_page, offset=pager["offset"]
        )
        request.session["my_service_history"] = found.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "service",
                "default_url": "/my/service",
                # sudo: names of stages; the tickets themselves were searched as the user
                "tickets": found.sudo(),
                "pager": pager,
                "searchbar_sortings": sortings,
                "sortby": sortby,
                "searchbar_filters": filters,
                "filterby": filterby,
            }
        )
        return request.render("crm_service_desk.portal_my_service", values)

    def _get_service_domain(self):
        """Also an employee sees in the portal only what their own firm complains about."""
        return Domain("commercial_partner_id", "=", self._get_service_customer().id)

    def _get_service_customer(self):
        return request.env.user.partner_id.commercial_partner_id

    def _get_service_sortings(self):
        return {
            "date": {"label": request.env._("Newest"), "order": "received_at desc, id desc"},
            "number": {"label": request.env._("Number"), "order": "number, id"},
            "stage": {"label": request.env._("Stage"), "order": "stage_id, id desc"},
        }

    def _get_service_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("is_closed", "=", False),
            },
            "closed": {
                "label": request.env._("Closed"),
                "domain": Domain("is_closed", "=", True),
            },
        }

    # === PAGE === #

    @http.route(["/my/service/<int:ticket_id>"], type="http", auth="public", website=True, methods=["GET"])
    def portal_service_page(self, ticket_id, access_token=None, **kw):
        """Show one ticket; whoever may not see it learns not even that it exists."""
        # compare_digest refuses text that is not ASCII; no token of ours has any
        token = access_token if access_token and access_token.isascii() else None
        try:
            ticket_sudo = self._document_check_access("service.ticket", ticket_id, access_token=token)
        except (AccessError, MissingError):
            raise request.not_found() from None
        if ticket_sudo.merged_into_id and ticket_sudo.merged_into_id.company_id == ticket_sudo.company_id:
            return request.redirect(ticket_sudo.merged_into_id.get_portal_url())
        values = {
            "page_name": "service",
            "ticket": ticket_sudo,
            # Proposals and the decision to do nothing are ours.
            "remedies": ticket_sudo.remedy_ids.filtered(
                lambda remedy: remedy.state != "draft" and remedy.kind != "none"
            ),
        }
        values = self._get_page_view_values(ticket_sudo, token, values, "my_service_history", False)
        return request.render("crm_service_desk.portal_service_page", values)

    # === NEW === #

    @http.route(["/my/service/new"], type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_service_new(self, **post):
        """Show the form, or take a complaint in."""
        if request.httprequest.method != "POST":
            return self._render_service_form(self._clean_service_post(post), {})
        form = self._clean_service_post(post)
        files, errors = self._read_service_files()
        values, more = self._parse_service_form(form)
        errors.update(more)
        if errors:
            return self._render_service_form(form, errors, status=422)
        ticket_sudo = self._create_service_ticket(values, files)
        return request.redirect(f"{ticket_sudo.access_url}?created=1")

    def _render_service_form(self, form, errors, status=200):
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "service_new",
                "form": form,
                "errors": errors,
                "kinds": request.env["service.ticket"]._fields["kind"]._description_selection(request.env),
                "orders": self._get_service_orders(limit=MAX_CHOICES),
                "deliveries": self._get_service_deliveries(limit=MAX_CHOICES),
                "lots": self._get_service_lots(limit=MAX_CHOICES),
            }
        )
        return request.render("crm_service_desk.portal_service_new", values, status=status)

    def _get_service_orders(self, domain=Domain.TRUE, limit=None):
        """Return the confirmed orders of the customer's firm, as superuser."""
        # sudo: whatever the portal's own rules on orders, this domain is the firm's
        orders = request.env["sale.order"].sudo()
        own = Domain("partner_id.commercial_partner_id", "=", self._get_service_customer().id)
        confirmed = Domain("state", "=", "sale")
        return orders.search(own & confirmed & Domain(domain), order="date_order desc", limit=limit)

    def _get_service_deliveries(self, domain=Domain.TRUE, limit=None):
        """Return the finished deliveries to the customer's firm, as superuser."""
        # sudo: core shows a delivery to its addressee only, not to the colleague who complains
        pickings = request.env["stock.picking"].sudo()
        customer = self._get_service_customer()
        # The order says whose delivery it is; only without one the address does.
        own = Domain("sale_id.partner_id.commercial_partner_id", "=", customer.id) | (
            Domain("sale_id", "=", False) & Domain("partner_id.commercial_partner_id", "=", customer.id)
        )
        sent = Domain("picking_type_code", "=", "outgoing") & Domain("state", "=", "done")
        return pickings.search(own & sent & Domain(domain), order="date_done desc", limit=limit)

    def _get_service_lots(self, domain=Domain.TRUE, limit=None):
        """Return the lots and serial numbers that were delivered to the customer's firm, as superuser."""
        # sudo: customers may not read stock; these are what they got
        lines = request.env["stock.move.line"].sudo()
        deliveries = self._get_service_deliveries()._as_query(ordered=False)
        shipped = lines.search([("picking_id", "in", deliveries), ("lot_id", "!=", False)])
        return shipped.lot_id.filtered_domain(domain).sorted("id", reverse=True)[:limit]

    def _clean_service_post(self, post):
        """Return the text fields of the form; files in their place and control codes are dropped."""
        form = {}
        for name in ("kind", "name", "description", "sale_order_id", "picking_id", "lot_id"):
            value = post.get(name)
            form[name] = value.replace("\x00", "").strip() if isinstance(value, str) else ""
        return form

    def _parse_service_form(self, form):
        """Return ``(values for the ticket, {field: what is wrong with it})``."""
        env, errors = request.env, {}
        if form["kind"] not in dict(env["service.ticket"]._fields["kind"]._description_selection(env)):
            errors["kind"] = env._("Choose what it is about.")
        if not form["name"] or len(form["name"]) > MAX_SUBJECT:
            errors["name"] = env._("Enter a subject of at most %(count)s characters.", count=MAX_SUBJECT)
        if not form["description"] or len(form["description"]) > MAX_DESCRIPTION:
            errors["description"] = env._(
                "Tell us what happened, in at most %(count)s characters.", count=MAX_DESCRIPTION
            )
        order = self._find_own_record(form["sale_order_id"], self._get_service_orders)
        if order is None:
            errors["sale_order_id"] = env._("Choose one of your own orders.")
        delivery = self._find_own_record(form["picking_id"], self._get_service_deliveries)
        if delivery is None or (order and delivery and delivery.sale_id not in (order, order.browse())):
            errors["picking_id"] = env._("Choose one of your own deliveries, of the order you have chosen.")
        lot = self._find_own_record(form["lot_id"], self._get_service_lots)
        if lot is None:
            errors["lot_id"] = env._("Choose a lot or serial number that was delivered to you.")
        if errors:
            return {}, errors
        return self._prepare_service_values(form, order, delivery, lot), {}

    def _find_own_record(self, raw, search):
        """Return the record whose id was posted, an empty one for none, None for a foreign one."""
        if not raw:
            return search(Domain.FALSE)
        if not (raw.isascii() and raw.isdigit()) or len(raw) > len(str(MAX_ID)) or int(raw) > MAX_ID:
            return None
        return search(Domain("id", "=", int(raw)), limit=1) or None

    def _prepare_service_values(self, form, order, delivery, lot):
        order = order or delivery.sale_id
        defaults = order._prepare_service_ticket_defaults() if order else {}
        customer = request.env["service.ticket"]._prepare_customer_defaults(request.env.user.partner_id)
        return {
            **defaults,
            **customer,
            "kind": form["kind"],
            "channel": "portal",
            "name": form["name"],
            "description": plaintext2html(form["description"]),
            "company_id": (order.company_id or delivery.company_id or request.env.company).id,
            "sale_order_id": order.id,
            "picking_id": delivery.id or defaults.get("picking_id"),
            "lot_ids": [Command.set(lot.ids)],
        }

    def _read_service_files(self):
        """Return ``([(name, content)], errors)`` of the files sent with the form."""
        env, files = request.env, []
        for upload in request.httprequest.files.getlist("files"):
            if not upload.filename:
                continue
            content = upload.read(MAX_FILE_BYTES + 1)
            if len(content) > MAX_FILE_BYTES or len(files) == MAX_FILES:
                message = env._(
                    "Send at most %(count)s files of %(size)s MB each.",
                    count=MAX_FILES,
                    size=MAX_FILE_BYTES // 1024 // 1024,
                )
                return [], {"files": message}
            files.append((upload.filename.replace("\x00", ""), content))
        return files, {}

    def _create_service_ticket(self, values, files):
        """Create the ticket, as superuser, with the customer as its author."""
        # sudo: customers may not create tickets but through this form, whose values were checked
        tickets = request.env["service.ticket"].sudo().with_company(values["company_id"])
        ticket = tickets.create(values)
        if files:
            ticket.message_post(
                body=request.env._("Files sent with the request"),
                author_id=request.env.user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachments=files,
            )
        return ticket
