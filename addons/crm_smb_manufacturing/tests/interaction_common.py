from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

SALESPERSON = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_salesman_all_leads"


class ContactCase(TransactionCase):
    """A customer, two salespeople, their leader, a manager, and a portal user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.seller = new_test_user(cls.env, "contact_seller", groups=SALESPERSON, tz="Asia/Shanghai")
        team = f"{SALESPERSON},crm_smb_manufacturing.group_archive_team"
        cls.colleague = new_test_user(cls.env, "contact_colleague", groups=team)
        cls.leader = new_test_user(cls.env, "contact_leader", groups=team)
        cls.stranger = new_test_user(cls.env, "contact_stranger", groups=SALESPERSON)
        cls.manager = new_test_user(cls.env, "contact_manager", groups="sales_team.group_sale_manager")
        cls.portal = new_test_user(cls.env, "contact_portal", groups="base.group_portal")
        cls.clerk = new_test_user(cls.env, "contact_clerk", groups="crm_smb_manufacturing.group_data_clerk")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Panels",
                "user_id": cls.leader.id,
                "company_id": False,
                "crm_team_member_ids": [
                    Command.create({"user_id": cls.seller.id}),
                    Command.create({"user_id": cls.colleague.id}),
                ],
            }
        )
        cls.firm = cls.env["res.partner"].create(
            {"name": "Blue Sky Displays", "is_company": True, "user_id": cls.seller.id}
        )
        cls.firm._ensure_customer_code()
        cls.buyer = cls.env["res.partner"].create({"name": "Mrs Qiu", "parent_id": cls.firm.id})
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Yearly frame",
                "type": "opportunity",
                "partner_id": cls.firm.id,
                "user_id": cls.seller.id,
                "team_id": cls.team.id,
            }
        )
        # One day for all of them, at whatever hour the tests run.
        cls.env = cls.env(context={**cls.env.context, "tz": "Asia/Shanghai"})
        people = cls.seller | cls.colleague | cls.leader | cls.stranger | cls.manager | cls.clerk
        people.tz = "Asia/Shanghai"
        cls.today = fields.Date.context_today(cls.env.user)
        cls.call = cls.env.ref("mail.mail_activity_data_call")

    @classmethod
    def _day(cls, days):
        return fields.Date.add(cls.today, days=days)

    @classmethod
    def _contact(cls, user=None, **vals):
        vals = {"partner_id": cls.firm.id, "date": cls.today, **vals}
        return cls.env["customer.interaction"].with_user(user or cls.seller).create(vals)

    @classmethod
    def _follow_up(cls, document, days=0, user=None, kind=None, **vals):
        return cls.env["mail.activity"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id(document._name),
                "res_id": document.id,
                "activity_type_id": (kind or cls.call).id,
                "summary": "Ask about the frame",
                "date_deadline": cls._day(days),
                "user_id": (user or cls.seller).id,
                **vals,
            }
        )

    @classmethod
    def _promise(cls, user=None, **vals):
        vals = {"name": "Samples", "partner_id": cls.firm.id, "due_date": cls._day(3), **vals}
        return cls.env["customer.commitment"].with_user(user or cls.seller).create(vals)

    @classmethod
    def _second_company_boss(cls, login):
        company = cls.env["res.company"].create({"name": "Second works"})
        return new_test_user(
            cls.env,
            login,
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
