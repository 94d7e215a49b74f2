"""Half a year of orders at the demo company: made, shipped, invoiced, paid or not.

Each order goes as far as its row in ``ORDERS`` says. Everything happens through
Odoo's own methods, as the person whose task it is; the documents are dated back
afterwards, so that reports by month have something to show.
"""

from datetime import timedelta

from odoo.addons.crm_smb_manufacturing.demo.days import day, moment
from odoo.addons.crm_smb_manufacturing.demo.story import (
    known,
    order_from,
    person,
    promise,
    quote,
)
from odoo.addons.crm_smb_manufacturing.models.promise.promise_seal import STEPS

# name: customer, salesperson, product, pieces, price, ordered so many days ago; then
# so many days after the order: made (None: from the shelf), shipped, invoiced, paid
ORDERS = {
    "qiming_1": ("qiming", "sales", "bl_2812", 15000, 9.4, 170, None, 4, 6, 52),
    "lantian_1": ("lantian", "sales2", "bl_3502", 10000, 10.4, 160, None, 5, 7, 60),
    "shijie_1": ("shijie", "sales", "bl_2812", 5000, 9.8, 150, None, 3, 5, 33),
    "xinchen_1": ("xinchen", "sales2", "bl_2812", 7500, 9.7, 131, None, 3, 4, 30),
    "jinping_1": ("jinping", "sales", "bl_3502", 7500, 10.6, 120, None, 6, 8, 55),
    "huaping_1": ("huaping", "sales", "bl_4304", 3000, 12.8, 112, 9, 12, 13, 60),
    "qiming_2": ("qiming", "sales", "bl_2812", 12500, 9.4, 100, None, 4, 5, 50),
    "haishu_1": ("haishu", "sales2", "bl_7003", 2000, 29.8, 95, 12, 15, 17, 70),
    "lantian_2": ("lantian", "sales2", "bl_3502", 12500, 10.4, 85, None, 4, 6, 66),
    "hongsheng_1": ("hongsheng", "sales2", "bl_2812", 6000, 9.6, 80, None, 3, 4),
    "jiangning_1": ("jiangning", "sales2", "bl_2812", 4000, 9.9, 70, None, 2, 3),
    "haishu_2": ("haishu", "sales2", "bl_7003", 3000, 29.5, 62, 11, 13, 15, 58),
    "delan_1": ("delan", "sales", "bl_2812", 1000, 10.6, 50, None, 1, 1, 2),
    "jinping_2": ("jinping", "sales", "bl_5001", 1000, 14.6, 46, 8, 12, 13, 44),
    "qiming_3": ("qiming", "sales", "bl_2812", 15000, 9.35, 40, None, 4, 5),
    "lantian_3": ("lantian", "sales2", "bl_4304", 4000, 12.6, 36, 9, 12, 13),
    "shijie_2": ("shijie", "sales", "bl_4304", 2500, 12.9, 31, 8, 10, 11, 28),
    "xinchen_2": ("xinchen", "sales2", "bl_3502", 3500, 10.7, 14, None, 4, 5),
    "qiming_4": ("qiming", "sales", "bl_5001", 3000, 14.2, 9),
    "hongsheng_2": ("hongsheng", "sales2", "bl_2812", 2500, 9.6, 8),
    "huaping_2": ("huaping", "sales", "bl_2812", 1000, 9.9, 6, None, 4),
    "haishu_3": ("haishu", "sales2", "bl_7003", 4000, 29.5, 5),
    "zhichu_1": ("zhichu", "sales", "bl_5001", 500, 14.8, 4),
    "lantian_4": ("lantian", "sales2", "bl_4304", 5000, 12.6, 3),
    "shijie_3": ("shijie", "sales", "bl_2812", 6000, 9.7, 2),
    "jinping_3": ("jinping", "sales", "bl_3502", 6000, 10.6, 1),
}
# What the customer was told, in days after the order.
LEAD_DAYS = {"bl_2812": 5, "bl_3502": 6, "bl_4304": 12, "bl_5001": 13, "bl_7003": 16}
TRAYS = ("Packaging 包装", "20 per tray 吸塑盘20片")
SPECS = {
    "bl_2812": [("Colour 颜色", "Cool white 冷白"), TRAYS],
    "bl_3502": [("Colour 颜色", "Cool white 冷白"), ("Marking 标识", "QR code 二维码")],
    "bl_4304": [("Luminance 亮度", "≥ 6000 cd/m²"), TRAYS],
    "bl_5001": [("Luminance 亮度", "≥ 8000 cd/m²"), ("Colour 颜色", "D65 医用白")],
    "bl_7003": [("Luminance 亮度", "≥ 12000 cd/m²"), ("Temperature 温度", "-40 … +85 °C")],
}
# Real minutes by planned ones: the lines are not always as fast as they should be.
PACE = {"bl_4304": 0.97, "bl_5001": 1.12, "bl_7003": 1.05}


