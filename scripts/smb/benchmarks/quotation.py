"""A quotation of 40 lines: opened with 2 and with 60 rounds, its prices checked against 200,000 past lines.

Opening is ``web_read`` with the whole specification of the form, as an administrator; the peer is the same
quotation with 2 rounds. The price check is what the form asks while it opens; its peer is one indexed
look-up by hand, a ``SELECT`` of the last lines of the same customer and products.
"""

import json
import statistics
import time

from lxml import etree

from odoo import Command
from odoo.tools import SQL
from odoo.tools.sql import table_columns

REPEAT = 9
LINES = 40
PAST = 200000
OTHERS = 500

admin = env.ref("base.user_admin")  # noqa: F821
Order = env["sale.order"].with_user(admin)  # noqa: F821


def quotation(partner, products, rounds):
    order = Order.create(
        {
            "partner_id": partner.id,
            "order_line": [
                Command.create({"product_id": one.id, "product_uom_qty": 3, "price_unit": 10})
                for one in products
            ],
        }
    )
    for number in range(rounds):
        order.order_line[0].price_unit = 10 + number
        order.action_new_round()
    return order


def timed(act):
    """Median seconds and queries of what is done with a cold cache, after one that warms the registry's."""
    seconds, queries = [], []
    for turn in range(REPEAT + 1):
        env.flush_all()  # noqa: F821
        env.invalidate_all()  # noqa: F821
        before, begin = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
        act()
        if turn:
            seconds.append(time.perf_counter() - begin)
            queries.append(env.cr.sql_log_count - before)  # noqa: F821
    return {"seconds": statistics.median(seconds), "queries": statistics.median(queries)}


def copy_lines(line, times, partners):
    """Past lines of many customers for one product, in one statement."""
    columns = [name for name in table_columns(env.cr, "sale_order_line") if name != "id"]  # noqa: F821
    own = {"order_partner_id": SQL("(%s::int[])[1 + n %% %s]", partners.ids, len(partners))}
    env.cr.execute(  # noqa: F821
        SQL(
            "INSERT INTO sale_order_line (%s) SELECT %s FROM sale_order_line r, generate_series(1, %s) n"
            " WHERE r.id = %s",
            SQL(", ").join(SQL.identifier(column) for column in columns),
            SQL(", ").join(own.get(column, SQL.identifier("r", column)) for column in columns),
            times,
            line.id,
        )
    )


def main():
    Partner, Product = env["res.partner"], env["product.product"]  # noqa: F821
    partners = Partner.create([{"name": f"Bench {one}", "is_company": True} for one in range(OTHERS)])
    products = Product.create([{"name": f"Bench {one}", "type": "consu"} for one in range(LINES)])
    few, many = quotation(partners[0], products, 2), quotation(partners[0], products, 60)
    view = env.ref("sale.view_order_form")  # noqa: F821
    arch = Order.get_views([(view.id, "form")])["views"]["form"]["arch"]
    asked = specification("sale.order", etree.fromstring(arch))  # noqa: F821
    opened = {
        "peer": timed(lambda: few.web_read(asked)),
        "ours": timed(lambda: many.web_read(asked)),
    }
    past = quotation(partners[1], products, 0)
    past.action_confirm()
    env.flush_all()  # noqa: F821
    for line in past.order_line:
        copy_lines(line, PAST // LINES, partners)
    env.cr.execute("ANALYZE sale_order_line")  # noqa: F821
    looked_up = SQL(
        "SELECT DISTINCT ON (product_id) product_id, price_unit FROM sale_order_line"
        " WHERE order_partner_id = %s AND product_id = ANY(%s) AND state = 'sale'"
        " ORDER BY product_id, id DESC",
        partners[0].id,
        products.ids,
    )
    checked = {
        "peer": timed(lambda: env.execute_query(looked_up)),  # noqa: F821
        "ours": timed(lambda: many._price_conflicts()),
    }
    print(json.dumps({"opened, 60 rounds against 2": opened, "prices of 40 lines checked": checked}))


main()
