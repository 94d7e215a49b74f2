"""Competitors, deals won and lost in a year, and customers in every stage of their life."""

from datetime import timedelta
from random import Random

from odoo.fields import Date
from odoo.tools import SQL

from .days import day, moment

ADDON = "crm_smb_manufacturing"

# key: name, city, strengths, weaknesses
COMPETITORS = {
    "guangyao": (
        "苏州光耀电子",
        "苏州",
        "Price, samples within three days 价格低，三天出样",
        "No automotive certificate 无车规认证",
    ),
    "taiguang": (
        "台光背光科技",
        "昆山",
        "Automotive, brightness 车载、高亮度",
        "Minimum order 20,000 起订量两万片",
    ),
    "huacheng": (
        "深圳华城光电",
        "深圳",
        "Close to the customers of the south 靠近华南客户",
        "Late deliveries 常拖交期",
    ),
    "nikko": ("Nikko Light", "大阪", "Medical grade, long life 医疗级、寿命长", "Twice our price 价格翻倍"),
}
# competitor, days ago, kind, who, what, its product, our product, price, source
FILE = [
    ("guangyao", 300, "price", "sales", "", "GY-28C", "bl_2812", 9.6, "Buyer of Hongsheng 宏晟采购"),
    ("guangyao", 190, "price", "sales2", "", "GY-28C", "bl_2812", 9.3, "Quotation seen 见到报价单"),
    ("guangyao", 75, "price", "sales", "", "GY-28D", "bl_2812", 8.95, "Buyer 采购口头"),
    (
        "guangyao",
        60,
        "product",
        "marketing",
        "Thinner by 0.3 mm 薄0.3毫米",
        "GY-28D",
        "bl_2812",
        0,
        "Display Expo 展会",
    ),
    ("guangyao", 20, "news", "salesmgr", "Second line from May 五月二线投产", "", "", 0, "WeChat 公众号"),
    ("taiguang", 260, "price", "sales2", "", "TG-70A", "bl_7003", 30.2, "Tender 招标公示"),
    ("taiguang", 110, "price", "sales2", "", "TG-70A", "bl_7003", 28.9, "Buyer 采购"),
    (
        "taiguang",
        45,
        "news",
        "gm",
        "Lost a Japanese customer 丢了日本客户",
        "",
        "",
        0,
        "Trade press 行业媒体",
    ),
    ("huacheng", 220, "price", "sales", "", "HC43", "bl_4304", 12.4, "Buyer of Shijie 视界通采购"),
    ("huacheng", 30, "price", "sales", "", "HC43", "bl_4304", 12.1, "Buyer of Shijie 视界通采购"),
    (
        "huacheng",
        90,
        "product",
        "sales2",
        "4.3-inch without frame 4.3寸无框",
        "HC43F",
        "bl_4304",
        0,
        "Web page 官网",
    ),
    ("nikko", 150, "price", "sales", "", "NL-50M", "bl_5001", 26.5, "Engineer at Zhichu 智触工程师"),
]
# customer, salesperson, product sought, revenue, source, decided days ago, lost in stage
# (none: won), reason, competitor, its price
DEALS = [
    ("qiming", "sales", "2.4-inch reader 读卡器", 480000, "referral", 330, None, "", "", 0),
    ("lantian", "sales2", "Door phone refresh 门铃改款", 620000, "referral", 318, None, "", "", 0),
    ("hongsheng", "sales2", "Toy tablet 玩具平板", 210000, "search", 305, 2, "competitor", "guangyao", 9.1),
    ("shijie", "sales", "Queue display 叫号屏", 350000, "search", 290, 3, "date", "huacheng", 12.2),
    ("haishu", "sales2", "Cluster 2024 仪表2024", 2400000, "fair", 275, 3, "competitor", "taiguang", 28.4),
    ("jinping", "sales", "Gas meter 燃气表", 260000, "fair", 260, None, "", "huacheng", 10.4),
    ("delan", "sales", "E-bike meter 电动车表", 180000, "search", 248, 1, "given_up", "", 0),
    ("xinchen", "sales2", "Oven panel 烤箱面板", 330000, "referral", 232, None, "", "guangyao", 9.4),
    (
        "jiangning",
        "sales2",
        "Warehouse PDA 仓库PDA",
        290000,
        "newsletter",
        221,
        2,
        "competitor",
        "guangyao",
        9.2,
    ),
    ("zhichu", "sales", "Infusion pump 输液泵", 410000, "search", 205, 3, "competitor", "nikko", 24.8),
    ("huaping", "sales", "CNC panel 数控面板", 520000, "newsletter", 196, None, "", "huacheng", 12.6),
    ("liangjiang", "sales2", "Rear screen 后排屏", 1900000, "fair", 183, 2, "competitor", "taiguang", 29.1),
    ("qiming", "salesmgr", "Second source reader 读卡器二供", 390000, "referral", 170, None, "", "", 0),
    ("lantian", "gm", "Smart doorbell 智能门铃", 880000, "referral", 156, None, "", "", 0),
    ("hongsheng", "sales2", "Story machine 故事机", 150000, "search", 148, 1, "declined", "", 0),
    ("shijie", "sales", "Card reader 刷卡机", 420000, "search", 131, 3, "competitor", "huacheng", 11.9),
    ("haishu", "sales2", "HUD sample 抬头显示样品", 760000, "fair", 119, None, "", "taiguang", 29.4),
    ("jinping", "sales", "Water meter 水表", 310000, "fair", 104, 2, "date", "huacheng", 10.6),
    ("xinchen", "sales2", "Washer panel 洗衣机面板", 450000, "referral", 93, None, "", "", 0),
    (
        "jiangning",
        "sales2",
        "Ticket scanner 检票机",
        230000,
        "newsletter",
        82,
        2,
        "competitor",
        "guangyao",
        8.9,
    ),
    ("huaping", "sales", "Robot pendant 示教器", 570000, "newsletter", 66, None, "", "", 0),
    ("zhichu", "sales", "Ventilator 呼吸机", 640000, "search", 51, None, "", "nikko", 25.9),
    ("delan", "sales", "Tractor meter 拖拉机仪表", 270000, "search", 38, 2, "competitor", "taiguang", 13.8),
    ("liangjiang", "sales2", "Bus panel 公交屏", 980000, "fair", 24, 3, "competitor", "taiguang", 28.2),
    ("qiming", "sales", "Time clock 考勤机", 240000, "referral", 12, None, "", "guangyao", 9.0),
]
SOURCES = {
    "referral": "utm.utm_source_referral",
    "search": "utm.utm_source_search_engine",
    "newsletter": "utm.utm_source_newsletter",
    "fair": f"{ADDON}.utm_source_fair",
}
# Customers of the Wuxi workshop, whose books are still the old ones: key, name, city, tier,
# salesperson, product, price, and what they ordered: days ago and pieces
WUXI = [
    ("wuxi_stable", "无锡晶视仪表有限公司", "无锡", "b", "sales", "bl_2812", 9.7,
     [(ago, 3000) for ago in range(12, 720, 32)]),
    ("wuxi_growing", "青岛海屏智控有限公司", "青岛", "b", "sales2", "bl_3502", 10.5,
     [(ago, 2600 if ago < 185 else 1500) for ago in range(9, 560, 28)]),
    ("wuxi_new", "珠海明途科技有限公司", "珠海", "c", "sales", "bl_4304", 12.7,
     [(ago, 1200) for ago in (4, 27, 49, 75)]),
    ("wuxi_less", "佛山联显电器有限公司", "佛山", "b", "sales2", "bl_2812", 9.6,
     [(ago, 1400 if ago < 185 else 3200) for ago in range(15, 720, 30)]),
    ("wuxi_silent", "绍兴越光电子有限公司", "绍兴", "c", "sales", "bl_3502", 10.8,
     [(ago, 1800) for ago in range(66, 700, 27)]),
    ("wuxi_lost", "中山亮彩照明显示有限公司", "中山", "b", "sales2", "bl_2812", 9.5,
     [(ago, 4000) for ago in range(230, 720, 35)]),
    ("wuxi_gone", "嘉兴禾光显示有限公司", "嘉兴", "c", "sales", "bl_2812", 9.8,
     [(ago, 1500) for ago in range(290, 720, 41)]),
    ("wuxi_first", "常熟启辰仪器有限公司", "常熟", "c", "sales2", "bl_5001", 14.9, [(33, 300)]),
    ("wuxi_prospect", "湖州安吉竹屏科技有限公司", "湖州", "d", "sales", "", 0, []),
]  # fmt: skip


