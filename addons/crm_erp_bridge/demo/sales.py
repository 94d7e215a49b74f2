"""Half a year of orders at the demo company: made, shipped, invoiced, paid or not.

Each order goes as far as its row in ``ORDERS`` says. Everything happens through
Odoo's own methods, as the person whose task it is; the documents are dated back
afterwards, so that reports by month have something to show.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.crm_smb_manufacturing.demo.days import day, moment
from odoo.addons.crm_smb_manufacturing.demo.story import known, person, quote

# How far an order has come; each step includes those before it.
STEPS = ("confirmed", "made", "shipped", "invoiced", "paid")

# name, customer, salesperson, product, pieces, price, ordered days ago, step, and
# days after the order: made, shipped, invoiced, paid
ORDERS = [
    ("qiming_1", "qiming", "sales", "bl_2812", 3000, 9.4, 170, "paid", 0, 4, 6, 52),
    ("lantian_1", "lantian", "sales2", "bl_3502", 2000, 10.4, 160, "paid", 0, 5, 7, 60),
    ("shijie_1", "shijie", "sales", "bl_2812", 1000, 9.8, 150, "paid", 0, 3, 5, 33),
    ("xinchen_1", "xinchen", "sales2", "bl_2812", 1500, 9.7, 131, "paid", 0, 3, 4, 30),
    ("jinping_1", "jinping", "sales", "bl_3502", 1500, 10.6, 120, "paid", 0, 6, 8, 55),
    ("huaping_1", "huaping", "sales", "bl_4304", 600, 12.8, 112, "paid", 9, 12, 13, 60),
    ("qiming_2", "qiming", "sales", "bl_2812", 2500, 9.4, 100, "paid", 0, 4, 5, 50),
    ("haishu_1", "haishu", "sales2", "bl_7003", 400, 29.8, 95, "paid", 12, 15, 17, 70),
    ("lantian_2", "lantian", "sales2", "bl_3502", 2500, 10.4, 85, "paid", 0, 4, 6, 66),
    ("hongsheng_1", "hongsheng", "sales2", "bl_2812", 1200, 9.6, 80, "invoiced", 0, 3, 4),
    ("jiangning_1", "jiangning", "sales2", "bl_2812", 800, 9.9, 70, "invoiced", 0, 2, 3),
    ("haishu_2", "haishu", "sales2", "bl_7003", 600, 29.5, 62, "paid", 11, 13, 15, 58),
    ("delan_1", "delan", "sales", "bl_2812", 200, 10.6, 50, "paid", 0, 1, 1, 2),
    ("jinping_2", "jinping", "sales", "bl_5001", 200, 14.6, 46, "paid", 8, 12, 13, 44),
    ("qiming_3", "qiming", "sales", "bl_2812", 3000, 9.35, 40, "invoiced", 0, 4, 5),
    ("lantian_3", "lantian", "sales2", "bl_4304", 800, 12.6, 36, "invoiced", 9, 12, 13),
    ("shijie_2", "shijie", "sales", "bl_4304", 500, 12.9, 31, "paid", 8, 10, 11, 28),
    ("xinchen_2", "xinchen", "sales2", "bl_3502", 700, 10.7, 14, "invoiced", 0, 4, 5),
    ("qiming_4", "qiming", "sales", "bl_5001", 600, 14.2, 9, "confirmed"),
    ("hongsheng_2", "hongsheng", "sales2", "bl_2812", 1500, 9.6, 8, "confirmed"),
    ("huaping_2", "huaping", "sales", "bl_2812", 700, 9.9, 6, "shipped", 0, 4),
    ("haishu_3", "haishu", "sales2", "bl_7003", 800, 29.5, 5, "confirmed"),
    ("zhichu_1", "zhichu", "sales", "bl_5001", 100, 14.8, 4, "confirmed"),
    ("lantian_4", "lantian", "sales2", "bl_4304", 1000, 12.6, 3, "confirmed"),
    ("shijie_3", "shijie", "sales", "bl_2812", 1200, 9.7, 2, "confirmed"),
]
# pieces of the lot that the customer expects within so many days
LEAD_DAYS = {"bl_2812": 5, "bl_3502": 6, "bl_4304": 12, "bl_5001": 13, "bl_7003": 16}

SPECS = {
    "bl_2812": [("Colour 颜色", "Cool white 冷白"), ("Packaging 包装", "20 per tray 吸塑盘20片")],
    "bl_3502": [("Colour 颜色", "Cool white 冷白"), ("Marking 标识", "QR code 批次二维码")],
    "bl_4304": [("Luminance 亮度", "≥ 6000 cd/m²"), ("Packaging 包装", "20 per tray 吸塑盘20片")],
    "bl_5001": [("Luminance 亮度", "≥ 8000 cd/m²"), ("Colour 颜色", "D65 医用白")],
    "bl_7003": [("Luminance 亮度", "≥ 12000 cd/m²"), ("Temperature 温度", "-40 … +85 °C")],
}


def tell(env):
    """Make all orders; return them by name.

    :return: dict of sale.order
    """
    open_the_bank(env)
    date_back_the_first_count(env)
    orders = {}
    for row in ORDERS:
        name, customer, role, product, pieces, price, ago, step, *after = row
        order = sell(env, customer, role, product, pieces, price, ago)
        orders[name] = order
        for task, days in zip(TASKS[: STEPS.index(step)], after, strict=True):
            task(env, order, days - ago)
    return orders


def open_the_bank(env):
    """Payments are booked on the bank account: nobody imports statements here."""
    journals = env["account.journal"].search([("type", "in", ("bank", "cash"))])
    for journal in journals:
        lines = (
            journal.inbound_payment_method_line_ids
            | journal.outbound_payment_method_line_ids
        )
        lines.payment_account_id = journal.default_account_id


def date_back_the_first_count(env):
    """The stock of the first day was there before the orders that it served."""
    counted = env["stock.move"].search([("is_inventory", "=", True)])
    counted.date = moment(-200)
    counted.move_line_ids.date = moment(-200)
    env["stock.quant"].search([("quantity", ">", 0)]).in_date = moment(-200)


# -- steps --------------------------------------------------------------------------


def sell(env, customer, role, product, pieces, price, ago):
    """A confirmed order of so many days ago."""
    order = quote(
        env, customer, role, [(product, pieces, price)], -ago, SPECS[product]
    )
    order.commitment_date = moment(LEAD_DAYS[product] - ago, 17)
    order.action_confirm()
    order.date_order = moment(-ago)
    return order


def make(env, order, days):
    """All manufacturing orders behind the order are done, components first."""
    if not days + (-day(0).toordinal() + fields.Date.to_date(order.date_order).toordinal()):
        return


def ship(env, order, days, pieces=None):
    """The goods leave; with ``pieces`` only so many, and the rest follows later."""
    transfer = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
    transfer = transfer.with_user(person(env, "warehouse"))
    transfer.action_assign()
    if pieces:
        transfer.move_ids.quantity = pieces
    transfer.move_ids.picked = True
    transfer.with_context(skip_backorder=True).button_validate()
    assert transfer.state == "done", transfer.name
    sent = moment(days, 16)
    transfer.date_done = sent
    transfer.move_ids.date = sent
    transfer.move_line_ids.date = sent
    return transfer
