"""The salespeople's last and coming weeks: contacts, follow-ups, meetings, promises, reviews.

Called by ``demo/story.py``. Everything is recorded as a salesperson would record it;
only the days on which it happened are written afterwards.
"""

from datetime import timedelta

from odoo.fields import Command

from .days import day, moment

ADDON = "crm_smb_manufacturing"

# days ago, who, customer, contact, channel, result, what was said
CONTACTS = [
    (23, "sales", "qiming", "gu", "call", "same", "询问年度用量，预计五月定。"),
    (16, "sales", "qiming", "gu", "mail", "bad", "价格太高，目标价9.20元。"),
    (9, "sales", "qiming", "shen", "visit", "good", "到昆山看样，颜色认可，质量部要PPAP资料。"),
    (7, "salesmgr", "qiming", "shen", "meeting", "good", "年度框架谈判，付款月结45天。"),
    (4, "servicemgr", "qiming", "lu", "call", "same", "催要上批的出货检验报告。"),
    (2, "sales", "qiming", "gu", "chat", "good", "同意9.35元，请尽快确认交期。"),
    (12, "sales2", "lantian", "su", "call", "same", "请按12000片再报一次。"),
    (6, "sales2", "lantian", "zheng", "visit", "good", "参观新线，对车间管理很满意。"),
    (1, "sales2", "lantian", "su", "chat", "unreached", ""),
    (8, "sales2", "haishu", "yu", "meeting", "good", "新车型仪表评审，要求IATF证书。"),
    (3, "sales2", "haishu", "mao", "mail", "same", "正在内部评审，请先确认首批2500套的交期。"),
    (5, "sales", "shijie", "luo", "call", "bad", "同行报价12.1元，无法接受12.9元。"),
    (10, "sales", "huaping", "wan", "visit", "good", "工控屏5.0寸需求确认，月用量1500。"),
    (34, "sales", "jinping", "du", "call", "same", "招标推迟到下季度。"),
    (47, "sales2", "hongsheng", "chen", "letter", "same", "寄出新目录与中秋贺卡。"),
    (3, "sales", "zhichu", "tang", "call", "good", "医疗屏样品通过初测。"),
]

# due in days, who, opportunity or customer, kind, what, done after so many days or None
FOLLOW_UPS = [
    (-8, "sales", "lead_qiming_handheld", "call", "Ask about the price 问价格反馈", 0),
    (-7, "sales", "lead_shijie_pos", "call", "Answer the rival's price 应对同行报价", 1),
    (-6, "sales2", "lead_haishu_cluster", "email", "Send IATF certificate 发证书", 0),
    (-6, "sales2", "lead_lantian_frame", "visit", "Show the new line 请客户看新线", 0),
    (-5, "sales", "customer_jinping", "visit", "Visit Chengdu 拜访成都", None),
    (-4, "sales2", "customer_hongsheng", "call", "They have been silent 久未联系", None),
    (-1, "sales", "lead_zhichu_monitor", "call", "Result of the first test 初测结果", 0),
    (0, "sales", "lead_qiming_handheld", "call", "Confirm the delivery date 确认交期", None),
    (0, "sales2", "lead_haishu_cluster", "visit", "Design review 设计评审", None),
    (1, "sales", "customer_huaping", "visit", "First article approval 首件承认", None),
    (1, "sales2", "lead_lantian_frame", "call", "Draft of the frame 框架草案", None),
    (2, "sales", "lead_shijie_pos", "visit", "New offer with the engineer 带研发再谈", None),
    (4, "sales2", "customer_xinchen", "visit", "Half-yearly visit 半年拜访", None),
    (7, "sales", "customer_qiming", "visit", "Monthly visit 月度拜访", None),
    (9, "sales2", "customer_jiangning", "call", "Win them back 争取回流", None),
    (14, "sales", "lead_jinping_meter", "visit", "Tender meeting 招标会", None),
]
KINDS = {
    "call": "mail.mail_activity_data_call",
    "email": "mail.mail_activity_data_email",
    "visit": f"{ADDON}.mail_activity_type_visit",
}

