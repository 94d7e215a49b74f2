"""The date in one second: asked, understood, told to the customer, and in the ledger.

Through the browser, as a salesperson, on a database with records of its own.
"""

import os

import pytest
from smb.paths import STATE
from support.browser import PHONE

DATABASE = "smb_promise"
PASSWORD = "a-long-password"
SHOTS = STATE / "screenshots"

SETUP = """
import json
from datetime import datetime, timedelta
from odoo import Command
Users = env["res.users"].with_context(no_reset_password=True)
seller = Users.create({"name": "Wang Wei", "login": "prom_seller", "password": %(password)r, "tz": "UTC",
    "group_ids": [Command.set([env.ref("sales_team.group_sale_salesman").id])]})
Partner = env["res.partner"]
customer, slow, fast = Partner.create([
    {"name": "Browser Panels", "is_company": True, "user_id": seller.id},
    {"name": "Slow Films"}, {"name": "Fast Films"}])
panel, film = env["product.product"].create([
    {"name": name, "type": "consu", "is_storable": True} for name in ("Panel", "BEF film")])
film.seller_ids = [Command.create({"partner_id": slow.id, "delay": 9, "sequence": 1}),
    Command.create({"partner_id": fast.id, "delay": 3, "sequence": 2, "min_qty": 500})]
env["stock.quant"]._update_available_quantity(
    film, env["stock.warehouse"].search([], limit=1).lot_stock_id, 40)
line = env["mrp.workcenter"].create({"name": "Line A", "time_start": 0})
env["mrp.bom"].create({"product_tmpl_id": panel.product_tmpl_id.id,
    "bom_line_ids": [Command.create({"product_id": film.id, "product_qty": 1})],
    "operation_ids": [Command.create(
        {"name": "Assemble", "workcenter_id": line.id, "time_cycle_manual": 0.01})]})
order = env["sale.order"].with_user(seller).create({"partner_id": customer.id,
    "requested_date": datetime.now().date() + timedelta(days=4),
    "order_line": [Command.create({"product_id": panel.id, "product_uom_qty": 100})]})
inquiry = env["sale.inquiry"].with_user(seller).create({"partner_id": customer.id,
    "product_id": panel.id, "product_uom_qty": 100})
env.cr.commit()
print(json.dumps({"order": order.id, "inquiry": inquiry.id}))
"""

STATE_OF_ORDER = """
import json
order = env["sale.order"].browse({order})
print(json.dumps({{
    "lines": order.order_line.sorted("id").mapped("product_uom_qty"),
    "state": order.promise_state,
    "ledger": [[row.kind, row.given, row.date == row.order_line_id.promise_date,
                row.user_id.login] for row in order.promise_ids],
    "supply": env["mrp.production"].search_count([]) + env["purchase.order"].search_count([]),
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
def test_a_date_is_asked_understood_split_given_and_in_the_ledger(firm, log_in, in_shell):
    window = log_in(firm["server"], "prom_seller", PASSWORD)
    page = window.open_form("sale.order", firm["order"])
    window.press("action_promise")
    page.wait_for_selector(".o_field_widget[name=requested_answer]:has-text('Not feasible')")
    page.click(".o_data_row button[name=action_view_promise_reasons]")
    page.wait_for_selector(".o_promise_dialog .o_promise_bar")
    reason = page.inner_text(".o_promise_reason")
    assert "BEF film from Slow Films takes 9.0 days" in reason
    assert page.inner_text(".o_promise_row.o_promise_binding").count("BEF film") == 1
    changes = page.locator(".o_promise_change_text").all_inner_texts()
    assert any("Buy BEF film from Fast Films, at least 500" in text for text in changes), changes
    assert changes[0].startswith("Split: 40 Units on"), changes
    page.screenshot(path=str(SHOTS / "promise-dialog.png"))
    page.click(".o_promise_deliveries li:first-child button")
    page.wait_for_selector(".o_promise_dialog", state="detached")
    page.wait_for_function(
        "document.querySelectorAll('.o_field_widget[name=order_line] .o_data_row').length === 2"
    )
    window.press("action_give_promise")
    window.press("action_view_promises")
    page.wait_for_function("document.querySelectorAll('.o_list_view .o_data_row').length === 2")
    page.screenshot(path=str(SHOTS / "promise-ledger.png"))
    found = in_shell(DATABASE, STATE_OF_ORDER.format(**firm))
    assert found["lines"] == [40, 60]
    assert found["state"] == "valid"
    assert found["ledger"] == [["first", True, True, "prom_seller"]] * 2
    assert not found["supply"], "asking and telling made supply"
    window.ensure_no_error()
    # On a phone the lines are cards, and each says why as well.
    phone = log_in(firm["server"], "prom_seller", PASSWORD, viewport=PHONE)
    page = phone.open_form("sale.order", firm["order"])
    page.click(".o_kanban_record button[name=action_view_promise_reasons] >> nth=0")
    page.wait_for_selector(".o_promise_dialog .o_promise_row")
    phone.ensure_no_error()


@pytest.mark.browser
@pytest.mark.timeout(600)
def test_an_inquiry_is_understood_on_a_phone(firm, log_in):
    window = log_in(firm["server"], "prom_seller", PASSWORD, viewport=PHONE)
    page = window.open_form("sale.inquiry", firm["inquiry"])
    window.press("action_answer")
    window.press("action_view_promise_reasons")
    page.wait_for_selector(".o_promise_dialog .o_promise_row")
    assert not page.locator(".o_promise_bar").is_visible()
    rows = [row.bounding_box() for row in page.locator(".o_promise_row").all()]
    assert all(below["y"] >= row["y"] + row["height"] for row, below in zip(rows, rows[1:], strict=False))
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    assert not wide, "the dialog is wider than the phone"
    page.screenshot(path=str(SHOTS / "promise-dialog-phone.png"))
    window.ensure_no_error()
