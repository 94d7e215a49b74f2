"""What customers complained about, and what the demo company did about it."""

from datetime import timedelta

from markupsafe import Markup

from odoo.addons.crm_smb_manufacturing.demo.days import day, moment
from odoo.addons.crm_smb_manufacturing.demo.story import known, person

# Each row: order, contact, kind, severity, channel, received so many days ago,
# answered after so many hours (None: not yet), stage, hours spent, subject, what the
# customer says, what we answered.
TICKETS = {
    "colour": (
        *("lantian_3", "lantian_qiu", "complaint", "high", "phone", 18, 3, "progress", 14),
        "Colour shift on 800 pieces 800片色偏",
        "来料检验发现800片偏黄，x值超出上限0.004，请安排退货。",
        "已调阅点灯记录，确认是同一卷增光膜，安排退货并开红字发票。",
    ),
    "connector": (
        *("shijie_2", "shijie_luo", "complaint", "normal", "mail", 9, 5, "progress", 6),
        "Broken connectors 插座断裂",
        "有50片FPC插座断裂，产线停了半天，请尽快补货。",
        "今天安排补货50片，运费由我们承担。",
    ),
    "corner": (
        *("qiming_3", "qiming_shen", "complaint", "high", "portal", 2, 4, "progress", 3),
        "Dark corner after ageing 老化后角部暗区",
        "点灯老化48小时后，左下角出现暗区，不良率约1.2%。",
        "收到，样品请寄到品保部，我们48小时内给初步分析。",
    ),
    "short": (
        *("hongsheng_1", "hongsheng_chen", "complaint", "normal", "phone", 3, None, "new", 0),
        "Carton 17 was 40 pieces short 第17箱少40片",
        "第17箱实收460片，少40片，请核实。",
        "",
    ),
    "late": (
        *("jinping_2", "jinping_du", "complaint", "normal", "mail", 26, 2, "progress", 4),
        "Delivered two days late 晚交两天",
        "比承诺晚到两天，影响我方出货。",
        "非常抱歉，排产冲突所致，给予货款2%的补偿。",
    ),
    "cluster": (
        *("haishu_2", "haishu_mao", "repair", "normal", "visit", 12, 20, "progress", 5),
        "Flicker at low temperature 低温闪烁",
        "-30℃时闪烁，返修30片。",
        "请寄回，我们更换LED灯条后返还。",
    ),
    "ppap": (
        *("haishu_1", "haishu_yu", "question", "low", "mail", 6, 8, "waiting", 1),
        "PPAP documents for the new car 新车型PPAP资料",
        "请提供PPAP三级资料清单。",
        "清单见附件，麻烦确认样件数量。",
    ),
    "tray": (
        *("delan_1", "delan_zeng", "suggestion", "low", "phone", 33, 6, "progress", 1),
        "Trays that stack better 希望托盘可堆叠",
        "托盘叠放时容易滑动，建议加卡扣。",
        "谢谢建议，已转包装工程师评估。",
    ),
    "drawing": (
        *("xinchen_2", "xinchen_fang", "question", "normal", "chat", 0, None, "new", 0),
        "2D drawing of BL-3502 BL-3502二维图",
        "请发一份最新的二维图。",
        "",
    ),
    "visit": (
        *("lantian_2", "lantian_zheng", "complaint", "normal", "portal", 5, 10, "progress", 2),
        "Protective film leaves glue 保护膜残胶",
        "撕膜后有残胶，返工率上升，请派人来看。",
        "工程师本周到贵司现场确认。",
    ),
}


def tell(env, orders):
    """Make the tickets and carry out what was decided on them.

    :param dict orders: name -> sale.order, as ``sales.tell`` returns them
    """
    tickets = {name: complain(env, orders, *row) for name, row in TICKETS.items()}
    take_back(env, tickets["colour"])
    replace(tickets["connector"])
    give_a_discount(env, tickets["late"])
    repair(tickets["cluster"])
    call_on(env, tickets["visit"])
    hand_over(env, tickets["corner"], "quality")
    hand_over(env, tickets["cluster"], "servicemgr")
    hand_over(env, tickets["visit"], "gm")
    thank(tickets["tray"])


