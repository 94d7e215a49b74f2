"""From the lead to the work order, and a change that arrives there: each step as the one who does it.

Through the browser, on a database with records of its own.
"""

import os

import pytest
from smb.paths import STATE

DATABASE = "smb_change"
PASSWORD = "a-long-password"
SHOTS = STATE / "screenshots"

SETUP = """
import json
from odoo import Command
env["res.config.settings"].create({"group_mrp_routings": True}).execute()
Users = env["res.users"].with_context(no_reset_password=True)
groups = {"chg_seller": "sales_team.group_sale_salesman", "chg_engineer": "mrp.group_mrp_manager",
    "chg_worker": "mrp.group_mrp_user"}
people = {login: Users.create({"name": login, "login": login, "password": %(password)r, "tz": "UTC",
    "group_ids": [Command.set([env.ref(group).id])]}) for login, group in groups.items()}
customer = env["res.partner"].create(
    {"name": "Browser Panels", "is_company": True, "user_id": people["chg_seller"].id})
panel, film = env["product.product"].create([
    {"name": name, "type": "consu", "is_storable": True} for name in ("Panel", "BEF film")])
panel.product_tmpl_id.spec_template_ids = [
    Command.create({"name": "Colour", "value": "transparent", "is_required": True}),
    Command.create({"name": "Label", "is_required": True})]
shelf = env["stock.warehouse"].search([], limit=1).lot_stock_id
for product in (panel, film):
    env["stock.quant"]._update_available_quantity(product, shelf, 500)
line = env["mrp.workcenter"].create({"name": "Line A", "time_start": 0,
    "responsible_user_ids": [Command.set(people["chg_worker"].ids)]})
env["mrp.bom"].create({"product_tmpl_id": panel.product_tmpl_id.id,
    "bom_line_ids": [Command.create({"product_id": film.id, "product_qty": 1})],
    "operation_ids": [Command.create(
        {"name": "Assemble", "workcenter_id": line.id, "time_cycle_manual": 1})]})
lead = env["crm.lead"].create({"name": "100 panels", "type": "opportunity",
    "partner_id": customer.id, "user_id": people["chg_seller"].id})
env.cr.commit()
print(json.dumps({"lead": lead.id, "panel": panel.id}))
"""

STATE_OF_ORDER = """
import json
order = env["crm.lead"].browse({lead}).order_ids
line = order.order_line
work = env["mrp.production"].search([("product_id", "=", {panel})]).workorder_ids
change = env["product.change"].search([])
print(json.dumps({{
    "order": order.id,
    "state": order.state,
    "spec": sorted(line._spec_pairs()),
    "rounds": order.round_ids.sorted("number").mapped("state"),
    "expected": order.opportunity_id.expected_revenue,
    "production": work.production_id.id,
    "work": [[one.id, one.state, one.production_id.product_qty] for one in work],
    "change": [change.id, change.state, change.unacknowledged_count],
    "read": change.acknowledgement_ids.user_id.mapped("login"),
}}))
"""


@pytest.fixture
def firm(databases, in_shell, serve):
    databases.clone(os.environ["SMB_TEMPLATE"], DATABASE)
    made = in_shell(DATABASE, SETUP % {"password": PASSWORD})
    SHOTS.mkdir(exist_ok=True)
    return {**made, "server": serve(DATABASE)}


@pytest.mark.browser
@pytest.mark.timeout(600)
def test_a_change_released_after_the_order_is_read_before_work_starts(firm, log_in, in_shell):
    def found():
        return in_shell(DATABASE, STATE_OF_ORDER.format(**firm))

    seller = log_in(firm["server"], "chg_seller", PASSWORD)
    quote_from_the_lead(seller, firm["lead"])
    agree_in_a_second_round(seller)
    agreed = found()
    assert agreed["rounds"] == ["superseded", "accepted"]
    assert agreed["spec"] == [["Colour", "transparent"], ["Label", "QR code"]]
    assert agreed["expected"] == 2000
    seller.press("action_confirm")
    ordered = found()
    assert ordered["state"] == "sale"
    # 500 are on the shelf, but not with that label.
    ((work, _state, made),) = ordered["work"]
    assert made == 100

    engineer = log_in(firm["server"], "chg_engineer", PASSWORD)
    release_a_change(engineer)
    assert found()["spec"] == [["Colour", "white"], ["Label", "QR code"]]

    worker = log_in(firm["server"], "chg_worker", PASSWORD)
    page = worker.open_form("mrp.workorder", work)
    alert = page.locator("[name=changes]")
    assert "White foil" in alert.inner_text()
    assert "Colour: white" in alert.inner_text()
    page.screenshot(path=str(SHOTS / "change-workorder.png"))
    assert found()["change"][1:] == ["released", 1]
    open_work(worker, ordered["production"])
    assert "White foil" in worker.press_refused("button_start")
    worker.open_form("mrp.workorder", work)
    worker.press("action_acknowledge_change")
    alert.wait_for(state="hidden")
    open_work(worker, ordered["production"])
    worker.press("button_start")
    after = found()
    assert after["work"] == [[work, "progress", 100]]
    assert after["change"][1:] == ["done", 0]
    assert after["read"] == ["chg_worker"]


