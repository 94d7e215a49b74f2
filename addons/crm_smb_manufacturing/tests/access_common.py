from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

SALESPERSON = "sales_team.group_sale_salesman"
ALL_LEADS = "sales_team.group_sale_salesman_all_leads"
MANAGER = "sales_team.group_sale_manager"
EXPORT = "base.group_allow_export"
ARCHIVE_TEAM = "crm_smb_manufacturing.group_archive_team"


class AccessCase(TransactionCase):
    """Two salespeople with one customer each, a team, and everybody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True})
        cls.Partner = cls.env["res.partner"]
        cls.seller = cls._user("acc_seller", SALESPERSON)
        cls.colleague = cls._user("acc_colleague", SALESPERSON)
        cls.mate = cls._user("acc_mate", SALESPERSON, ARCHIVE_TEAM)
        cls.manager = cls._user("acc_manager", MANAGER)
        cls.planner = cls._user("acc_planner", "mrp.group_mrp_user")
        cls.portal = new_test_user(cls.env, "acc_portal", groups="base.group_portal")
        cls.mine = cls._firm("甲测试光电有限公司", user_id=cls.seller.id, phone="13812340001")
        cls.theirs = cls._firm("乙测试光电有限公司", user_id=cls.colleague.id)
        cls.contact = cls.Partner.create({"name": "王敏", "parent_id": cls.theirs.id})
        cls.pool = cls._firm("丙测试光电有限公司")

    @classmethod
    def _user(cls, login, *groups, **vals):
        return new_test_user(cls.env, login, groups=",".join(("base.group_user", EXPORT, *groups)), **vals)

    @classmethod
    def _firm(cls, name, **vals):
        firm = cls.Partner.create({"name": name, "is_company": True, "user_id": False, **vals})
        firm._ensure_customer_code()
        return firm

    @classmethod
    def _team(cls, leader, *members):
        return cls.env["crm.team"].create(
            {
                "name": "Panels",
                "user_id": leader.id,
                "crm_team_member_ids": [Command.create({"user_id": user.id}) for user in members],
            }
        )

    def _seen(self, user, **context):
        """Which of the customers of this test the user finds."""
        everything = self.mine | self.theirs | self.contact | self.pool
        return self.Partner.with_user(user).with_context(**context).search([("id", "in", everything.ids)])