def tell(env):
    """Fill the competitor file, the analysis of deals, and the life of customers."""
    env.ref("base.main_company").write({"lost_reason_required": True, "lost_competitor_required": True})
    rivals = meet_competitors(env)
    explain_known_losses(env, rivals)
    for deal in DEALS:
        decide(env, rivals, *deal)
    wuxi = open_wuxi(env)
    live_through_a_year(env, env["res.partner"].union(*wuxi.values()))
    explain_lost_customer(env, rivals, wuxi)


def person(env, role):
    return env.ref(f"{ADDON}.demo_user_{role}")


def product_of(env, name):
    return env.ref(f"{ADDON}.product_{name}") if name else env["product.product"]


def meet_competitors(env):
    """:return: dict key -> crm.competitor"""
    Competitor = env["crm.competitor"].with_user(person(env, "sales"))
    rivals = {
        key: Competitor.create({"name": name, "city": city, "strengths": strong, "weaknesses": weak})
        for key, (name, city, strong, weak) in COMPETITORS.items()
    }
    for key, ago, kind, role, what, theirs, ours, price, source in FILE:
        env["crm.competitor.news"].with_user(person(env, role)).create(
            {
                "competitor_id": rivals[key].id,
                "date": day(-ago),
                "kind": kind,
                "name": what,
                "competitor_product": theirs,
                "product_id": product_of(env, ours).id,
                "price": price,
                "source": source,
            }
        )
    return rivals


