"""A shop of 20,000 products, and how long something takes in it."""

# ruff: noqa: F821
import time

from odoo.fields import Command
from odoo.tools import SQL

FINISHED, ASSEMBLIES, PARTS, MACHINES, WORK_ORDERS = 1000, 3000, 16000, 50, 500


def clone(record, count, **columns):
    """Copies of a record by SQL; an expression may use n (from 1 on) and another column's value."""
    table = record._table
    names = [
        row[0]
        for row in env.execute_query(
            SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)
        )
        if row[0] != "id"
    ]
    own = {name: SQL(text.replace("%", "%%")) for name, text in columns.items()}
    values = [own.get(name) or SQL.identifier("t", name) for name in names]
    rows = env.execute_query(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s t, generate_series(1, %s) n "
            "WHERE t.id = %s ORDER BY n RETURNING id",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values),
            SQL.identifier(table),
            count,
            record.id,
        )
    )
    return [row[0] for row in rows]


def pick(ids, number):
    """An expression that spreads over ids by a number."""
    return f"(ARRAY[{','.join(map(str, ids))}])[1 + (({number})::bigint % {len(ids)})]"


def make_products(product, count):
    """As many products like this one, with their vendors if it has any."""
    name = "jsonb_build_object('en_US', 'Bench ' || n)"
    templates = clone(product.product_tmpl_id, count, name=name)
    if product.seller_ids:
        clone(
            product.seller_ids,
            count,
            product_tmpl_id=pick(templates, "n - 1"),
            product_id="NULL",
            delay="3 + n % 17",
        )
    return templates, clone(product, count, product_tmpl_id=pick(templates, "n - 1"))


def make_bills(bom, templates, parts, per_bill, machines):
    """A bill for each template: parts, and two operations."""
    boms = clone(bom, len(templates), product_tmpl_id=pick(templates, "n - 1"))
    clone(
        bom.bom_line_ids,
        len(boms) * per_bill,
        bom_id=pick(boms, "n - 1"),
        product_id=pick(parts, "n * 7919 + n / 13"),
        product_qty="1 + n % 3",
    )
    clone(
        bom.operation_ids,
        len(boms) * 2,
        bom_id=pick(boms, "n - 1"),
        workcenter_id=pick(machines, "n * 31"),
        time_cycle_manual="0.5 + n % 5",
    )


def make_shop():
    product_of = env["product.product"]
    vendor = env["res.partner"].create({"name": "Bench"})
    seller = [Command.create({"partner_id": vendor.id, "delay": 5})]
    bought = product_of.create({"name": "Bought", "is_storable": True, "seller_ids": seller})
    made = product_of.create({"name": "Made", "is_storable": True})
    machine = env["mrp.workcenter"].create({"name": "Bench", "time_start": 5})
    machines = [machine.copy().id for _number in range(MACHINES)]
    bom = env["mrp.bom"].create(
        {
            "product_tmpl_id": made.product_tmpl_id.id,
            "bom_line_ids": [Command.create({"product_id": bought.id})],
            "operation_ids": [Command.create({"name": "Work", "workcenter_id": machine.id})],
        }
    )
    stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
    env["stock.quant"]._update_available_quantity(bought, stock, 10)
    order = env["mrp.production"].create({"product_id": made.id, "product_qty": 5})
    order.action_confirm()
    order.button_plan()
    env.flush_all()
    parts = make_products(bought, PARTS)[1]
    assemblies, assembly_ids = make_products(made, ASSEMBLIES)
    finished, finished_ids = make_products(made, FINISHED)
    make_bills(bom, assemblies, parts, 5, machines)
    make_bills(bom, finished, assembly_ids, 4, machines)
    quant = env["stock.quant"].search([("product_id", "=", bought.id), ("location_id", "=", stock.id)])
    clone(quant, PARTS // 2, product_id=pick(parts, "n * 2"), quantity="n % 90")
    make_movements(order, parts, assembly_ids, machines)
    make_receipts(vendor, stock, bought, parts)
    return vendor, finished_ids


def make_movements(order, parts, assembly_ids, machines):
    """500 planned orders with their work order, machine time and moves."""
    later = "now() at time zone 'utc' + (n % 40 || ' days')::interval"
    orders = clone(order, WORK_ORDERS, product_id=pick(assembly_ids, "n"), name="'Bench/' || n")
    work = order.workorder_ids
    columns = env.execute_query(
        SQL("SELECT resource_id, resource_calendar_id FROM mrp_workcenter WHERE id = ANY(%s)", machines)
    )
    resources = [row[0] for row in columns]
    leaves = clone(
        work.leave_id,
        WORK_ORDERS,
        resource_id=pick(resources, "n"),
        date_from=f"{later} + interval '1 hour'",
        date_to=f"{later} + interval '3 hours'",
    )
    clone(
        work,
        WORK_ORDERS,
        production_id=pick(orders, "n - 1"),
        leave_id=pick(leaves, "n - 1"),
        workcenter_id=pick(machines, "n"),
    )
    number = f"{pick(orders, '(n - 1) / 4')}"
    clone(
        order.move_raw_ids,
        WORK_ORDERS * 4,
        raw_material_production_id=number,
        product_id=pick(parts, "n * 17"),
        date=later,
    )
    clone(
        order.move_finished_ids,
        WORK_ORDERS,
        production_id=pick(orders, "n - 1"),
        product_id=pick(assembly_ids, "n"),
        date=f"{later} + interval '3 hours'",
    )


def make_receipts(vendor, stock, bought, parts):
    move = env["stock.move"].create(
        {
            "product_id": bought.id,
            "product_uom_qty": 40,
            "location_id": env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": stock.id,
        }
    )
    move._action_confirm()
    env.flush_all()
    clone(
        move,
        5000 - WORK_ORDERS * 5,
        product_id=pick(parts, "n * 3"),
        date="now() at time zone 'utc' + (n % 30 || ' days')::interval",
    )


def timed(act, fresh=True):
    if fresh:
        env.flush_all()
        env.invalidate_all()
    before, begin = env.cr.sql_log_count, time.perf_counter()
    act()
    env.flush_all()
    return {"seconds": time.perf_counter() - begin, "queries": env.cr.sql_log_count - before}
