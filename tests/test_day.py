"""A manufacturer's day: from the workbooks to the profit of one customer, through browser and API.

Every figure that is asserted is computed here from the workbooks by hand, not read from the program.
"""

import csv
import json
from datetime import datetime

import pytest
from smb.paths import ROOT
from support.api import ApiError
from support.day import PRICE, QUANTITY, Day

WORKBOOKS = ROOT / "addons/crm_smb_manufacturing/tests/data/backlight"
EXPECTED = json.loads((WORKBOOKS / "expected.json").read_text())
CUSTOMER = "厦门绿野光电股份有限公司"
OTHER_CUSTOMER = "青岛东升显示技术有限公司"
# Nothing of it and of its sub-assemblies is on stock: everything has to be made for the order.
PRODUCT = "BL-2812"


def workbook(name):
    with open(WORKBOOKS / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def raw_materials(product, quantity):
    """Raw materials of so many pieces: {code: quantity}, straight from the bill's rows."""
    made = {row["编码"] for row in workbook("products") if row["来源"] == "自制"}
    need = {}
    for row in workbook("bom"):
        if row["父件"] != product or row["子件"] == product or row["子件"] == "RM-PC01":
            continue  # the last two are the workbook's bad rows of this bill
        used = float(row["用量"]) * quantity
        parts = raw_materials(row["子件"], used) if row["子件"] in made else {row["子件"]: used}
        for code, amount in parts.items():
            need[code] = need.get(code, 0.0) + amount
    return need


def standard_cost(code):
    return next(float(row["标准成本"] or 0) for row in workbook("products") if row["编码"] == code)


def material_cost(product, quantity):
    need = raw_materials(product, quantity)
    return sum(standard_cost(code) * amount for code, amount in need.items())


@pytest.fixture(scope="module")
def loaded(empty_database, take_over):
    """The database after the take-over, with what the command printed."""
    begin = datetime.now()
    status, text = take_over(empty_database)
    seconds = (datetime.now() - begin).total_seconds()
    return {"database": empty_database, "status": status, "text": text, "seconds": seconds}


@pytest.mark.load
def test_the_take_over_yields_what_the_workbooks_hold(loaded, in_shell):
    assert loaded["status"] == 0, loaded["text"]
    assert loaded["seconds"] < 90
    counts = in_shell(
        loaded["database"],
        """
import json
Partner = env["res.partner"].with_context(active_test=False)
coded = Partner.search([("customer_code", "!=", False), ("parent_id", "=", False)])
history = env["legacy.sale"].search([])
print(json.dumps({
    "customers": len(coded),
    "invalid": sorted(coded.filtered(lambda p: p.registry_code_state == "invalid").mapped("name")),
    "proposed": env["customer.duplicate"].search_count([("state", "=", "proposed")]),
    "contacts": Partner.search_count([("parent_id", "in", coded.ids), ("type", "=", "contact")]),
    "products": env["product.product"].search_count([("default_code", "=like", "__-%")]),
    "bom_lines": env["mrp.bom.line"].search_count([]),
    "smallest": min(env["mrp.bom.line"].search([]).mapped("product_qty")),
    "operations": env["mrp.routing.workcenter"].search_count([]),
    "orders": env["sale.order"].search_count([("state", "=", "sale"), ("name", "=like", "XS%")]),
    "history": [len(history), sum(history.mapped("amount")), sum(history.mapped("cost"))],
    "stock": {q.product_id.default_code: q.quantity for q in env["stock.quant"].search(
        [("location_id.usage", "=", "internal")])},
}))
""",
    )
    assert counts["customers"] == EXPECTED["distinct_customers"] + EXPECTED["proposed_likely"]
    assert counts["invalid"] == sorted(EXPECTED["invalid_uscc"])
    assert counts["proposed"] == EXPECTED["proposed_likely"]
    assert counts["contacts"] == EXPECTED["contacts"]
    assert counts["products"] == EXPECTED["products"]
    assert counts["bom_lines"] == EXPECTED["bom_lines"]
    assert counts["smallest"] == min(float(row["用量"]) for row in workbook("bom"))
    assert counts["operations"] == EXPECTED["operations"]
    assert counts["orders"] == EXPECTED["open_orders"] - EXPECTED["bad_open_orders"]
    rows, amount, cost = counts["history"]
    assert rows == EXPECTED["history_rows"]
    assert amount == pytest.approx(EXPECTED["history_amount"], abs=0.005)
    assert cost == pytest.approx(EXPECTED["history_cost"], abs=0.005)
    on_shelf = {row["编码"]: float(row["数量"]) for row in workbook("stock") if float(row["数量"])}
    assert counts["stock"] == on_shelf


@pytest.mark.load
def test_a_second_take_over_changes_nothing(loaded, take_over, in_shell):
    count = """
import json
tables = ["res_partner", "product_product", "mrp_bom_line", "mrp_routing_workcenter", "stock_move",
          "sale_order_line", "mrp_production", "legacy_sale", "customer_duplicate", "res_users"]
figures = {}
for table in tables:
    env.cr.execute(f"SELECT count(*), max(write_date)::text FROM {table}")
    figures[table] = env.cr.fetchone()
print(json.dumps(figures))
"""
    before = in_shell(loaded["database"], count)
    status, text = take_over(loaded["database"])
    assert status == 0, text
    assert in_shell(loaded["database"], count) == before


@pytest.mark.load
@pytest.mark.browser
def test_the_day(loaded, in_shell, serve, log_in, api):
    day = Day(loaded["database"], in_shell, serve, log_in, api)
    day.people(CUSTOMER, OTHER_CUSTOMER)

    # The salesperson quotes in the browser, asks for the date and agrees on a round.
    order = day.quote(CUSTOMER, PRODUCT)
    documents = day.count_documents()
    promise = day.ask_for_the_date(order)
    assert day.count_documents() == documents, "asking for a date created something"
    assert promise["date"] > datetime.utcnow()
    assert promise["reasons"], "a date without a reason"
    assert day.ask_for_the_date(order)["date"] == promise["date"]
    with pytest.raises(ApiError, match="(?i)round"):
        day.record_round(order)
        day.sales.call("sale.order", "action_confirm", order)
    day.accept_round(order)
    day.confirm(order)

    # One manufacturing order for the product and each of its sub-assemblies, with the specification.
    productions = day.productions(order)
    made = {row["编码"] for row in workbook("products") if row["来源"] == "自制"}
    expected = {PRODUCT} | {row["子件"] for row in workbook("bom") if row["父件"] == PRODUCT} & made
    assert {one["code"] for one in productions} == expected
    assert all(day.SPEC in one["spec"] for one in productions if one["code"] == PRODUCT)

    # The planner puts it first, the purchaser buys; the workshop makes; the warehouse ships.
    day.hurry(order)
    day.buy(raw_materials(PRODUCT, QUANTITY))
    day.make(order)
    # The stage is the first that is not complete.
    assert day.stage(order) == "shipped"
    day.deliver(order)
    assert day.stage(order) == "invoiced"

    # The customer follows it in the portal; another customer does not.
    day.customer_sees_progress(order)
    day.other_customer_is_refused(order)

    # Finance bills and is paid.
    invoice = day.bill(order)
    assert day.stage(order) == "paid"
    day.collect(invoice)
    assert day.percent(order) == 100
    cost = material_cost(PRODUCT, QUANTITY)
    profit = day.profit(order)
    assert profit["revenue"] == pytest.approx(QUANTITY * PRICE, abs=0.005)
    assert profit["material_cost"] == pytest.approx(cost, abs=0.01)
    assert profit["profit"] == pytest.approx(profit["revenue"] - profit["cost"], abs=0.005)

    # Two pieces are bad: the customer complains in the portal, the agent answers and remedies.
    ticket = day.complain(order)
    day.answer(ticket)
    refund, returned = day.remedy(ticket, order, 2)
    assert refund["amount_untaxed"] == pytest.approx(2 * PRICE, abs=0.005)
    after = day.profit(order)
    # What came back is worth what the books say: the workbook gives made products no cost.
    came_back = 2 * standard_cost(PRODUCT)
    assert returned == 2
    assert after["revenue"] == pytest.approx(profit["revenue"] - 2 * PRICE, abs=0.005)
    assert profit["profit"] - after["profit"] == pytest.approx(2 * PRICE - came_back, abs=0.01)
    assert day.customer_profit(CUSTOMER) == pytest.approx(after["profit"], abs=0.01)

    # Everything about the customer is in one place, in both languages.
    day.customer_in_one_place(CUSTOMER, order, ticket)


@pytest.mark.load
@pytest.mark.parametrize(
    "leaving",
    [
        ["crm_erp_bridge", "crm_service_desk", "crm_smb_manufacturing"],
        ["crm_smb_manufacturing", "crm_service_desk"],
    ],
    ids="-".join,
)
def test_a_firm_can_remove_the_addons_again(loaded, databases, remove, in_shell, leaving):
    """Whatever the order, Odoo's own documents stay as they were; removing one takes who needs it along."""
    database = f"{loaded['database']}_removed"
    databases.clone(loaded["database"], database)
    count = """
import json
tables = ["sale_order_line", "mrp_production", "stock_move", "account_move_line", "res_partner"]
figures = {}
for table in tables:
    env.cr.execute(f"SELECT count(*) FROM {table}")
    figures[table] = env.cr.fetchone()
env.cr.execute("SELECT count(*) FROM ir_model WHERE model ~ '^(service|customer|legacy|sale.round)'")
print(json.dumps([figures, env.cr.fetchone()[0]]))
"""
    before, models = in_shell(database, count)
    assert models
    for addon in leaving:
        assert not remove(database, addon)
    after, models = in_shell(database, count)
    assert after == before
    assert not models
    databases.drop(database)
