from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

SALESPERSON = "sales_team.group_sale_salesman"
MANAGER = "sales_team.group_sale_manager"
# A Monday; the tests stand still at nine in the morning, UTC.
MONDAY = datetime(2026, 3, 2, 9)


def days(count):
    return timedelta(days=count)


class ProspectCase(TransactionCase):
    """A sales team with its leader, two salespeople, a manager and a working week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True})
        cls.company = cls.env["res.company"].create({"name": "Panel works"})
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Five days", "company_id": cls.company.id, "tz": "UTC"}
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.seller = cls._user("prospect_seller", SALESPERSON)
        cls.colleague = cls._user("prospect_colleague", SALESPERSON)
        cls.leader = cls._user("prospect_leader", "sales_team.group_sale_salesman_all_leads")
        cls.manager = cls._user("prospect_manager", MANAGER)
        cls.portal_user = cls._user("prospect_portal", "base.group_portal")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Panels",
                "company_id": False,
                "user_id": cls.leader.id,
                "member_ids": [Command.set((cls.seller | cls.colleague).ids)],
            }
        )
        Grade = cls.env["crm.intention.grade"]
        cls.visit = cls.env.ref("crm_smb_manufacturing.mail_activity_type_visit")
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.weekly = Grade.create(
            {
                "name": "Hot",
                "visit_interval_days": 7,
                "activity_type_id": cls.visit.id,
                "missed_after_days": 2,
                "is_top": True,
            }
        )
        cls.monthly = Grade.create(
            {
                "name": "Cool",
                "visit_interval_days": 30,
                "activity_type_id": cls.call.id,
                "missed_after_days": 2,
            }
        )
        # Other prospects of the database are not what these tests are about.
        cls.env["res.company"].search([]).pool_after_days = 0

    @classmethod
    def _user(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            groups=group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz="UTC",
        )

    @classmethod
    def _lead(cls, name="Backlight for a tractor", **vals):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "user_id": cls.seller.id,
                "team_id": cls.team.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    def _planned(self, lead):
        return self.env["mail.activity"].search([("visit_lead_id", "=", lead.id)])

    def _told(self, lead, name):
        kind = self.env.ref(f"crm_smb_manufacturing.{name}")
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id), ("activity_type_id", "=", kind.id)]
        )

    def _night(self, cron):
        """Run a scheduled action as Odoo does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"crm_smb_manufacturing.{cron}").method_direct_trigger()
        self.env.invalidate_all()
