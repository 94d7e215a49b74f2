"""The demo company is what a visitor sees: it installs silently, and the people in it find their orders.

Through the browser: the planner's board while the book is answered, the customer's portal page of an order.
"""

import pytest
from smb.paths import LOGS, STATE
from smb.server import complaints
from support.browser import PHONE

DATABASE = "smb_demo_test"
SHOTS = STATE / "screenshots"
FACTS = """
import json
Order = env["sale.order"]
customer, other = (env.ref(f"crm_smb_manufacturing.demo_user_{one}") for one in ("customer", "customer2"))
mine = [("partner_id", "child_of", customer.commercial_partner_id.id), ("state", "=", "sale")]
order = Order.search([*mine, ("journey_percent", "<", 100)], order="forecast_date desc", limit=1)
asked = Order.search([("date_question_state", "=", "asked")], limit=1)
asked._portal_ensure_token()
env.cr.commit()
print(json.dumps({
    "order": order.id, "name": order.name, "percent": order.journey_percent,
    "rows": env["sale.promise.book.line"].search_count([("order_id.state", "!=", "cancel")]),
    "other": other.commercial_partner_id.name,
    "asked": asked.id, "asked_url": asked.get_portal_url(),
    "secrets": [*order.stock_reference_ids.production_ids.mapped("name"),
        *env["res.partner"].search([("supplier_rank", ">", 0)]).mapped("name")],
}))
"""


@pytest.fixture(scope="module")
def demo(databases):
    databases.drop(DATABASE)
    databases.with_addons(DATABASE, demo=True)
    yield DATABASE
    databases.drop(DATABASE)


@pytest.fixture(scope="module")
def facts(demo, in_shell):
    SHOTS.mkdir(parents=True, exist_ok=True)
    return in_shell(demo, FACTS)


def test_it_installs_without_a_complaint(demo):
    assert not complaints((LOGS / "install.log").read_text(errors="replace"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_the_board_follows_the_book_while_it_is_open(demo, facts, serve, log_in, viewport):
    server = serve(demo)
    planner = log_in(server, "planner", "planner", viewport=viewport)
    page = planner.open("/odoo/order-book")
    rows = page.locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")
    rows.first.wait_for()
    assert rows.count() == facts["rows"]
    page.screenshot(path=SHOTS / f"board_{'phone' if viewport else 'desk'}.png")
    # Somebody else answers the book: this screen reads it again by itself.
    with page.expect_response(lambda answer: "web_search_read" in answer.url, timeout=60_000) as read:
        manager = log_in(server, "salesmgr", "salesmgr")
        manager.open("/odoo/order-book")
        manager.page.click("button[name=action_promise_book]:visible")
    assert "error" not in read.value.json()
    planner.settle()
    planner.ensure_no_error()
    manager.ensure_no_error()


@pytest.mark.timeout(300)
def test_one_click_leads_to_what_an_order_waits_for(demo, facts, serve, log_in):
    planner = log_in(serve(demo), "planner", "planner")
    page = planner.open("/odoo/order-book")
    button = page.locator("button[name=action_open_blocker]:visible").first
    button.wait_for()
    button.click()
    page.wait_for_selector(".o_form_view")
    planner.ensure_no_error()


@pytest.mark.timeout(300)
def test_the_customer_sees_the_order_and_nobody_elses(demo, facts, serve, log_in):
    server = serve(demo)
    customer = log_in(server, "customer", "customer", viewport=PHONE)
    page = customer.open(f"/my/orders/{facts['order']}")
    progress = page.locator("#order_progress")
    progress.wait_for()
    assert f"{facts['percent']}%" in progress.inner_text()
    page.screenshot(path=SHOTS / "portal_phone.png")
    text = page.content()
    assert not [secret for secret in [*facts["secrets"], facts["other"]] if secret in text]
    stranger = log_in(server, "customer2", "customer2")
    page = stranger.open(f"/my/orders/{facts['order']}")
    assert not page.locator("#order_progress").count()
    assert facts["name"] not in page.content()


@pytest.mark.timeout(300)
def test_the_customer_agrees_to_a_changed_date_by_the_link_of_the_mail(demo, facts, serve, browser, in_shell):
    server = serve(demo)
    page = browser.new_context().new_page()
    page.goto(f"{server.url}{facts['asked_url']}")
    page.screenshot(path=SHOTS / "portal_date.png")
    page.fill("#date_question input[name=name]", "Wang Min")
    page.click("#date_question button[value=accepted]")
    page.locator("#order_progress .text-success").last.wait_for()
    page.context.close()
    answered = (
        "import json; order = env['sale.order'].browse(%s);"
        " dates = [str(order.commitment_date), str(order.date_question_new)];"
        " print(json.dumps([order.date_question_state, *dates]))"
    )
    state, told, asked = in_shell(demo, answered % facts["asked"])
    assert (state, told) == ("accepted", asked)