def reason_of(env, name):
    return env.ref(f"{ADDON}.crm_lost_reason_{name}")


def explain_known_losses(env, rivals):
    """Two deals were lost before anybody asked to whom."""
    for name, rival, product, price in (
        ("jiangning_lost", "guangyao", "GY-28C", 9.15),
        ("delan_lost", "huacheng", "HC35", 10.2),
    ):
        lead = env.ref(f"{ADDON}.crm_lead_{name}")
        lead.with_user(lead.user_id).write(
            {"competitor_id": rivals[rival].id, "competitor_price": price, "competitor_product": product}
        )


def decide(env, rivals, customer, role, name, revenue, source, ago, stage, reason, rival, price):
    """An opportunity from its first day to its last."""
    seller = person(env, role)
    lead = (
        env["crm.lead"]
        .with_user(seller)
        .create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": env.ref(f"{ADDON}.customer_{customer}").id,
                "user_id": seller.id,
                "team_id": env.ref("sales_team.team_sales_department").id,
                "stage_id": env.ref(f"crm.stage_lead{stage or 3}").id,
                "expected_revenue": revenue,
                "source_id": env.ref(SOURCES[source]).id,
                "competitor_id": rivals[rival].id if rival else False,
                "competitor_price": price,
            }
        )
    )
    if stage:
        lead.action_set_lost(lost_reason_id=reason_of(env, reason).id)
    else:
        lead.action_set_won()
    date_back(lead, ago)


def date_back(lead, ago):
    """Odoo dates an opportunity and its end itself; the demo company has a past."""
    env = lead.env(su=True)
    env.flush_all()
    env.cr.execute(
        SQL(
            "UPDATE crm_lead SET create_date = %s, date_closed = %s WHERE id = %s",
            moment(-ago - 20 - revenue_days(lead)),
            moment(-ago, 16),
            lead.id,
        )
    )
    entries = env["crm.competitor.news"].search([("lead_id", "=", lead.id)])
    entries.date = day(-ago)
    env.invalidate_all()


