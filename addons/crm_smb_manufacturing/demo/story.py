"""What happened at the demo company lately: purchases, quotations, old sales.

Plain functions over an environment, called once by ``demo/story.xml`` through
``smb.demo.story``. Each works as the person whose task it is, so that the story also
shows that the rights of the roles suffice. Documents are made by Odoo's own methods;
their dates are then written, because a demo company has a past.
"""

from random import Random

from odoo.fields import Command

from . import agreements, archive, book, lost, plan, prospect, takeover
from .days import day, moment
from .handover import prepare_handover

ADDON = "crm_smb_manufacturing"


def tell(env):
    """Make the documents of the demo company."""
    env = env(context={**env.context, "mail_notify_force_send": False})
    # Order lines take the products' names in the customer's language, and Odoo loads
    # translations only after the demo data.
    env.ref(f"base.module_{ADDON}")._update_translations()
    remember_old_sales(env)
    enter_customers(env)
    buy(env)
    plan_counts(env)
    agreements.tell_before(env)
    negotiate(env)
    inquire(env)
    agreements.tell(env)
    takeover.tell(env)
    prepare_handover(env)
    prospect.tell(env)
    archive.tell(env)
    plan.fill(env)
    lost.tell(env)
    book.tell(env, quote_specified)
    agreements.ask_in_the_portal(env)
    agreements.make_a_new_product(env)
    keep_to_ourselves(env)
    settle_messages(env)


def keep_to_ourselves(env):
    """A firm does not send the addresses of its prospects to a third party, and the
    machine that shows the demo may be offline. Nor does a robot greet its people."""
    users = env["res.users"].search([])
    if "odoobot_state" in users._fields:
        users.odoobot_state = "disabled"
    env["ir.config_parameter"].set_param("crm.iap.lead.enrich.setting", "manual")
    cron = env.ref("crm_iap_enrich.ir_cron_lead_enrichment", raise_if_not_found=False)
    if cron:
        cron.active = False


def settle_messages(env):
    """What the story told people was read long ago, and its mails were sent."""
    told = [("mail_message_id.create_date", ">=", env.cr.now())]
    notifications = env["mail.notification"].search(told)
    inbox = notifications.filtered(lambda n: n.notification_type == "inbox")
    inbox.is_read = True
    (notifications - inbox).notification_status = "sent"
    env["mail.mail"].search([("create_date", ">=", env.cr.now())]).unlink()


def known(env, name, login=None):
    """The record of the demo data with this name, as one of the users sees it."""
    record = env.ref(f"{ADDON}.{name}")
    return record.with_user(person(env, login)) if login else record


def person(env, role):
    return env.ref(f"{ADDON}.demo_user_{role}")


# -- sales from before Odoo ---------------------------------------------------------

# customer, product, pieces, price, every so many days, from and to days ago
OLD_SALES = [
    ("qiming", "bl_2812", 15000, 9.9, 42, 730, 185),
    ("qiming", "bl_3502", 6000, 10.8, 96, 700, 190),
    ("lantian", "bl_3502", 12500, 10.7, 54, 730, 182),
    ("lantian", "bl_4304", 4000, 12.9, 123, 640, 200),
    ("shijie", "bl_2812", 5000, 10.1, 81, 720, 188),
    ("xinchen", "bl_4304", 3000, 13.0, 90, 690, 184),
    ("huaping", "bl_5001", 1500, 14.6, 108, 710, 195),
    ("hongsheng", "bl_2812", 7500, 9.7, 75, 730, 330),
    ("jinping", "bl_3502", 4500, 10.9, 99, 650, 187),
    ("jiangning", "bl_2812", 3500, 10.0, 135, 730, 210),
    ("haishu", "bl_7003", 2000, 30.5, 87, 480, 183),
    ("delan", "bl_2812", 1250, 10.6, 210, 700, 240),
]


