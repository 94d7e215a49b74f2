"""Handing over everything that names a leaver: 2,000 customers and 3,000 opportunities, with undo.

The peer is what a manager does on plain Odoo: two mass edits of the salesperson, which find nothing else,
tell nobody and cannot be undone. Ours looks for what names the leaver in every model, keeps who had what,
posts one message per customer, and takes it all back in the same run.
"""

import json
import time

CUSTOMERS, LEADS = 2000, 3000

admin = env.ref("base.user_admin")  # noqa: F821
users = env["res.users"].with_context(no_reset_password=True)  # noqa: F821
group = env.ref("sales_team.group_sale_salesman")  # noqa: F821
first, second, third = users.create(
    [
        {"name": name, "login": name, "group_ids": [(4, group.id)]}
        for name in ("b_first", "b_second", "b_third")
    ]
)
quiet = env(context={**env.context, "tracking_disable": True})  # noqa: F821
firms = quiet["res.partner"].create(
    [{"name": f"Handed {n}", "is_company": True, "user_id": first.id} for n in range(CUSTOMERS)]
)
leads = quiet["crm.lead"].create(
    [
        {
            "name": f"Handed {n}",
            "type": "opportunity",
            "partner_id": firms[n % CUSTOMERS].id,
            "user_id": first.id,
        }
        for n in range(LEADS)
    ]
)
env.flush_all()  # noqa: F821


def measure(work):
    env.invalidate_all()  # noqa: F821
    before, begin = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
    work()
    env.flush_all()  # noqa: F821
    return {
        "seconds": time.perf_counter() - begin,
        "queries": env.cr.sql_log_count - before,  # noqa: F821
    }


def mass_edit(user):
    firms.with_env(env).with_user(admin).write({"user_id": user.id})  # noqa: F821
    leads.with_env(env).with_user(admin).write({"user_id": user.id})  # noqa: F821


def hand_over():
    handover.action_preview()
    handover.action_apply()


edited = measure(lambda: mass_edit(second))
handover = env["customer.handover"].with_user(admin)  # noqa: F821
handover = handover.create({"leaver_id": second.id, "successor_id": third.id})
moved = measure(hand_over)
assert set(firms.user_id + leads.user_id) == {third}, "something was left behind"
back = measure(handover.action_undo)
assert set(firms.user_id + leads.user_id) == {second}, "something did not come back"
env.cr.rollback()  # noqa: F821
count = CUSTOMERS + LEADS
print(
    json.dumps(
        {
            f"{count:,} records": {"peer": edited, "ours": moved},
            "and all back": {"peer": edited, "ours": back},
        }
    )
)
