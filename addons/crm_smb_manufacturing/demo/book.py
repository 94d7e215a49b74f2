"""The order book: orders promised and confirmed, and then the world changes.

A vendor's film comes later than it was promised, a machine stops for two days, and a
customer gives up an order, so that another one can go earlier.
"""

from .days import day, moment

ADDON = "crm_smb_manufacturing"

# customer, [(product, pieces, price)]; in the order in which they were promised
ORDERS = [
    ("xinchen", [("bl_4304", 4500, 12.9)]),
    ("huaping", [("bl_5001", 3000, 14.6)]),
    ("lantian", [("bl_4304", 9000, 12.6), ("bl_3502", 6000, 10.7)]),
    ("jiangning", [("bl_2812", 15000, 9.9)]),
    ("haishu", [("bl_7003", 6500, 30.5)]),
    ("jinping", [("bl_5001", 6000, 14.4)]),
    ("shijie", [("bl_4304", 5000, 12.9)]),
]
GIVEN_UP = 2
SLIPPED_VENDOR, SLIPPED_TO = "moli", 24
STOPPED, STOPPED_FROM, STOPPED_DAYS = "test", 2, 3


def tell(env, quote):
    """Fill the order book and answer it.

    :param quote: function that makes a quotation, see ``story.quote``
    """
    orders = []
    for name, wanted in ORDERS:
        seller = env.ref(f"{ADDON}.customer_{name}").user_id.login
        orders.append(_promise_and_confirm(quote(env, name, seller, wanted, -1)))
    _plan(env, orders[:1])
    _slip(env)
    _stop(env)
    orders[GIVEN_UP].sudo()._action_cancel()
    planner = env.ref(f"{ADDON}.demo_user_planner")
    env["sale.promise.book"].with_user(planner).action_promise_book()


def _promise_and_confirm(order):
    order.action_promise()
    order.action_give_promise()
    order.action_confirm()
    return order


def _plan(env, orders):
    """The planner has put the first orders on the machines."""
    productions = env["mrp.production"].search(
        [("sale_line_id", "in", [line.id for order in orders for line in order.order_line])]
    )
    productions.with_user(env.ref(f"{ADDON}.demo_user_planner")).button_plan()


def _slip(env):
    """The vendor says that the film will be late."""
    vendor = env.ref(f"{ADDON}.vendor_{SLIPPED_VENDOR}")
    order = env["purchase.order"].search([("partner_id", "=", vendor.id), ("state", "=", "purchase")])
    order.order_line.date_planned = moment(SLIPPED_TO, 15)


def _stop(env):
    """A machine is repaired."""
    machine = env.ref(f"{ADDON}.workcenter_{STOPPED}")
    env["resource.calendar.leaves"].create(
        {
            "name": "Repair 设备维修",
            "calendar_id": machine.resource_calendar_id.id,
            "resource_id": machine.resource_id.id,
            "date_from": day(STOPPED_FROM),
            "date_to": day(STOPPED_FROM + STOPPED_DAYS),
        }
    )
