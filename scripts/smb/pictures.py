"""Takes the pictures of one language; runs inside the virtual environment, where Playwright is.

``python -m smb.pictures URL LANGUAGE FOLDER [NAME ...]`` opens each of ``PICTURES`` as the person
who uses that screen and writes ``NAME.LANGUAGE.png`` with few colours, so that it stays small.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from support.browser import PHONE, Session, chromium

DESK = {"width": 1280, "height": 860}
COLOURS = 96
LARGEST = 150_000
PATIENCE = 120_000
QUIET_STEPS, STEP = 8, 100
# The browser never reports the end of the request for the script of its shared worker.
ENDLESS = "/bus/websocket_worker_bundle"
DRAWN = """() => document.fonts.status === 'loaded'
    && document.querySelector('.o_action_manager .o_content, #wrapwrap main')
    && [...document.images].every((image) => image.complete)"""
# Hides what comes and goes: the caret, notices and the scroll bar.
STYLE = """
    *, *::before, *::after { caret-color: transparent !important; transition: none !important;
        animation: none !important; }
    .o_notification_manager, .o-discuss-CallInvitations, .o_tour_pointer { display: none !important; }
"""


@dataclass(frozen=True)
class Picture:
    """One screen, of one person.

    ``path`` may hold ``{id}``, the first record of ``model`` in ``domain`` that the person may read;
    ``page`` is the name of a notebook page to open, ``steps`` are (selector, text) to type or, without
    text, to click, ``target`` is what is scrolled into view.
    """

    name: str
    login: str
    path: str
    model: str = ""
    domain: tuple = ()
    order: str = "id"
    page: str = ""
    steps: tuple = ()
    target: str = ""
    viewport: dict | None = None


UNDER_WAY = (("state", "=", "sale"), ("journey_stage", "=", "production"))
NEGOTIATED = (("state", "=", "sent"), ("accepted_round_id", "!=", False))
PICTURES = (
    Picture(
        name="customer",
        login="salesmgr",
        path="/odoo/customer-business/{id}",
        model="res.partner",
        domain=(("is_company", "=", True), ("sale_order_ids.accepted_round_id", "!=", False)),
    ),
    Picture(
        name="archive",
        login="sales",
        path="/odoo/customer-archive/{id}",
        model="res.partner",
        domain=(("is_company", "=", True), ("child_ids.superior_id", "!=", False)),
        page="people",
        target=".o_notebook",
    ),
    Picture(name="archives", login="salesmgr", path="/odoo/customer-archive"),
    Picture(
        name="duplicate",
        login="sales",
        path="/odoo/customer-archive/new",
        # Written as a colleague knows it: another form of the firm, wide characters.
        steps=(
            (
                ".o_form_view .o_field_widget[name=name] textarea, .o_field_widget[name=name] input",
                "启明液晶显示有限公司",
            ),
        ),
    ),
    Picture(
        name="handover",
        login="salesmgr",
        path="/odoo/handovers/{id}",
        model="customer.handover",
        steps=((".o_form_view button[name=action_preview]", ""),),
    ),
    Picture(name="plan", login="sales", path="/odoo/my-week"),
    Picture(name="board", login="planner", path="/odoo/order-book"),
    Picture(
        name="chain",
        login="sales",
        path="/odoo/date-inquiries/{id}",
        model="sale.inquiry",
        steps=((".o_form_view button[name=action_view_promise_reasons]", ""),),
    ),
    Picture(
        name="countersign",
        login="sales",
        path="/odoo/date-inquiries/{id}",
        model="sale.inquiry",
        domain=(("countersign_state", "=", "waiting"),),
    ),
    Picture(
        name="delays",
        login="salesmgr",
        path="/odoo/sales/{id}",
        model="sale.order",
        domain=(("slip_days_first", ">", 0), ("state", "=", "sale")),
        order="slip_days_first desc",
        page="delays",
    ),
    Picture(
        name="portal_date",
        login="customer",
        path="/my/orders/{id}",
        model="sale.order",
        domain=(("date_question_state", "=", "asked"),),
    ),
    Picture(name="inquiry", login="sales", path="/odoo/date-inquiries/{id}", model="sale.inquiry"),
    Picture(
        name="win_loss",
        login="salesmgr",
        path="/odoo/action-crm_smb_manufacturing.crm_win_loss_report_action",
    ),
    Picture(
        name="quotation",
        login="sales",
        path="/odoo/sales/{id}",
        model="sale.order",
        domain=NEGOTIATED,
    ),
    Picture(
        name="round",
        login="sales",
        path="/odoo/negotiation-rounds/{id}",
        model="sale.round",
        domain=(("state", "=", "accepted"),),
    ),
    Picture(
        name="order",
        login="sales",
        path="/odoo/sales/{id}",
        model="sale.order",
        domain=UNDER_WAY,
        order="journey_percent desc, id",
        page="journey",
    ),
    Picture(
        name="manufacturing",
        login="planner",
        path="/odoo/manufacturing/{id}",
        model="mrp.production",
        domain=(("state", "=", "progress"), ("sale_line_id", "!=", False)),
    ),
    Picture(name="tickets", login="servicemgr", path="/odoo/service-tickets"),
    Picture(
        name="ticket",
        login="service",
        path="/odoo/service-tickets/{id}",
        model="service.ticket",
        domain=(("remedy_ids.kind", "=", "refund"),),
        page="remedies",
        target=".o_field_widget[name=remedy_ids]",
    ),
    Picture(name="profit", login="finance", path="/odoo/customer-profit"),
    Picture(
        name="portal_order",
        login="customer",
        path="/my/orders/{id}",
        model="sale.order",
        domain=UNDER_WAY,
    ),
    Picture(
        name="portal_ticket",
        login="customer",
        path="/my/service/{id}",
        model="service.ticket",
    ),
    Picture(
        name="phone",
        login="customer",
        path="/my/orders/{id}",
        model="sale.order",
        domain=UNDER_WAY,
        viewport=PHONE,
    ),
)


class Traffic:
    """Requests of a page that are under way."""

    def __init__(self, page):
        self._page = page
        self._open = set()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def _begin(self, request):
        if ENDLESS not in request.url:
            self._open.add(request)

    def _end(self, request):
        self._open.discard(request)

    def settle(self):
        """Wait until the page is drawn and has asked for nothing for a while."""
        self._page.wait_for_function(DRAWN, timeout=PATIENCE)
        quiet = 0
        for _step in range(PATIENCE // STEP):
            quiet = 0 if self._open else quiet + 1
            if quiet > QUIET_STEPS:
                return
            self._page.wait_for_timeout(STEP)
        raise SystemExit(f"{self._page.url} does not come to rest")


class Studio:
    """A browser with one window for each person, kept open from picture to picture."""

    def __init__(self, browser, url, language):
        self._browser = browser
        self._url = url
        self._language = language
        self._sessions = {}

    def take(self, picture):
        """PNG of the picture as bytes."""
        session, traffic = self._session(picture.login, picture.viewport or DESK)
        page = session.page
        path = picture.path
        if picture.model:
            path = path.format(id=self._find(page, picture))
        session.open(path)
        page.add_style_tag(content=STYLE)
        traffic.settle()
        if picture.page:
            page.click(f".o_notebook_headers a[name={picture.page}]")
        for selector, text in picture.steps:
            element = page.locator(selector).first
            element.click()
            if text:
                element.fill(text)
                page.keyboard.press("Tab")
            traffic.settle()
        if picture.target:
            page.locator(picture.target).first.scroll_into_view_if_needed()
        page.mouse.move(0, 0)
        traffic.settle()
        if session.errors or page.locator(".o_error_dialog").count():
            raise SystemExit(f"{picture.name}: the page shows an error {''.join(session.errors[:1])}")
        png = page.screenshot(animations="disabled")
        if picture.steps and page.locator(".o_form_button_cancel:visible").count():
            # What was typed for the picture is not kept.
            page.click(".o_form_button_cancel:visible")
            traffic.settle()
        return png

    def _session(self, login, viewport):
        key = (login, viewport["width"])
        if key not in self._sessions:
            locale = self._language.replace("_", "-")
            session = Session(self._browser, self._url, login, login, viewport=viewport, language=locale)
            session.page.set_default_timeout(PATIENCE)
            self._sessions[key] = session, Traffic(session.page)
        return self._sessions[key]

    def _find(self, page, picture):
        """Id of the first record, asked for as that person."""
        arguments = {
            "model": picture.model,
            "method": "search",
            "args": [list(picture.domain)],
            "kwargs": {"limit": 1, "order": picture.order},
        }
        response = page.request.post(
            f"{self._url}/web/dataset/call_kw",
            data={"jsonrpc": "2.0", "method": "call", "params": arguments},
        )
        found = response.json().get("result")
        if not found:
            raise SystemExit(f"{picture.name}: {picture.login} finds no such {picture.model}")
        return found[0]


def small(png):
    """The picture with few colours, as PNG bytes."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def main(url, language, folder, *names):
    if unknown := set(names) - {picture.name for picture in PICTURES}:
        raise SystemExit(f"there is no picture {', '.join(sorted(unknown))}")
    with chromium() as browser:
        studio = Studio(browser, url, language)
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            file = Path(folder) / f"{picture.name}.{language}.png"
            file.write_bytes(small(studio.take(picture)))
            size = file.stat().st_size
            print(f"   {file.name}: {size // 1000} kB", flush=True)
            if size > LARGEST:
                raise SystemExit(f"{file.name} is larger than {LARGEST // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