def remember_old_sales(env):
    """Two years of sales from the books that were kept before."""
    chance = Random(2812)  # the same books in every demo company
    rows = []
    for customer, product, pieces, price, step, start, end in OLD_SALES:
        sold = known(env, f"product_{product}")
        for days in range(start, end, -step):
            quantity = round(pieces * chance.uniform(0.7, 1.3), -2)
            cost = sold.standard_price * chance.uniform(0.96, 1.08)
            rows.append(
                {
                    "date": day(-days + chance.randint(0, 5)),
                    "partner_id": known(env, f"customer_{customer}").id,
                    "product_id": sold.id,
                    "quantity": quantity,
                    "amount": round(quantity * price, 2),
                    "cost": round(quantity * cost, 2),
                }
            )
    env["legacy.sale"].create(rows)


# -- what a clerk types -------------------------------------------------------------

# name, telephone, e-mail, city
TYPED = [
    ("南京江宁液晶模组公司", "+86 25 5219 7788", "guxj@jiangning.example.com", "南京"),
    ("东莞市宏晟显示器件公司", "+86 769 2289 6611", "cg@hongsheng.example.com", "东莞"),
    ("（合肥）鑫辰光电显示有限公司", "+86 551 6577 8090", "", "合肥"),
    ("常州晨曦显示器件有限公司", "+86 519 8511 3020", "zhang@chenxi.example.com", "常州"),
    ("扬州新视电子有限公司", "+86 514 8788 6605", "", "扬州"),
]
WRONG_CODE = "91320411MA1NX6K27X"  # its last character does not match the others


def enter_customers(env):
    """New customers wait for review; some of them look like others we have."""
    clerk = person(env, "clerk")
    typed = (
        env["res.partner"]
        .with_user(clerk)
        .create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "phone": phone,
                    "email": email,
                    "city": city,
                    "country_id": env.ref("base.cn").id,
                    "lang": "zh_CN",
                }
                for name, phone, email, city in TYPED
            ]
        )
        .sudo()
    )
    # From a workbook a wrong code is flagged, not refused.
    chenxi = typed[3].with_context(import_file=True)
    chenxi.company_registry = WRONG_CODE
    supervisor = person(env, "supervisor")
    (typed[2] | typed[3]).with_user(supervisor).action_review()
    typed._ensure_customer_code()
    proposals = env["customer.duplicate"]._propose(typed)
    hefei = proposals.filtered(lambda found: typed[2] in found.other_partner_id)
    hefei.with_user(supervisor).action_merge()
    sign_up(env, typed[4])


def sign_up(env, customer):
    """Somebody signs up on the portal with the telephone number of a customer."""
    newcomer = env["res.partner"].create({"name": "Guo Lin", "phone": customer.phone, "lang": "en_US"})
    newcomer._propose_known_customer()


# -- purchases ----------------------------------------------------------------------

# vendor, [(product, quantity, price)], ordered and expected in days from today, state
PURCHASES = [
    ("jingcan", [("led_06", 300000, 0.16)], -12, -4, "purchase"),
    ("jingcan", [("led_04", 200000, 0.24)], -10, 2, "purchase"),
    ("moli", [("bef", 750, 68), ("dif", 500, 24)], -15, 6, "purchase"),
    ("roulian", [("fpc_8", 60000, 1.85)], -13, -2, "purchase"),
    ("keju", [("pc_optical", 4000, 21.5), ("pc_white", 2500, 18.2)], -4, 1, "purchase"),
    ("changlang", [("ref", 600, 19.5)], -3, 6, "purchase"),
    ("hengfeng", [("tray", 10000, 1.1), ("carton", 1500, 6.5)], -1, 3, "draft"),
    ("bangtai", [("tape", 300, 32), ("pe", 400, 8)], -2, 3, "sent"),
]


def buy(env):
    for vendor, wanted, ordered, expected, state in PURCHASES:
        order = order_from(env, vendor, wanted, ordered, expected)
        if state == "sent":
            order.write({"state": "sent"})
        elif state == "purchase":
            order.button_confirm()
            order.date_approve = moment(ordered, 14)


