"""An outside system follows an order with nothing but HTTP; trouble at its end loses and doubles nothing."""

import os
import time

import pytest
from support.api import Api
from support.order_client import OrderClient, journey

DATABASE = "smb_client"
SECRET = "only the two of us know"
SETUP = """
import json
from datetime import datetime, timedelta
from odoo import Command
user = env["res.users"].with_context(no_reset_password=True).create({
    "name": "client", "login": "client",
    "group_ids": [Command.set([env.ref("sales_team.group_sale_salesman_all_leads").id,
                               env.ref("account.group_account_invoice").id])]})
key = env["res.users.apikeys"].with_user(user)._generate(None, "client", datetime.now() + timedelta(hours=12))
product = env["product.product"].create({"name": "Consulting", "type": "service", "list_price": 50})
customer = env["res.partner"].create({"name": "Client Customer"})
order = env["sale.order"].with_user(user).create({
    "partner_id": customer.id,
    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2})]})
env["sale.journey.webhook"].create({"name": "Client", "url": %(url)r, "secret": %(secret)r})
env.cr.commit()
print(json.dumps({"key": key, "order": order.id, "name": order.name}))
"""
# The wait before another try is a minute; here it is over at once.
HASTEN = """
import json
env["sale.journey.delivery"].search([("state", "=", "waiting")]).action_send_now()
env.cr.commit()
print(json.dumps({}))
"""


def wait_until(is_so, seconds=60):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.2)


@pytest.fixture
def client():
    with_secret = OrderClient(SECRET)
    yield with_secret
    with_secret.close()


@pytest.mark.timeout(300)
def test_an_outside_system_follows_an_order(databases, in_shell, serve, client):
    databases.clone(os.environ["SMB_TEMPLATE"], DATABASE)
    made = in_shell(DATABASE, SETUP % {"url": client.url, "secret": SECRET})
    server = serve(DATABASE)
    api = Api(server.url, made["key"], DATABASE)
    # Its answer to the first event is lost, the second is not taken in.
    client.have_trouble(0, 503)

    api.call("sale.order", "action_confirm", made["order"])
    wait_until(lambda: client.received == 1)
    in_shell(DATABASE, HASTEN)
    wait_until(lambda: client.received == 2)
    in_shell(DATABASE, HASTEN)
    wait_until(lambda: client.received == 3)
    assert [event["sequence"] for event in client.taken] == [1]

    invoice = in_shell(DATABASE, INVOICE % made)
    wait_until(lambda: len(client.taken) > 1)
    assert [event["sequence"] for event in client.taken] == list(range(1, len(client.taken) + 1))
    whole = journey(server.url, DATABASE, made["key"], made["order"])
    assert whole["stage"] == client.stages[made["name"]] == client.taken[-1]["stage"]
    assert whole["invoices"][0]["name"] == invoice["name"]


INVOICE = """
import json
invoice = env["sale.order"].browse(%(order)s)._create_invoices()
invoice.action_post()
env.cr.commit()
print(json.dumps({"name": invoice.name}))
"""


def test_what_nobody_signed_is_not_taken_in(client):
    headers = {"X-Order-Timestamp": str(int(time.time())), "X-Order-Signature": "sha256=00"}
    assert client.receive(headers, b"{}") == 401
    assert not client.taken
