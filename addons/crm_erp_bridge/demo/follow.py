"""Who is told and who is asked: milestones, a changed date, a date that departments countersign."""

from datetime import timedelta

from odoo import fields

SMB = "crm_smb_manufacturing"


def tell(env):
    """Customers of the demo company hear of their orders; three departments are asked for a date."""
    env.ref("crm_erp_bridge.sale_milestone_shipped").active = True
    env.ref("crm_erp_bridge.sale_milestone_date").active = True
    ask_about_dates(env)
    countersign(env)
    hold_credit(env)


def ask_about_dates(env):
    """Whose order will be late is asked whether the new date suits."""
    late = env["sale.order"].search([("state", "=", "sale"), ("slip_days_first", ">", 0)])
    for order in late:
        order._ask_about_date()


def countersign(env):
    """Somebody asks for a new variant: production has answered, the others have not."""

    def known(name):
        return env.ref(f"{SMB}.{name}")

    people = {
        "countersign_engineering": "demo_user_engineer",
        "countersign_purchasing": "demo_user_purchaser",
        "countersign_production": "demo_user_planner",
    }
    for department, person in people.items():
        env.ref(f"crm_erp_bridge.{department}").write(
            {"user_id": known(person).id, "escalation_user_id": known("demo_user_gm").id}
        )
    asker = known("demo_user_sales")
    inquiry = env["sale.inquiry"].search([("asked_by_id", "=", asker.id), ("order_id", "=", False)], limit=1)
    if not inquiry:
        return
    inquiry = inquiry.with_user(asker)
    inquiry.action_countersign()
    by_kind = {one.kind: one for one in inquiry.sudo().countersign_ids}
    answer = by_kind["production"].with_user(known("demo_user_planner"))
    answer.write(
        {
            "answer_date": (inquiry.promise_date or fields.Datetime.now()) + timedelta(days=2),
            "note": "The new mould has to be tried first: one day.",
        }
    )
    answer.action_answer()


def hold_credit(env):
    """One customer has used up its limit; the salesperson asks finance to let an order go on."""
    company, asker = env.company, env.ref(f"{SMB}.demo_user_sales")
    # Orders that are older than this addon are filled after its demo data.
    confirmed = env["sale.order"].search([("state", "=", "sale")])
    for name in ("credit_uninvoiced", "credit_undelivered"):
        env.add_to_compute(confirmed._fields[name], confirmed)
    company.write({"account_use_credit_limit": True, "credit_guard": True, "credit_overdue_days": 90})
    quotations = env["sale.order"].search(
        [("user_id", "=", asker.id), ("state", "=", "sent"), ("amount_total", ">", 0)], order="id desc"
    )
    for quotation in quotations:
        family = quotation.partner_id.customer_family_id
        exposure = family._credit_accounts(company)[family.id].exposure
        if exposure > 0:
            family.credit_limit = exposure
            env["credit.release"].with_user(asker).create(
                {
                    "order_id": quotation.id,
                    "reason": "Half of the open invoices is paid on Friday, the bank slip is attached.",
                    "until": fields.Date.add(fields.Date.today(), days=14),
                }
            )
            return
