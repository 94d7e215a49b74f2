"""Prospects of the demo company: grades, visits to come and missed, the public pool."""

from odoo.tools import SQL

from .days import day, moment, working_day

ADDON = "crm_smb_manufacturing"

# lead, grade, days since the last contact
GRADES = [
    ("qiming_handheld", "a", 3),
    ("lantian_frame", "a", 5),
    ("haishu_cluster", "a", 2),
    ("wuhu_frame", "a", 6),
    ("zhichu_monitor", "b", 9),
    ("haishu_group", "b", 4),
    ("shijie_pos", "b", 12),
    ("liangjiang_hud", "b", 20),
    ("lantian_visit", "b", 7),
    ("new_robot", "c", 11),
    ("new_ev", "c", 25),
    ("huaping_hmi", "c", 18),
    ("hongsheng_toy", "d", 40),
    ("new_vacuum", "d", 15),
]
# lead, days since the visit should have been made
MISSED = [("liangjiang_hud", 6), ("shijie_pos", 4), ("new_ev", 9)]
# name, firm, city, grade, revenue, who had it, days held, days since the last contact
FORGOTTEN = [
    ("Smart lock displays 智能门锁", "温州锐锁智能科技有限公司", "温州", "b", 380000, "sales", 95, 41),
    ("Charging pile screens 充电桩屏", "合肥畅电新能源有限公司", "合肥", "a", 920000, "sales2", 70, 38),
    ("E-bike meters 电动车仪表", "无锡风行车业有限公司", "无锡", "c", 510000, "sales", 120, 64),
    ("Coffee machine panels 咖啡机面板", "宁波晨啡电器有限公司", "宁波", "c", 160000, "sales2", 88, 52),
    ("Elevator displays 电梯显示", "湖州升达电梯有限公司", "湖州", "d", 240000, "sales", 150, 90),
]
TIERS = {"a": 30, "b": 60, "c": 90, "d": 180}


def tell(env):
    """Grade the prospects, miss some visits, and fill the public pool."""
    env.ref("base.main_company").write({"pool_after_days": 30, "pool_max_held": 60})
    for tier, interval in TIERS.items():
        env.ref(f"{ADDON}.customer_tier_{tier}").visit_interval_days = interval
    customers = env["res.partner"]
    customers.search(customers._unplanned_domain())._plan_visits()
    grade_prospects(env)
    miss_visits(env)
    forget_prospects(env)


def lead_of(env, name):
    return env.ref(f"{ADDON}.crm_lead_{name}")


def grade_of(env, letter):
    return env.ref(f"{ADDON}.crm_intention_grade_{letter}")


def grade_prospects(env):
    for name, letter, days in GRADES:
        lead = lead_of(env, name)
        lead.last_follow_date = moment(-days)
        lead.with_user(lead.user_id).intention_grade_id = grade_of(env, letter)


def miss_visits(env):
    """The sales manager finds what two people did not get round to."""
    leads = env["crm.lead"]
    for name, days in MISSED:
        lead = lead_of(env, name)
        lead.next_visit_date = working_day(-days)
        leads |= lead
    Lead = env["crm.lead"]
    Lead._escalate(Lead._missed(leads.visit_activity_ids))


def forget_prospects(env):
    """Some were followed by nobody; one the manager took away; one has a new owner."""
    leads = [forgotten(env, *row) for row in FORGOTTEN]
    *fallen, thrown, claimed = leads
    env["crm.lead"].union(*fallen)._fall_back()
    manager = env.ref(f"{ADDON}.demo_user_salesmgr")
    thrown.with_user(manager).action_throw_in("Nobody covers Ningbo at present 宁波暂无人负责")
    claimed._fall_back()
    claimed.with_user(env.ref(f"{ADDON}.demo_user_sales2")).action_claim()


def forgotten(env, name, firm, city, letter, revenue, role, held, silent):
    """A prospect that somebody has had for so many days and left alone for some."""
    lead = (
        env["crm.lead"]
        .with_user(env.ref(f"{ADDON}.demo_user_{role}"))
        .create(
            {
                "name": name,
                "type": "opportunity",
                "partner_name": firm,
                "city": city,
                "country_id": env.ref("base.cn").id,
                "expected_revenue": revenue,
                "intention_grade_id": grade_of(env, letter).id,
                "team_id": env.ref("sales_team.team_sales_department").id,
                "date_deadline": day(60),
            }
        )
        .with_user(env.user)
    )
    lead.write({"last_follow_date": moment(-silent), "date_open": moment(-held)})
    lead.flush_recordset()
    env.execute_query(
        SQL("UPDATE crm_lead SET create_date = %s WHERE id = %s RETURNING id", moment(-held), lead.id)
    )
    lead.invalidate_recordset()
    return lead