def quote_from_the_lead(window, lead):
    """One click from the lead; product and quantity are typed, the specification has its usual values."""
    page = window.open_form("crm.lead", lead)
    window.press("action_sale_quotations_new")
    page.wait_for_selector(".o_field_x2many_list_row_add a")
    page.click(".o_field_x2many_list_row_add a >> nth=0")
    row = page.locator("tr.o_selected_row")
    box = row.locator("[name=product_id] input, [name=product_template_id] input").first
    with page.expect_response(lambda answer: answer.url.endswith("/onchange")):
        window.choose(box, "Panel")
    window.settle()
    row.locator("[name=product_uom_qty] input").fill("100")
    row.locator("[name=price_unit] input").fill("21")
    window.save()
    specify(window, "Label", "barcode")


def specify(window, name, value):
    """Say in the dialog of the line how the customer wants it."""
    page = window.page
    window.press("action_edit_spec")
    dialog = page.locator(".modal")
    dialog.locator(".o_field_widget[name=spec_ids] .o_data_row:has-text('Colour')").wait_for()
    known = dialog.locator(f".o_data_row:has-text('{name}')")
    if known.count():
        known.locator("[name=value]").click()
    else:
        dialog.locator(".o_field_widget[name=spec_ids] .o_field_x2many_list_row_add a").click()
        dialog.locator("tr.o_selected_row [name=name] input").fill(name)
    dialog.locator("tr.o_selected_row [name=value] input").fill(value)
    page.screenshot(path=str(SHOTS / "change-specification.png"))
    dialog.locator("button.o_form_button_save:visible, footer button.btn-primary:visible").first.click()
    dialog.wait_for(state="detached")
    window.settle()


def agree_in_a_second_round(window):
    """The first offer is answered with a wish; the second is accepted."""
    page = window.page
    new_round(window, "We want a QR code, and a better price.")
    specify(window, "Label", "QR code")
    row = page.locator(".o_field_widget[name=order_line] .o_data_row")
    row.locator("[name=price_unit]").click()
    page.locator("tr.o_selected_row [name=price_unit] input").fill("20")
    window.save()
    new_round(window, "")
    page.click(".nav-link[name=rounds]")
    page.screenshot(path=str(SHOTS / "change-rounds.png"))
    window.press("action_accept")


def new_round(window, reply):
    page = window.page
    page.click(".o_statusbar_buttons button:has-text('New Round')")
    dialog = page.locator(".modal")
    dialog.locator("[name=customer_reply] textarea, [name=customer_reply] input").first.fill(reply)
    dialog.locator("footer button.btn-primary").click()
    page.wait_for_selector(".o_field_widget[name=changes_html], .o_form_view .o_field_widget[name=number]")
    page.click(".o_back_button, .breadcrumb-item a >> nth=-1")
    page.wait_for_selector(".o_field_widget[name=order_line]")
    window.settle()


def open_work(window, production):
    """Open the manufacturing order where its work is started."""
    page = window.open_form("mrp.production", production)
    page.click(".nav-link[name=operations]")


def release_a_change(window):
    """The engineer writes down what changes and releases it; all that is open takes it over."""
    page = window.open("/odoo/product-changes/new")
    page.wait_for_selector(".o_field_widget[name=subject]")
    page.locator(".o_field_widget[name=subject] input, .o_field_widget[name=subject] textarea").fill(
        "White foil"
    )
    window.choose(page.locator(".o_field_widget[name=product_ids] input"), "Panel")
    page.click(".nav-link[name=spec]")
    page.click(".o_field_widget[name=spec_ids] .o_field_x2many_list_row_add a")
    page.locator("tr.o_selected_row [name=name] input").fill("Colour")
    page.locator("tr.o_selected_row [name=value] input").fill("white")
    window.save()
    window.press("action_release", confirm=True)
    page.click(".nav-link[name=affected]")
    page.wait_for_selector("[name=affected_ids] .o_data_row")
    window.press("action_change_all", confirm=True)
    # What lies on the shelf is changed by hand, in words.
    shelf = page.locator("[name=affected_ids] .o_data_row:has-text('Stock')")
    shelf.locator("[name=reason]").click()
    page.locator("tr.o_selected_row [name=reason] input").fill("Foil replaced")
    window.save()
    page.screenshot(path=str(SHOTS / "change-affected.png"))
    window.press("action_change")
