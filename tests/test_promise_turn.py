"""Two people commit the last pieces at once: one gets them, the other is told."""

import os
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from support.api import Api, ApiError

DATABASE = "smb_turn"
SETUP = """
import json
from datetime import datetime, timedelta
from odoo import Command
groups = [Command.set([env.ref("sales_team.group_sale_salesman_all_leads").id])]
keys, orders = [], []
vendor, customer = env["res.partner"].create([{"name": "Turn Vendor"}, {"name": "Turn Customer"}])
product = env["product.product"].create({
    "name": "Last Pieces", "type": "consu", "is_storable": True,
    "seller_ids": [Command.create({"partner_id": vendor.id, "delay": 9})],
    "route_ids": [Command.set(env.ref("purchase_stock.route_warehouse0_buy").ids)],
})
stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
env["stock.quant"]._update_available_quantity(product, stock, 10)
for number in range(2):
    user = env["res.users"].with_context(no_reset_password=True).create(
        {"name": f"turn{number}", "login": f"turn{number}", "group_ids": groups})
    keys.append(env["res.users.apikeys"].with_user(user)._generate(
        None, "turn", datetime.now() + timedelta(hours=12)))
    order = env["sale.order"].with_user(user).create({
        "partner_id": customer.id,
        "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 8})],
    })
    order.action_promise()
    orders.append(order.id)
env["sale.promise.turn"]._take(env.company)
env.cr.commit()
print(json.dumps({"keys": keys, "orders": orders}))
"""


@pytest.fixture
def two_sellers(databases, in_shell, serve):
    """Two people with a quotation each, both answered with the same last pieces."""
    databases.clone(os.environ["SMB_TEMPLATE"], DATABASE)
    made = in_shell(DATABASE, SETUP)
    server = serve(DATABASE)
    yield [
        (Api(server.url, key, DATABASE), order)
        for key, order in zip(made["keys"], made["orders"], strict=True)
    ]


@pytest.fixture
def outsider(ready):
    """A connection of its own, which looks and holds but changes nothing."""
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    known = {**os.environ, **ready.variables}
    connection = psycopg2.connect(
        dbname=DATABASE, **{key: known[name] for name, key in names.items() if known.get(name)}
    )
    yield connection
    connection.close()


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


@pytest.mark.load
@pytest.mark.timeout(300)
@pytest.mark.parametrize("action", ["action_confirm", "action_give_promise"])
def test_one_gets_the_last_pieces_and_the_other_is_told(two_sellers, outsider, action):
    def commit(seller):
        api, order = seller
        try:
            api.call("sale.order", action, order)
        except ApiError as error:
            return error
        return None

    cursor = outsider.cursor()
    cursor.execute("SELECT number FROM sale_promise_turn FOR UPDATE")
    with ThreadPoolExecutor(2) as people:
        answers = [people.submit(commit, seller) for seller in two_sellers]
        watcher = psycopg2.connect(outsider.dsn)
        watcher.autocommit = True
        look = watcher.cursor()
        waiting = 0
        # Both have read the same state, and wait for their turn, before either goes on.
        while waiting < 2 and not any(answer.done() for answer in answers):
            look.execute(WAITING, [DATABASE])
            (waiting,) = look.fetchone()
        watcher.close()
        outsider.rollback()
        errors = [answer.result() for answer in answers]
    assert waiting == 2
    told = [error for error in errors if error]
    assert len(told) == 1
    assert "can no longer be promised" in str(told[0])
    orders = [api.one("sale.order", order, "state", "promise_given_date") for api, order in two_sellers]
    assert len([one for one in orders if one["promise_given_date"] or one["state"] == "sale"]) == 1
