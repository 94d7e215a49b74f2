"""A question, and the whole order book at once, in a shop of 20,000 products.

4,000 of them made (two levels, two operations each on 50 work centres), 16,000 bought; 5,000 open moves, 500
planned work orders, 1,000 open order lines: written by SQL, a row of each kind made by Odoo first.
A question is a press of the button on a quotation with one line, from an empty cache; its peer is
Odoo's BoM overview of the same product. The book is all lines answered jointly and written down;
its peer is Odoo's own forecast on the same lines, which looks at stock and receipts only. Memory is
what comes on top of Odoo's at the peak of the book.
"""

# ruff: noqa: F821
import json
import re
import statistics
from pathlib import Path

from odoo import fields
from odoo.fields import Command

LINES, QUESTIONS = 1000, 15


def make_lines(vendor, finished_ids):
    """1,000 open lines on 100 quotations."""
    order = env["sale.order"].create(
        {
            "partner_id": vendor.id,
            "order_line": [Command.create({"product_id": finished_ids[0], "product_uom_qty": 5})],
        }
    )
    env.flush_all()
    orders = clone(order, LINES // 10, name="'Bench ' || n")
    lines = clone(
        order.order_line,
        LINES,
        order_id=pick(orders, "n - 1"),
        product_id=pick(finished_ids, "n * 7"),
        product_uom_qty="1 + n % 20",
    )
    return env["sale.order.line"].browse(lines)


def median(figures):
    return {name: statistics.median(one[name] for one in figures) for name in figures[0]}


def memory(peak=False):
    """Megabytes of this process, now or at its peak since the mark."""
    name = "VmHWM" if peak else "VmRSS"
    return int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


def book(lines):
    """All lines answered jointly in order, each keeping what it took from the next."""
    now = fields.Datetime.now()
    requests = lines._promise_requests(gains=False)
    answers = env["sale.promise.loader"]._answer(env.company, requests, now)
    lines._write_answers(answers, now)


vendor, finished_ids = make_shop()
lines = make_lines(vendor, finished_ids)
env.invalidate_all()
env.cr.execute("ANALYZE")  # as the server does by itself in a database at work
Order, overview = env["sale.order"], env["report.mrp.report_bom_structure"]
quotes = Order.create(
    [
        {
            "partner_id": vendor.id,
            "order_line": [Command.create({"product_id": finished_ids[number * 61], "product_uom_qty": 10})],
        }
        for number in range(QUESTIONS + 1)
    ]
)
ours, peers = [], []
for turn, quote in enumerate(quotes):
    bom = quote.order_line.product_id.bom_ids[:1]
    peer = timed(lambda bom=bom: overview.get_html(bom.id, 10))
    mine = timed(quote.action_promise)
    if turn:
        ours.append(mine)
        peers.append(peer)
forecast = timed(lambda: lines.mapped("forecast_expected_date"))
env.invalidate_all()
Path("/proc/self/clear_refs").write_text("5")
before = memory()
joint = timed(lambda: book(lines))
joint["megabytes"] = memory(peak=True) - before
result = {
    "a question": {"peer": median(peers), "ours": median(ours)},
    f"{LINES} open lines": {"peer": forecast, "ours": joint},
}
assert all(lines.mapped("promise_date")), "a line has no date"
env.cr.rollback()
print(json.dumps(result))