# in days, at (China), hours, who, customer's person, what
MEETINGS = [
    (-7, 14, 2, ("salesmgr", "sales"), "contact_qiming_shen", "Yearly frame Qiming 启明年度框架"),
    (-3, 10, 1, ("sales2",), "contact_haishu_yu", "New car cluster 新车型仪表"),
    (-2, 9, 1, ("salesmgr", "sales", "sales2"), None, "Sales meeting 业务例会"),
    (1, 14, 2, ("sales", "engineer"), "contact_zhichu_tang", "Medical samples 医疗屏样品"),
    (3, 10, 1, ("sales2", "salesmgr"), "contact_lantian_su", "Frame agreement Lantian 澜天框架"),
    (5, 9, 1, ("salesmgr", "sales", "sales2"), None, "Sales meeting 业务例会"),
]

# customer, person, who, promised days ago, due in days, what, closed: kept or why broken
PROMISES = [
    ("qiming", "gu", "sales", 16, -12, "New offer with 9.35 重新报价9.35元", "kept"),
    ("qiming", "shen", "sales", 9, 2, "PPAP documents 提供PPAP资料", None),
    ("qiming", "shen", "salesmgr", 7, -2, "Payment in 45 days in the contract 合同付款月结45天", None),
    ("qiming", "lu", "salesmgr", 20, -10, "Inspection report of lot 07 07批检验报告", "质量部资料未齐"),
    ("lantian", "su", "sales2", 12, 3, "Price for 12,000 pieces 12000片报价", None),
    ("lantian", "zheng", "salesmgr", 30, -20, "Reserved line for peak season 旺季保留产线", "kept"),
    ("haishu", "mao", "sales2", 8, 0, "IATF certificate 寄送IATF证书", None),
    ("haishu", "yu", "sales", 15, -5, "Two sample cars 两台样车背光", "发光材料缺料，晚到一周"),
    ("huaping", "wan", "sales", 10, 6, "First article on time 首件按时", None),
    ("shijie", "luo", "sales", 21, -14, "Answer on the price 价格答复", "kept"),
    ("zhichu", "tang", "sales", 3, 10, "Twenty samples 样品20片", None),
]


def fill(env):
    """Fill the weeks around today."""
    env = env(context={**env.context, "mail_activity_quick_update": True, "tracking_disable": True})
    log_contacts(env)
    follow_up(env)
    meet(env)
    make_promises(env)
    move_on(env)
    review(env)
    env["calendar.event"]._cron_meetings_held()


def _ref(env, name):
    return env.ref(f"{ADDON}.{name}")


def _person(env, role):
    return _ref(env, f"demo_user_{role}")


def _working(days):
    """The date so many days from today, not on a weekend: what lies back stays back."""
    found = day(days)
    step = -1 if days < 0 else 1
    while found.weekday() >= 5:
        found += timedelta(days=step)
    return found


def log_contacts(env):
    for days, role, customer, person, channel, result, note in CONTACTS:
        user = _person(env, role)
        env["customer.interaction"].create(
            {
                "partner_id": _ref(env, f"customer_{customer}").id,
                "contact_id": _ref(env, f"contact_{customer}_{person}").id,
                "channel": channel,
                "result": result,
                "note": note,
                "date": _working(-days),
                "user_id": user.id,
            }
        )


def follow_up(env):
    for days, role, name, kind, summary, done in FOLLOW_UPS:
        document = _ref(env, f"crm_{name}" if name.startswith("lead") else name)
        activity = env["mail.activity"].create(
            {
                "res_model_id": env["ir.model"]._get_id(document._name),
                "res_id": document.id,
                "activity_type_id": env.ref(KINDS[kind]).id,
                "summary": summary,
                "date_deadline": _working(days),
                "user_id": _person(env, role).id,
            }
        )
        if done is not None:
            _finish(activity, done)