def tell(env):
    """Make all orders.

    :return: dict name -> sale.order
    """
    open_the_bank(env)
    date_back_the_first_count(env)
    orders = {name: history(env, *row) for name, row in ORDERS.items()}
    pay(env, orders["jiangning_1"], -20, share=0.4)
    ship(env, orders["hongsheng_2"], -3, pieces=1500)
    prepay(env, orders["zhichu_1"], -3)
    build_for_kunshan(env, orders["qiming_4"])
    plan(env, orders["lantian_4"])
    build_for_the_shelf(env)
    receive_and_pay_vendors(env)
    return orders


def history(env, customer, role, product, pieces, price, ago, *after):
    """An order with as many of its steps as days are given."""
    order = sell(env, customer, role, product, pieces, price, ago)
    for step, days in zip((make, ship, bill, pay), after, strict=False):
        if days is not None:
            step(env, order, days - ago)
    return order


# -- before the first order ---------------------------------------------------------


def open_the_bank(env):
    """Payments are booked on the bank account: nobody imports statements here."""
    journals = env["account.journal"].search([("type", "in", ("bank", "cash"))])
    for journal in journals:
        ways_in = journal.inbound_payment_method_line_ids
        ways_out = journal.outbound_payment_method_line_ids
        (ways_in | ways_out).payment_account_id = journal.default_account_id


def date_back_the_first_count(env):
    """The stock of the first day was there before the orders that it served."""
    counted = env["stock.move"].search([("is_inventory", "=", True)])
    counted.date = moment(-200)
    counted.move_line_ids.date = moment(-200)
    env["stock.quant"].search([("quantity", ">", 0)]).in_date = moment(-200)


# -- steps of an order --------------------------------------------------------------


def sell(env, customer, role, product, pieces, price, ago):
    """A confirmed order of so many days ago."""
    order = quote(env, customer, role, [(product, pieces, price)], -ago, SPECS[product])
    date = moment(LEAD_DAYS[product] - ago, 17) if ago > 5 else None
    if date:
        order.commitment_date = date
    else:
        promise(order)
    order.action_confirm()
    if date:
        note_promise(order, date)
    order.date_order = moment(-ago)
    return order


def note_promise(order, date):
    """The customer was told this date at the time; nobody can ask for it any more."""
    lines = order.order_line
    STEPS.opened(lines).promise_date = date
    lines._give_promise()


def make(env, order, days):
    """All manufacturing orders behind the order were done by that day."""
    productions = made_for(env, order)
    for before, production in enumerate(productions[::-1]):
        finish(production, days - len(productions) + 1 + before)


def made_for(env, order):
    """The manufacturing orders of a sales order, the finished goods first."""
    found = order.sudo().stock_reference_ids.production_ids.sorted("id")
    return found.with_user(person(env, "workshop"))


def finish(production, days):
    """The manufacturing order was done on that day."""
    production.action_assign()
    start, end = moment(days - 1, 8), moment(days, 16)
    pace = PACE.get(production.product_id.default_code.lower().replace("-", "_"), 1.0)
    for workorder in production.workorder_ids:
        log_time(workorder, workorder.duration_expected * pace, start)
    production.button_mark_done()
    assert production.state == "done", f"{production.name} is {production.state}"
    date_back_production(production.sudo(), start, end)


def log_time(workorder, minutes, start):
    """So many minutes were worked on the work order from then on."""
    end = start + timedelta(minutes=minutes)
    vals = workorder._prepare_timeline_vals(minutes, start, end)
    workorder.env["mrp.workcenter.productivity"].create(vals)


def date_back_production(production, start, end):
    """Date a finished manufacturing order and all that belongs to it."""
    moves = production.move_raw_ids | production.move_finished_ids
    moves.date = end
    moves.move_line_ids.date = end
    production.lot_producing_ids.quant_ids.in_date = end
    dates = {"date_start": start, "date_finished": end}
    workorders = production.workorder_ids
    workorders.with_context(bypass_duration_calculation=True).write(dates)
    production.with_context(force_date=True).write(dates)


def ship(env, order, days, pieces=None):
    """The goods leave; with ``pieces`` only so many, and the rest follows later."""
    transfer = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
    transfer = transfer.with_user(person(env, "warehouse"))
    transfer.action_assign()
    if pieces:
        transfer.move_ids.quantity = pieces
    transfer.move_ids.picked = True
    # no text message for a delivery of long ago
    transfer.with_context(skip_backorder=True, skip_sms=True).button_validate()
    assert transfer.state == "done", f"{transfer.name} is {transfer.state}"
    date_back_transfer(transfer, moment(days, 16))


