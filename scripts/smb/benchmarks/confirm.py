"""Confirming a 5-line order: from stock, and made to order with two components each."""

import json
import statistics
import time

REPEAT = 5


def product(name, **values):
    return env["product.product"].create({"name": name, "is_storable": True, **values})  # noqa: F821


def order(products):
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})  # noqa: F821
    lines = [{"product_id": one.id, "product_uom_qty": 3} for one in products]
    return env["sale.order"].create(  # noqa: F821
        {"partner_id": partner.id, "order_line": [(0, 0, line) for line in lines]}
    )


def stocked():
    found = [product(f"Stocked {number}") for number in range(5)]
    location = env["stock.warehouse"].search([], limit=1).lot_stock_id  # noqa: F821
    for one in found:
        env["stock.quant"]._update_available_quantity(one, location, 1000)  # noqa: F821
    return found


def made():
    routes = env.ref("stock.route_warehouse0_mto") | env.ref("mrp.route_warehouse0_manufacture")  # noqa: F821
    routes.active = True
    parts = stocked()
    workcenter = env["mrp.workcenter"].create({"name": "Bench"})  # noqa: F821
    found = [product(f"Made {number}", route_ids=[(6, 0, routes.ids)]) for number in range(5)]
    for one in found:
        env["mrp.bom"].create(  # noqa: F821
            {
                "product_tmpl_id": one.product_tmpl_id.id,
                "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 1}) for part in parts[:2]],
                "operation_ids": [(0, 0, {"name": "Assemble", "workcenter_id": workcenter.id})],
            }
        )
    return found


def measure(products):
    """Median over some orders after one that warms the caches."""
    seconds, queries = [], []
    for turn in range(REPEAT + 1):
        one = order(products)
        env.flush_all()  # noqa: F821
        before, begin = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
        one.action_confirm()
        env.flush_all()  # noqa: F821
        if turn:
            seconds.append(time.perf_counter() - begin)
            queries.append(env.cr.sql_log_count - before)  # noqa: F821
    return {"seconds": statistics.median(seconds), "queries": statistics.median(queries)}


result = {"from stock": measure(stocked()), "made to order": measure(made())}
env.cr.rollback()  # noqa: F821
print(json.dumps(result))
