"""When can you have 100 of a 341-part, 5-level product? Our answer against core's BoM overview.

Two operations per assembly on 10 work centres, parts bought; a third of them in stock. The question
is a salesperson's press of the button on a quotation: access, loading, planning, gains, reasons and
their writing included, from an empty cache. The peer is what Odoo itself offers for a bill.
"""

# ruff: noqa: F821
import json
import statistics
import time

from odoo.fields import Command

LEVELS, BRANCHES, QUANTITY, REPEAT = 5, 4, 100, 5


def machines():
    return env["mrp.workcenter"].create(
        [{"name": f"Bench {number}", "time_start": 5, "time_stop": 5} for number in range(10)]
    )


def products(vendor):
    """All products of the tree, level by level, the root first."""
    vals_list, first_leaf = [], sum(BRANCHES**level for level in range(LEVELS - 1))
    for number in range(first_leaf + BRANCHES ** (LEVELS - 1)):
        vals = {"name": f"Bench part {number}", "is_storable": True}
        if number >= first_leaf:
            seller = {"partner_id": vendor.id, "delay": 3 + number % 11}
            vals["seller_ids"] = [Command.create(seller)]
        vals_list.append(vals)
    found = env["product.product"].create(vals_list)
    return found, first_leaf


def bill(found, first_leaf, places):
    """One bill for each assembly; returns that of the root."""
    boms = env["mrp.bom"].create(
        [
            {
                "product_tmpl_id": found[number].product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": found[number * BRANCHES + child].id, "product_qty": child})
                    for child in range(1, BRANCHES + 1)
                ],
                "operation_ids": [
                    Command.create(
                        {
                            "name": f"Step {step}",
                            "workcenter_id": places[(2 * number + step) % len(places)].id,
                            "time_cycle_manual": 0.2,
                        }
                    )
                    for step in range(2)
                ],
            }
            for number in range(first_leaf)
        ]
    )
    return boms[0]


def timed(act):
    """Seconds and queries of an action from an empty cache, with what it writes."""
    env.flush_all()
    env.invalidate_all()
    before, begin = env.cr.sql_log_count, time.perf_counter()
    act()
    env.flush_all()
    return {"seconds": time.perf_counter() - begin, "queries": env.cr.sql_log_count - before}


def median(figures):
    return {name: statistics.median(one[name] for one in figures) for name in figures[0]}


vendor = env["res.partner"].create({"name": "Bench"})
found, first_leaf = products(vendor)
top = bill(found, first_leaf, machines())
location = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
for one in found[first_leaf::3]:
    env["stock.quant"]._update_available_quantity(one, location, 500)
orders = env["sale.order"].create(
    [
        {
            "partner_id": vendor.id,
            "order_line": [Command.create({"product_id": found[0].id, "product_uom_qty": QUANTITY})],
        }
        for _turn in range(REPEAT + 1)
    ]
)
env.flush_all()
env.cr.execute("ANALYZE")  # as the server does by itself in a database at work
overview = env["report.mrp.report_bom_structure"]
# In turns, so that both have the same machine; the first turn warms Odoo and does not count.
turns = [
    (timed(lambda: overview.get_html(top.id, QUANTITY)), timed(order.action_promise)) for order in orders
][1:]
result = {
    f"{len(found)} parts, quantity {QUANTITY}": {
        "peer": median([peer for peer, _mine in turns]),
        "ours": median([mine for _peer, mine in turns]),
    }
}
assert all(orders.mapped("promise_date")), "no date was found"
env.cr.rollback()
print(json.dumps(result))
