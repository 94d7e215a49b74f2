from dataclasses import dataclass
from datetime import date
from math import isfinite
from uuid import uuid4

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

# Beyond this PostgreSQL has no id, and asking for one is an error instead of an empty answer.
MAX_ID = 2**31 - 1
MAX_REMARK = 2_000
MAX_SEARCH = 100
MAX_KEY = 36
MAX_QTY = 1e9
MAX_CHOICES = 40
MAX_LINES = 100


@dataclass(slots=True)
class Choice:
    """A product that the customer may ask for: from its last order line, or from the old books."""

    key: str
    product: object
    company: object
    uom: object
    line: object
    qty: float
    customer: object

    def line_vals(self, qty):
        """Return the values of the order line that asks for it; without a price."""
        if self.line:
            return self.line._prepare_pull_vals(qty)
        return {
            "product_id": self.product.id,
            "product_uom_id": self.uom.id,
            "product_uom_qty": qty,
            "pull_qty": qty,
        }


class PullPortal(CustomerPortal):
    """Customers ask price and date for what they had, and order again.

    Nothing posted is trusted: an id counts only when it belongs to the firm of the user who is
    logged in, prices come from the price list. Nothing changes by GET.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "pull_count" in counters:
            values["pull_count"] = self._pull_orders().search_count(self._pull_requests_domain())
        return values

    # === WHOSE === #

    def _pull_firm(self):
        return request.env.user.partner_id.commercial_partner_id

    def _pull_orders(self):
        # sudo: core shows quotations once they are sent; every domain here is the firm's
        return request.env["sale.order"].sudo()

    def _pull_own_domain(self):
        own = Domain("partner_id.commercial_partner_id", "=", self._pull_firm().id)
        return own & self._pull_company_domain()

    def _pull_company_domain(self):
        """Return what the record rule on companies says, where sudo passes it by."""
        return Domain("company_id", "in", request.env.user.company_ids.ids)

    def _pull_requests_domain(self):
        return self._pull_own_domain() & Domain("pull_date", "!=", False)

    def _find_pull_order(self, order_id, domain):
        """Return the order of the customer's own firm, an empty one for every other."""
        if not 0 < order_id <= MAX_ID:
            return self._pull_orders()
        return self._pull_orders().search(self._pull_own_domain() & domain & Domain("id", "=", order_id))

    # === PAGES === #

    @http.route(
        ["/my/requests", "/my/requests/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_my_requests(self, page=1, **kw):
        """Show what the customer's firm has asked for."""
        domain = self._pull_requests_domain()
        pager = portal_pager(
            url="/my/requests",
            total=self._pull_orders().search_count(domain),
            page=page if isinstance(page, int) else 1,
            step=self._items_per_page,
        )
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "pull",
                "default_url": "/my/requests",
                "pager": pager,
                "requests": self._pull_orders().search(
                    domain,
                    order="pull_date desc, id desc",
                    limit=self._items_per_page,
                    offset=pager["offset"],
                ),
            }
        )
        return request.render("crm_smb_manufacturing.portal_my_requests", values)

    @http.route(["/my/requests/<int:order_id>"], type="http", auth="user", website=True, methods=["GET"])
    def portal_request_page(self, order_id, **kw):
        """Show one request with the dates that are possible."""
        order = self._find_pull_order(order_id, Domain("pull_date", "!=", False))
        if not order:
            raise request.not_found()
        values = self._prepare_portal_layout_values()
        values.update({"page_name": "pull", "pull": order})
        return request.render("crm_smb_manufacturing.portal_request_page", values)

    @http.route(["/my/requests/new"], type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_request_new(self, **post):
        """Show what the customer has had, or take in what it asks for."""
        if request.httprequest.method != "POST":
            search = _plain(post.get("search"), MAX_SEARCH)
            return self._render_pull_form(self._pull_choices(search), {"search": search})
        asked = _asked_keys(post, with_quantity=True)
        choices = self._pull_choices(keys=asked)
        return self._receive_pull(choices, asked, post, request.env["sale.order"])

    @http.route(
        ["/my/orders/<int:order_id>/repeat"], type="http", auth="user", website=True, methods=["GET", "POST"]
    )
    def portal_order_repeat(self, order_id, **post):
        """Show an earlier order of the customer's firm to choose from, or take in the new one."""
        source = self._find_pull_order(order_id, Domain("state", "=", "sale"))
        if not source:
            raise request.not_found()
        Line = request.env["sale.order.line"].sudo()  # sudo: of an order that is the firm's own
        lines = Line.search(
            Line._pull_domain(self._pull_firm()) & Domain("order_id", "=", source.id), limit=MAX_LINES
        )
        choices = self._line_choices(lines)
        if request.httprequest.method != "POST":
            return self._render_pull_form(choices, {"source": source})
        asked = _asked_keys(post)
        return self._receive_pull(choices, asked, post, source)

    def _render_pull_form(self, choices, values, status=200):
        page = self._prepare_portal_layout_values()
        page.update({"page_name": "pull_new", "source": None, "search": "", "post": {}, "errors": []})
        page.update({**values, "choices": choices, "today": date.today().isoformat(), "key": uuid4().hex})
        return request.render("crm_smb_manufacturing.portal_request_new", page, status=status)

    # === WHAT MAY BE ASKED FOR === #

    def _pull_choices(self, search="", keys=None):
        """Return the products the firm has had, last sold first.

        :param search: words in the name or number of the product
        :param list keys: only these; what does not belong to the firm is not found
        """
        ids = None if keys is None else [_id_of(key, "l") for key in keys]
        choices = self._line_choices(self._last_lines(search, ids))
        had = {(choice.product, choice.company) for choice in choices}
        ids = None if keys is None else [_id_of(key, "p") for key in keys]
        choices += [one for one in self._old_choices(search, ids) if (one.product, one.company) not in had]
        return choices[: MAX_LINES if keys else MAX_CHOICES]

    def _last_lines(self, search, ids):
        Line = request.env["sale.order.line"].sudo()  # sudo: the domain is the firm's
        own = Line._pull_domain(self._pull_firm()) & self._pull_company_domain()
        domain = own & self._pull_search_domain(search)
        if ids is not None:
            return Line.search(domain & Domain("id", "in", [one for one in ids if one]), limit=MAX_LINES)
        groups = Line._read_group(
            domain, ["company_id", "product_id"], ["id:max"], order="id:max desc", limit=MAX_CHOICES
        )
        return Line.browse([last for _company, _product, last in groups])

    def _line_choices(self, lines):
        return [
            Choice(
                key=f"l{line.id}",
                product=line.product_id,
                company=line.company_id,
                uom=line.product_uom_id,
                line=line,
                qty=line.product_uom_qty,
                customer=line.order_id.partner_id,
            )
            for line in lines
        ]

    def _old_choices(self, search, ids):
        """What was sold before Odoo has no order to look at, but is known."""
        Sale = request.env["legacy.sale"].sudo()  # sudo: the domain is the firm's; no amount is read
        firm = self._pull_firm()
        domain = (
            Domain("partner_id.commercial_partner_id", "=", firm.id)
            & self._pull_company_domain()
            & Domain("product_id.active", "=", True)
            & Domain("product_id.sale_ok", "=", True)
            & self._pull_search_domain(search)
        )
        if ids is not None:
            domain &= Domain("product_id", "in", [one for one in ids if one])
        groups = Sale._read_group(
            domain, ["company_id", "product_id"], ["date:max"], order="date:max desc", limit=MAX_CHOICES
        )
        last = Domain.OR(
            Domain("product_id", "=", product.id) & Domain("date", "=", day) for _co, product, day in groups
        )
        sold = {(one.company_id, one.product_id): one.quantity for one in Sale.search(domain & last)}
        return [
            Choice(
                key=f"p{product.id}",
                product=product,
                company=company,
                uom=product.uom_id,
                line=request.env["sale.order.line"].sudo(),
                qty=max(sold[company, product], 0) or 1,  # returns stand in the old books as well
                customer=firm.sudo(),
            )
            for company, product, _date in groups
        ]

    def _pull_search_domain(self, search):
        return Domain.AND(
            Domain("product_id.name", "ilike", word) | Domain("product_id.default_code", "ilike", word)
            for word in search.split()[:5]
        )

    # === TAKING IN === #

    def _receive_pull(self, choices, asked, post, source):
        """Create the request, or show the form again with what is wrong."""
        errors, env = [], request.env
        quantities = {key: _qty_of(post.get(f"qty_{key}")) for key in asked}
        picked = [one for one in choices if one.key in quantities]
        if not asked:
            errors.append(env._("Choose at least one product."))
        elif len(picked) != len(quantities):
            errors.append(env._("Choose products that your company has had from us."))
        if None in quantities.values():
            errors.append(env._("Enter quantities as numbers above zero."))
        wanted = _day_of(post.get("requested_date"))
        if wanted is None:
            errors.append(env._("Enter a wanted date from today on."))
        remark = _plain(post.get("remark"), MAX_REMARK)
        groups = _by_company(picked)
        asker, key = env.user.partner_id.sudo(), _plain(post.get("key"), MAX_KEY)  # sudo: who asks is written
        if received := self._pull_orders()._find_pull(asker, groups, key):
            return self._redirect_received(received)
        if not errors:
            errors = self._pull_refusals(groups)
        if errors:
            choices = choices if source else self._pull_choices()
            values = {"source": source, "errors": errors, "post": post}
            return self._render_pull_form(choices, values, status=422)
        orders = [
            self._pull_orders()._create_pull(
                asker,
                company,
                source.partner_id or chosen[0].customer,
                [one.line_vals(quantities[one.key] or one.qty) for one in chosen],
                requested_date=wanted,
                remark=remark,
                source=source,
                key=key,
            )
            for company, chosen in groups.items()
        ]
        return self._redirect_received(self._pull_orders().concat(*orders))

    def _redirect_received(self, orders):
        page = f"/{orders.id}" if len(orders) == 1 else ""
        return request.redirect(f"/my/requests{page}?received=1")

    def _pull_refusals(self, groups):
        """Return why the firm cannot send another request now, in words."""
        firm, orders = self._pull_firm().sudo(), self._pull_orders()  # sudo: the row is locked, not read
        orders._take_pull_turn(firm)
        if all(orders._pull_room(firm, company) for company in groups):
            return []
        return [request.env._("You have several requests waiting. Please wait for our answer, or call us.")]


def _by_company(choices):
    groups = {}
    for choice in choices:
        groups.setdefault(choice.company, []).append(choice)
    return groups


def _asked_keys(post, with_quantity=False):
    """Return the keys of the products whose box is ticked, or that have a quantity."""
    keys = [name[5:] for name in post if name.startswith("pick_")]
    if with_quantity:
        keys += [name[4:] for name, value in post.items() if name.startswith("qty_") and value]
    return list(dict.fromkeys(keys))[: MAX_LINES + 1]


def _plain(text, length):
    """Return what was typed without blanks around it and without what PostgreSQL cannot keep."""
    return (text if isinstance(text, str) else "").replace("\x00", "").strip()[:length]


def _id_of(key, prefix):
    """Return the id in a key of the form, 0 when it is another kind of key or none at all."""
    raw = key[1:]
    if key[:1] != prefix or not (raw.isascii() and raw.isdigit()) or len(raw) > 10 or int(raw) > MAX_ID:
        return 0
    return int(raw)


def _qty_of(text):
    """Return the quantity typed, 0 for none, None for what is no quantity."""
    text = _plain(text, 30)
    if not text:
        return 0
    try:
        qty = float(text)
    except ValueError:
        return None
    return qty if isfinite(qty) and 1e-6 <= qty <= MAX_QTY else None


def _day_of(text):
    """Return the date typed, False for none, None for what is no day from today on."""
    text = _plain(text, 10)
    if not text:
        return False
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= date.today() and day.year < 2100 else None
