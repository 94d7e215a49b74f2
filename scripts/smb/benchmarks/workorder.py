"""Finishing a work order and closing its manufacturing order, made for a sales order.

Each figure is a whole transaction as a tablet on the shop floor causes it: what has to be
written is flushed and what runs before the commit has run.
"""

import json
import statistics
import time

REPEAT = 7
OPERATIONS = 3


def product(name, **values):
    return env["product.product"].create({"name": name, "is_storable": True, **values})  # noqa: F821


def made_to_order():
    routes = env.ref("stock.route_warehouse0_mto") | env.ref("mrp.route_warehouse0_manufacture")  # noqa: F821
    routes.active = True
    parts = [product(f"Part {number}") for number in range(3)]
    location = env["stock.warehouse"].search([], limit=1).lot_stock_id  # noqa: F821
    for part in parts:
        env["stock.quant"]._update_available_quantity(part, location, 1000)  # noqa: F821
    workcenter = env["mrp.workcenter"].create({"name": "Bench"})  # noqa: F821
    found = product("Made", route_ids=[(6, 0, routes.ids)])
    operations = [
        {"name": f"Step {number}", "workcenter_id": workcenter.id, "time_cycle_manual": 5}
        for number in range(OPERATIONS)
    ]
    env["mrp.bom"].create(  # noqa: F821
        {
            "product_tmpl_id": found.product_tmpl_id.id,
            "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 1}) for part in parts],
            "operation_ids": [(0, 0, values) for values in operations],
        }
    )
    return found


def order(one):
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})  # noqa: F821
    sale = env["sale.order"].create(  # noqa: F821
        {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": one.id, "product_uom_qty": 3})]}
    )
    sale.action_confirm()
    return sale


def timed(action):
    """(seconds, queries) of one transaction."""
    env.flush_all()  # noqa: F821
    env.invalidate_all()  # noqa: F821
    before, begin = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
    action()
    env.cr.flush()  # noqa: F821
    return time.perf_counter() - begin, env.cr.sql_log_count - before  # noqa: F821


def measure():
    one = made_to_order()
    finished, closed = [], []
    for turn in range(REPEAT + 1):
        production = order(one).stock_reference_ids.production_ids
        env.cr.flush()  # noqa: F821
        for work in production.workorder_ids:
            work.button_start()
            env.cr.flush()  # noqa: F821
            figure = timed(work.button_finish)
            if turn:
                finished.append(figure)
        production.qty_producing = production.product_qty
        production._set_qty_producing()
        figure = timed(production.button_mark_done)
        if turn:
            closed.append(figure)
    return {"finish a work order": median(finished), "close the order": median(closed)}


def median(figures):
    seconds, queries = zip(*figures, strict=True)
    return {"seconds": statistics.median(seconds), "queries": statistics.median(queries)}


result = measure()
env.cr.rollback()  # noqa: F821
print(json.dumps(result))
