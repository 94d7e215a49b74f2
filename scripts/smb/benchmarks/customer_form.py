"""Opening a customer, and the list of 80: what the web client reads, with few and with many orders.

``web_read`` with the whole specification of the form (of the list: ``web_search_read``), as an
administrator, on a customer with 10 and one with 10,000 orders and invoices. The peer is core's own form
and list on plain Odoo. The number of queries must not grow with the orders.
"""

import json
import statistics
import time

from lxml import etree

from odoo.tools import SQL
from odoo.tools.sql import table_columns

REPEAT = 9
SHOWN = 80
MANY = 10000

admin = env.ref("base.user_admin")  # noqa: F821
Partner = env["res.partner"].with_user(admin)  # noqa: F821


def asked_of(kind):
    view = env.ref("base.view_partner_tree" if kind == "list" else "base.view_partner_form")  # noqa: F821
    arch = Partner.get_views([(view.id, kind)])["views"][kind]["arch"]
    return specification("res.partner", etree.fromstring(arch))  # noqa: F821


def customer(name, orders):
    """A firm with people, an order and its invoice, copied until there are so many."""
    firm = Partner.create({"name": name, "is_company": True, "child_ids": [(0, 0, {"name": "Somebody"})]})
    product = env["product.product"].create({"name": "Bench", "type": "service"})  # noqa: F821
    order = env["sale.order"].create(  # noqa: F821
        {"partner_id": firm.id, "order_line": [(0, 0, {"product_id": product.id, "price_unit": 10})]}
    )
    order.action_confirm()
    order.order_line.qty_delivered = 1
    invoice = order._create_invoices()
    invoice.action_post()
    env.flush_all()  # noqa: F821
    for record in (order, order.order_line, invoice):
        copy(record, orders - 1)
    return firm


def copy(record, times):
    """Copy a row in one statement; the orders keep their lines by having as many."""
    number = SQL.identifier("n")
    own = {"name": SQL("'BENCH/' || %s || '/' || %s", record.id, number), "sequence_number": number}
    own = {} if "order_id" in record._fields else own
    columns = [name for name in table_columns(env.cr, record._table) if name != "id"]  # noqa: F821
    env.cr.execute(  # noqa: F821
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s r, generate_series(1, %s) n WHERE r.id = %s",
            SQL.identifier(record._table),
            SQL(", ").join(SQL.identifier(column) for column in columns),
            SQL(", ").join(own.get(column, SQL.identifier("r", column)) for column in columns),
            SQL.identifier(record._table),
            times,
            record.id,
        )
    )
    env.cr.execute(SQL("ANALYZE %s", SQL.identifier(record._table)))  # noqa: F821


def measure(read):
    """Median after one that warms the caches of the registry."""
    seconds, queries = [], []
    for turn in range(REPEAT + 1):
        env.invalidate_all()  # noqa: F821
        before, begin = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
        read()
        if turn:
            seconds.append(time.perf_counter() - begin)
            queries.append(env.cr.sql_log_count - before)  # noqa: F821
    return {"seconds": statistics.median(seconds), "queries": statistics.median(queries)}


few, many = customer("Few", 10), customer("Many", MANY)
listed = many + Partner.create(
    [{"name": f"Firm {number}", "is_company": True} for number in range(SHOWN - 1)]
)
form, rows = asked_of("form"), asked_of("list")
figures = {
    "form, 10 orders": measure(lambda: few.web_read(form)),
    f"form, {MANY:,} orders": measure(lambda: many.web_read(form)),
    f"list of {SHOWN}, one with {MANY:,}": measure(
        lambda: Partner.web_search_read([("id", "in", listed.ids)], rows, limit=SHOWN)
    ),
}
env.cr.rollback()  # noqa: F821
print(json.dumps(figures))