def date_back_transfer(transfer, sent):
    transfer.date_done = sent
    transfer.move_ids.date = sent
    transfer.move_ids.move_line_ids.date = sent


def bill(env, order, days):
    """Finance invoices what was shipped."""
    invoice = order.with_user(person(env, "finance"))._create_invoices()
    invoice.invoice_date = day(days)
    invoice.action_post()
    return invoice


def pay(env, order, days, share=1.0):
    """The customer's money arrives, all of it or a share."""
    register(env, order.sudo().invoice_ids, days, share)


def register(env, invoices, days, share=1.0):
    context = {"active_model": "account.move", "active_ids": invoices.ids}
    finance = person(env, "finance")
    wizard = env["account.payment.register"].with_user(finance).with_context(**context)
    wizard = wizard.create({"payment_date": day(days)})
    if share < 1:
        wizard.amount = round(wizard.amount * share, 2)
    wizard._create_payments()


def prepay(env, order, days):
    """30% before work begins, as agreed with a new customer."""
    finance = person(env, "finance")
    context = {"active_model": "sale.order", "active_ids": order.ids}
    wizard = env["sale.advance.payment.inv"].with_user(finance).with_context(**context)
    wizard = wizard.create({"advance_payment_method": "percentage", "amount": 30})
    invoice = wizard._create_invoices(order.with_user(finance))
    invoice.invoice_date = day(days)
    invoice.action_post()
    register(env, invoice, days + 1)


# -- what the shop floor works on ---------------------------------------------------


def plan(env, order):
    made_for(env, order).with_user(person(env, "planner")).button_plan()


def build_for_kunshan(env, order):
    """The light modules are done, the backlights are on the line."""
    backlights, modules = made_for(env, order)
    finish(modules, -3)
    backlights.action_assign()
    backlights.with_user(person(env, "planner")).button_plan()
    assembly, *_rest = backlights.workorder_ids
    log_time(assembly, assembly.duration_expected * 0.6, moment(-1, 8))
    assembly.button_start()
    assembly.button_pending()


def build_for_the_shelf(env):
    """Stock orders in every state: done, planned, draft, cancelled."""
    finish(to_stock(env, "lgp_28", 15000), -12)
    finish(to_stock(env, "bar_6", 10000), -7)
    to_stock(env, "bl_2812", 10000).with_user(person(env, "planner")).button_plan()
    to_stock(env, "bl_3502", 7500, confirm=False)
    to_stock(env, "flm_35", 4000).action_cancel()


def to_stock(env, product, pieces, confirm=True):
    made = known(env, f"product_{product}")
    planner = person(env, "planner")
    production = (
        env["mrp.production"]
        .with_user(planner)
        .create({"product_id": made.id, "product_qty": pieces, "user_id": planner.id})
    )
    if confirm:
        production.action_confirm()
    return production


# -- vendors ------------------------------------------------------------------------

# vendor, product, pieces, price, and in days from today: ordered, expected, received,
# invoiced and paid (None: not yet)
RECEIPTS = [
    ("jingcan", "led_06", 250000, 0.16, -75, -68, -66, -64, -34),
    ("roulian", "fpc_6", 60000, 1.35, -60, -50, -49, -47, -17),
    ("moli", "bef", 600, 68, -58, -37, -34, -30, None),
    ("keju", "pc_optical", 3000, 21.5, -25, -20, -20, -18, None),
    ("bangtai", "tape", 250, 32, -11, -7, -6, None, None),
]


def receive_and_pay_vendors(env):
    for vendor, product, pieces, price, *days in RECEIPTS:
        ordered, expected, received, invoiced, paid = days
        wanted = [(product, pieces, price)]
        order = order_from(env, vendor, wanted, ordered, expected)
        order.button_confirm()
        order.date_approve = moment(ordered, 14)
        receive(env, order, received)
        if invoiced is not None:
            vendor_bill(env, order, invoiced)
        if paid is not None:
            register(env, order.sudo().invoice_ids, paid)


def receive(env, order, days):
    receipt = order.picking_ids.with_user(person(env, "warehouse"))
    receipt.move_ids.picked = True
    receipt.button_validate()
    assert receipt.state == "done", f"{receipt.name} is {receipt.state}"
    date_back_transfer(receipt, moment(days, 10))


def vendor_bill(env, order, days):
    order = order.with_user(person(env, "finance"))
    order.action_create_invoice()
    invoice = order.invoice_ids
    invoice.write({"invoice_date": day(days), "ref": f"FP{order.name}"})
    invoice.action_post()
