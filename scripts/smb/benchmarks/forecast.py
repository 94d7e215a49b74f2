"""All open lines forecast anew, and their delays divided, after a machine stopped.

The shop of `promise_shop` with 2,000 confirmed lines on 200 orders, each with its delivery and a
date agreed with the customer. The peer is Odoo's own forecast on the same lines, which looks at
stock and receipts only; of the planner's board, a list of as many order lines.
"""

# ruff: noqa: F821
import json

from lxml import etree

from odoo import fields
from odoo.fields import Command

LINES = 2000


def make_orders(vendor, finished_ids):
    """2,000 lines on 200 confirmed orders, each with its delivery."""
    order = env["sale.order"].create(
        {
            "partner_id": vendor.id,
            "order_line": [Command.create({"product_id": finished_ids[0], "product_uom_qty": 5})],
        }
    )
    order.action_confirm()
    order.commitment_date = fields.Datetime.add(fields.Datetime.now(), days=20)
    env.flush_all()
    line, move = order.order_line, order.picking_ids.move_ids
    product, quantity = pick(finished_ids, "n * 7"), "1 + n % 20"
    orders = clone(order, LINES // 10, name="'Bench ' || n")
    pickings = clone(order.picking_ids, LINES // 10, name="'Bench/' || n", sale_id=pick(orders, "n - 1"))
    lines = clone(
        line,
        LINES,
        order_id=pick(orders, "(n - 1) / 10"),
        product_id=product,
        product_uom_qty=quantity,
    )
    clone(
        move,
        LINES,
        sale_line_id=pick(lines, "n - 1"),
        picking_id=pick(pickings, "(n - 1) / 10"),
        product_id=product,
        product_uom_qty=quantity,
        product_qty=quantity,
    )
    return env["sale.order.line"].browse(lines)


def stop_busiest_machine():
    """The machine that most work waits for stands still for two weeks."""
    cell = env["sale.promise.load"].search([], order="promised_hours desc, id", limit=1)
    now = fields.Datetime.now()
    env["resource.calendar.leaves"].create(
        {
            "name": "Broken",
            "resource_id": cell.workcenter_id.resource_id.id,
            "calendar_id": cell.workcenter_id.resource_calendar_id.id,
            "date_from": now,
            "date_to": fields.Datetime.add(now, days=14),
            "time_type": "leave",
        }
    )


vendor, finished_ids = make_shop()
lines = make_orders(vendor, finished_ids)
env.invalidate_all()
env.cr.execute("ANALYZE")  # as the server does by itself in a database at work
Book = env["sale.promise.book"]
forecast = timed(lambda: lines.mapped("forecast_expected_date"))
first = timed(lambda: Book._forecast(env.company))
stop_busiest_machine()
again = timed(lambda: Book._forecast(env.company))
shares = env["sale.delay.share"].search([("order_line_id", "in", lines.ids)])
late = lines.filtered(lambda line: line.slip_days_first > 0)
assert late and not late - shares.order_line_id, "a late line has no share"
for line in late:
    # The slip is kept to four digits of a day.
    assert abs(sum(line.delay_share_ids.mapped("seconds")) - line.slip_days_first * 86400) < 5, line


def shown(model, names, many=500):
    """What the web client reads of a list with these columns."""
    Model = env[model]
    asked = {
        name: {"fields": {"display_name": {}}} if Model._fields[name].type == "many2one" else {}
        for name in names
    }
    env.flush_all()

    def read():
        env.invalidate_all()
        found = Model.web_search_read([], asked, limit=many)["records"]
        assert len(found) == many, f"{len(found)} of {model}"

    read()
    return timed(read)


core = ("order_id", "order_partner_id", "product_id", "product_uom_qty", "price_subtotal", "qty_delivered")
orders = shown("sale.order.line", (*core, "salesman_id", "state", "invoice_status"))
arch = env["sale.promise.book.line"].get_views([(False, "list")])["views"]["list"]["arch"]
columns = [node.get("name") for node in etree.fromstring(arch).iter("field")]
board = shown("sale.promise.book.line", dict.fromkeys(columns))
result = {
    "500 lines on the board": {"peer": orders, "ours": board},
    f"{LINES} open lines": {"peer": forecast, "ours": first},
    "after a machine stopped": {"peer": forecast, "ours": again},
}
env.cr.rollback()
print(json.dumps(result))