def order_from(env, vendor, wanted, ordered, expected):
    """A request for quotation of the purchaser."""
    return (
        env["purchase.order"]
        .with_user(person(env, "purchaser"))
        .create(
            {
                "partner_id": known(env, f"vendor_{vendor}").id,
                "user_id": person(env, "purchaser").id,
                "date_order": moment(ordered),
                "date_planned": moment(expected, 15),
                "order_line": [
                    Command.create(
                        {
                            "product_id": known(env, f"product_{product}").id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "date_planned": moment(expected, 15),
                        }
                    )
                    for product, quantity, price in wanted
                ],
            }
        )
    )


# -- counting -----------------------------------------------------------------------

COUNTS = {
    "quality": "finished",
    "workshop": "semi",
    "engineer": "semi",
    "purchaser": "raw",
    "planner": "raw",
    "gm": "finished",
}


def plan_counts(env):
    """Everybody counts something before the end of the month."""
    quants = env["stock.quant"].search([("location_id.usage", "=", "internal")])
    for number, (role, name) in enumerate(COUNTS.items()):
        category = known(env, f"product_category_{name}")
        mine = quants.filtered(lambda q, c=category: q.product_id.categ_id == c)
        mine = mine.filtered(lambda q: not q.user_id)[:2]
        mine.write({"user_id": person(env, role).id, "inventory_date": day(number)})


# -- quotations ---------------------------------------------------------------------

HANDHELD = [
    ("Colour 颜色", "Cool white 冷白 x 0.295 y 0.305"),
    ("Luminance 亮度", "≥ 4500 cd/m²"),
    ("Packaging 包装", "Blister tray, 20 per tray 吸塑盘20片"),
    ("Marking 标识", "QR code with lot 批次二维码"),
]
CAR = [
    ("Colour 颜色", "Neutral white 中性白 x 0.300 y 0.315"),
    ("Luminance 亮度", "≥ 12000 cd/m²"),
    ("Temperature 温度", "-40 … +85 °C"),
    ("Packaging 包装", "Anti-static tray, 8 per tray 防静电盘8片"),
    ("Certificate 认证", "IATF 16949, PPAP level 3"),
]


def negotiate(env):
    """Quotations from the first draft to the accepted round."""
    agree_on_handhelds(env)
    offer_alternatives(env)
    ask_for_a_car(env)
    lose_a_round(env)
    quote(env, "zhichu", "sales", [("bl_5001", 1500, 14.8)], -3, lead="zhichu_monitor")
    quote(env, "huaping", "sales", [("bl_5001", 5000, 14.2)], 0, lead="huaping_hmi")
    wuhu = quote(env, "qiming_wuhu", "salesmgr", [("bl_2812", 20000, 9.4)], -5, HANDHELD, "wuhu_frame")
    wuhu.action_quotation_sent()
    quote(env, "lantian", "gm", [("bl_4304", 30000, 12.1)], -1, lead="lantian_visit")
    samples = quote(env, "liangjiang", "marketing", [("bl_7003", 20, 35)], -2)
    samples.client_order_ref = "展会样品"
    cancelled = quote(env, "delan", "sales", [("bl_3502", 1500, 11.2)], -35)
    cancelled._action_cancel()


def quote(env, customer, role, wanted, days, spec=(), lead=None):
    """A quotation of a salesperson, made so many days from today.

    :param list wanted: tuples of product, quantity and unit price
    :return: sale.order as the salesperson
    """
    seller = person(env, role)
    lines = [
        Command.create(
            {
                "product_id": known(env, f"product_{product}").id,
                "product_uom_qty": quantity,
                "price_unit": price,
                "spec_ids": [
                    Command.create({"name": name, "value": value, "sequence": number})
                    for number, (name, value) in enumerate(spec)
                ],
            }
        )
        for product, quantity, price in wanted
    ]
    return (
        env["sale.order"]
        .with_user(seller)
        .create(
            {
                "partner_id": known(env, f"customer_{customer}").id,
                "user_id": seller.id,
                "date_order": moment(days),
                "opportunity_id": lead and known(env, f"crm_lead_{lead}").id,
                "order_line": lines,
            }
        )
    )


def quote_specified(env, customer, role, wanted, days):
    """A quotation that says all that its products require."""
    is_car = wanted[0][0] == "bl_7003"
    return quote(env, customer, role, wanted, days, CAR if is_car else HANDHELD)