def complain(env, orders, order, contact, kind, severity, channel, ago, *rest):
    """A ticket as the agent took it down, answered as the row says."""
    hours, stage, spent, subject, said, answer = rest
    order = orders[order].sudo()
    agent = person(env, "service")
    received = moment(-ago, 10)
    ticket = (
        env["service.ticket"]
        .with_user(agent)
        .create(
            {
                "name": subject,
                "description": Markup("<p>%s</p>") % said,
                "kind": kind,
                "severity": severity,
                "channel": channel,
                "contact_id": known(env, f"contact_{contact}").id,
                "sale_order_id": order.id,
                "picking_id": order.picking_ids.filtered(lambda p: p.state == "done")[:1].id,
                "invoice_id": order.invoice_ids[:1].id,
                "lot_ids": order.picking_ids.move_line_ids.lot_id.ids,
                "user_id": agent.id,
                "cost_hours": spent,
            }
        )
    )
    ticket.sudo().received_at = received
    if answer:
        ticket.message_post(body=answer, message_type="comment", subtype_xmlid="mail.mt_comment")
        ticket.sudo().responded_at = received + timedelta(hours=hours)
    ticket.stage_id = env.ref(f"crm_service_desk.service_stage_{stage}")
    return ticket


def hand_over(env, ticket, role):
    ticket.sudo().user_id = person(env, role)


# -- remedies -----------------------------------------------------------------------


def decide(ticket, kind, note, **values):
    """What the agent does for the customer; the core document is made."""
    remedy = ticket.env["service.remedy"].create(
        {"ticket_id": ticket.id, "kind": kind, "note": note, **values}
    )
    return remedy


def take_back(env, ticket):
    """800 pieces come back, and their price is credited."""
    note = "色偏800片"
    back = decide(ticket, "return", note)
    back.line_ids.quantity = 800
    back.action_create_document()
    receipt = back.sudo().return_picking_id.with_user(person(env, "warehouse"))
    receipt.move_ids.picked = True
    receipt.with_context(skip_sms=True).button_validate()
    assert receipt.state == "done", f"{receipt.name} is {receipt.state}"
    receipt.date_done = moment(-12, 11)
    credit = decide(ticket, "refund", note)
    credit.line_ids.quantity = 800
    credit.action_create_document()
    post_credit_note(env, credit, -11)
    close(ticket, -10, expectation=9, perception=8)


def post_credit_note(env, remedy, days):
    note = remedy.sudo().credit_note_id.with_user(person(env, "finance"))
    note.invoice_date = day(days)
    note.action_post()


def replace(ticket):
    """50 pieces are sent again, free of charge; the order waits for sales."""
    remedy = decide(ticket, "replace", "补货50片")
    remedy.line_ids.quantity = 50
    remedy.action_create_document()


def give_a_discount(env, ticket):
    remedy = decide(ticket, "goodwill", "晚交补偿2%", amount=292)
    remedy.action_create_document()
    post_credit_note(env, remedy, -22)
    close(ticket, -21, expectation=9, perception=6)


def repair(ticket):
    remedy = decide(ticket, "repair", "更换LED灯条")
    remedy.line_ids.quantity = 30
    remedy.action_create_document()


def call_on(env, ticket):
    engineer = person(env, "quality")
    remedy = decide(ticket, "visit", "现场确认残胶", user_id=engineer.id, date=day(2))
    remedy.action_create_document()


def thank(ticket):
    remedy = decide(ticket, "none", "转包装工程师评估")
    remedy.action_create_document()
    close(ticket, -30, expectation=7, perception=8)


def close(ticket, days, expectation, perception):
    """Closed so many days ago, with the customer's verdict."""
    ticket.action_close()
    ticket.sudo().write(
        {
            "resolved_at": moment(days, 15),
            "expectation": expectation,
            "perception": perception,
        }
    )