def revenue_days(lead):
    """Large deals take longer."""
    return int(lead.expected_revenue / 50000)


def open_wuxi(env):
    """:return: dict key -> customer of the Wuxi workshop, with the sales of its books"""
    chance = Random(2026)
    wuxi, rows = {}, []
    for key, name, city, tier, role, product, price, sales in WUXI:
        customer = env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "city": city,
                "country_id": env.ref("base.cn").id,
                "lang": "zh_CN",
                "user_id": person(env, role).id,
                "customer_tier_id": env.ref(f"{ADDON}.customer_tier_{tier}").id,
            }
        )
        wuxi[key] = customer
        rows += [old_sale(env, customer, product, price, *sale, chance) for sale in sales]
    env["legacy.sale"].create(rows)
    env["res.partner"].union(*wuxi.values())._ensure_customer_code()
    return wuxi


def old_sale(env, customer, product, price, ago, pieces, chance):
    sold = product_of(env, product)
    quantity = round(pieces * chance.uniform(0.95, 1.05), -1)
    return {
        "date": day(-ago),
        "partner_id": customer.id,
        "product_id": sold.id,
        "quantity": quantity,
        "amount": round(quantity * price, 2),
        "cost": round(quantity * sold.standard_price, 2),
    }


def live_through_a_year(env, wuxi):
    """A night every ten days of the last year, as if the firm had had Odoo then."""
    judge_anew(env["res.partner"].search(wuxi._lifecycle_domain()))
    forget(wuxi)
    policy = env.ref(f"{ADDON}.customer_lifecycle_policy_default")
    policy.is_owner_told = False
    for ago in range(360, 0, -10):
        known = wuxi.filtered(lambda customer, ago=ago: first_day(customer) <= day(-ago))
        known._refresh_lifecycle(day(-ago))
        policy.is_owner_told = ago <= 40
    wuxi._refresh_lifecycle()


def judge_anew(customers):
    """Judge customers as if for the first time: what was thought of them on the day on which
    the demo company was made is no history."""
    forget(customers)
    customers._refresh_lifecycle()


def judge_fresh_orders(env):
    """Orders were made today and dated back; another addon's demo calls this at its end."""
    judge_anew(env["sale.order"].search([("state", "=", "sale")]).partner_id.commercial_partner_id)


def first_day(customer):
    """A customer without old sales came today."""
    sales = customer.env["legacy.sale"].search([("partner_id", "=", customer.id)], order="date", limit=1)
    return sales.date or Date.today() + timedelta(days=1)


def forget(customers):
    """What was judged today is judged anew from a year ago on."""
    customers.flush_recordset()
    customers.env.cr.execute(
        SQL(
            "UPDATE res_partner SET lifecycle_stage = NULL, lifecycle_facts = NULL WHERE id IN %s",
            tuple(customers.ids),
        )
    )
    customers.env.cr.execute(
        SQL("DELETE FROM customer_lifecycle_log WHERE partner_id IN %s", tuple(customers.ids))
    )
    customers.env.invalidate_all()


def explain_lost_customer(env, rivals, wuxi):
    """One of those lost has its reason; the other waits for its salesperson. And somebody
    knows better than the orders."""
    env["customer.lost"].with_user(person(env, "sales2")).create(
        {
            "partner_id": wuxi["wuxi_lost"].id,
            "lost_reason_id": reason_of(env, "competitor").id,
            "competitor_id": rivals["guangyao"].id,
            "competitor_price": 8.7,
            "competitor_product": "GY-28D",
            "note": "New buyer, brother-in-law works there 新采购，亲戚在对方公司",
        }
    ).action_apply()
    env["customer.lifecycle.override"].with_user(person(env, "sales2")).create(
        {
            "partner_id": wuxi["wuxi_less"].id,
            "stage": "stable",
            "until": day(60),
            "note": "Plant is being moved, orders again from next month 工厂搬迁，下月恢复",
        }
    ).action_apply()