def record_round(order, days, channel, reply="", initiator="us"):
    """Record the quotation as it stands as a round of so many days ago."""
    order.action_new_round(initiator, channel, reply)
    latest = order.round_ids.sorted("number")[-1:]
    set_round_date(latest, moment(days))
    return latest


def set_round_date(rounds, date):
    """Rounds are sealed with the moment at which they were recorded; only the demo
    company's past is written afterwards, past the ORM."""
    rounds.env.cr.execute("UPDATE sale_round SET date = %s WHERE id IN %s", [date, tuple(rounds.ids)])
    rounds.invalidate_recordset(["date"])


def promise(order):
    """Ask for the date and tell the customer."""
    order.action_promise()
    order.action_give_promise()


def agree_on_handhelds(env):
    """Three rounds of price, colour and packaging; the third is accepted."""
    order = quote(env, "qiming", "sales", [("bl_2812", 25000, 9.8)], -16, HANDHELD, "qiming_handheld")
    line = order.order_line
    record_round(order, -16, "email", "价格太高，目标价9.20元。")
    line.price_unit = 9.5
    line.spec_ids.filtered(
        lambda s: s.name.startswith("Colour")
    ).value = "Neutral white 中性白 x 0.300 y 0.315"
    record_round(order, -9, "visit", "颜色可以，数量加到30000片能否再优惠？", "customer")
    line.write({"price_unit": 9.35, "product_uom_qty": 30000})
    record_round(order, -2, "chat", "同意，请尽快确认交期。").action_accept()
    order.action_promise()
    order.action_quotation_sent()


def offer_alternatives(env):
    """Two rounds are open side by side: less for more pieces."""
    order = quote(env, "lantian", "sales2", [("bl_3502", 8000, 10.6)], -6, lead="lantian_frame")
    promise(order)
    record_round(order, -6, "phone", "请按12000片再报一次。")
    order.order_line.write({"product_uom_qty": 12000, "discount": 3})
    promise(order)
    record_round(order, -1, "email")
    order.action_quotation_sent()


def ask_for_a_car(env):
    order = quote(
        env,
        "haishu",
        "sales2",
        [("bl_7003", 10000, 29.5), ("bl_4304", 2500, 12.6)],
        -4,
        CAR,
        "haishu_cluster",
    )
    # Too early for the whole, but not for a part of it.
    order.requested_date = day(20)
    order.action_promise()
    record_round(order, -4, "email", "正在内部评审，请先确认首批2500套的交期。")
    order.action_quotation_sent()


def lose_a_round(env):
    order = quote(env, "shijie", "sales", [("bl_4304", 7500, 12.9)], -21, lead="shijie_pos")
    first = record_round(order, -21, "email", "同行报价12.1元，无法接受。")
    first.action_reject()
    order.order_line.price_unit = 12.3
    record_round(order, -5, "phone")
    order.action_quotation_sent()


# -- asked on the telephone ---------------------------------------------------------

# customer, product, pieces, wanted in so many days, becomes a quotation
INQUIRIES = [
    ("lantian", "bl_3502", 2000, 12, True),
    ("qiming", "bl_2812", 60000, 6, False),
    ("shijie", "bl_4304", 800, 20, False),
    ("xinchen", "bl_4304", 3000, 14, True),
    ("haishu", "bl_7003", 1500, 9, False),
    ("jinping", "bl_5001", 20000, 30, False),
]


def inquire(env):
    """When could they have it? Answered while the customer was on the telephone."""
    for name, product, pieces, days, is_quoted in INQUIRIES:
        customer = known(env, f"customer_{name}")
        inquiry = (
            env["sale.inquiry"]
            .with_user(customer.user_id)
            .create(
                {
                    "partner_id": customer.id,
                    "product_id": known(env, f"product_{product}").id,
                    "product_uom_qty": pieces,
                    "requested_date": day(days),
                }
            )
        )
        inquiry.action_answer()
        if is_quoted:
            inquiry.action_quote()