def _finish(activity, days):
    """Done so many days late; the contact that it was happened then."""
    activity.with_user(activity.user_id).action_feedback()
    held = min(activity.date_deadline + timedelta(days=days), day(0))
    activity.date_done = held
    found = activity.env["customer.interaction"].search([("activity_id", "=", activity.id)])
    found.write({"date": held, "result": "good"})


def meet(env):
    for days, hour, hours, roles, guest, name in MEETINGS:
        users = [_person(env, role) for role in roles]
        partners = env["res.partner"].union(*(user.partner_id for user in users))
        if guest:
            partners |= _ref(env, guest)
        start = moment((_working(days) - day(0)).days, hour)
        env["calendar.event"].with_context(dont_notify=True, no_mail_to_attendees=True).create(
            {
                "name": name,
                "start": start,
                "stop": start + timedelta(hours=hours),
                "user_id": users[0].id,
                "partner_ids": [Command.set(partners.ids)],
            }
        )


def make_promises(env):
    for customer, person, role, ago, due, name, closed in PROMISES:
        user = _person(env, role)
        promise = env["customer.commitment"].create(
            {
                "name": name,
                "partner_id": _ref(env, f"customer_{customer}").id,
                "contact_id": _ref(env, f"contact_{customer}_{person}").id,
                "user_id": user.id,
                "date": _working(-ago),
                "due_date": _working(due),
            }
        )
        if closed == "kept":
            promise.with_user(user).action_keep()
        elif closed:
            promise.with_user(user).action_break(closed)
        if closed:
            promise.closed_date = promise.due_date


# opportunity, days ago, from and to which stage
STAGES = [
    ("qiming_handheld", 13, 1, 2),
    ("qiming_handheld", 6, 2, 3),
    ("lantian_frame", 5, 2, 3),
    ("haishu_cluster", 4, 2, 3),
    ("zhichu_monitor", 4, 1, 2),
]


def move_on(env):
    """Stages through which opportunities went, as Odoo tracks them."""
    field = env["ir.model.fields"]._get("crm.lead", "stage_id")
    for name, days, before, after in STAGES:
        lead = _ref(env, f"crm_lead_{name}")
        old, new = (env.ref(f"crm.stage_lead{number}") for number in (before, after))
        tracked = {
            "field_id": field.id,
            "old_value_integer": old.id,
            "old_value_char": old.name,
            "new_value_integer": new.id,
            "new_value_char": new.name,
        }
        when = moment(-days, 15)
        message = env["mail.message"].create(
            {
                "model": lead._name,
                "res_id": lead.id,
                "message_type": "notification",
                "subtype_id": env.ref("mail.mt_note").id,
                "author_id": lead.user_id.partner_id.id,
                "date": when,
                "tracking_value_ids": [Command.create(tracked)],
            }
        )
        # Only the demo company's past is written past the ORM.
        env.cr.execute(
            "UPDATE mail_tracking_value SET create_date = %s WHERE mail_message_id = %s", [when, message.id]
        )


# who, weeks ago, what the salesperson says, what the manager answers
REVIEWS = [
    ("sales", 1, "启明价格基本谈定；成都没去成，机票改期。", "成都本周务必补上，我和你一起去。"),
    ("sales2", 1, "海舒评审顺利；宏晟电话没人接。", "宏晟换个人试试，找陈总。"),
    ("sales", 2, "视界通被同行压价。", "带研发去谈一次方案，不要只谈价格。"),
    ("sales2", 2, "澜天同意看新线。", False),
]


def review(env):
    """Last weeks' reviews with what both said; this week's and month's are open."""
    env["sales.plan"]._cron_open_plans()
    for role, weeks, remark, comment in REVIEWS:
        env["sales.plan"].create(
            {
                "user_id": _person(env, role).id,
                "date_from": day(-7 * weeks),
                "remark": remark,
                "manager_comment": comment,
            }
        )
