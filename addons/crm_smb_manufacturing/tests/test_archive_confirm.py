from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, new_test_user, tagged

from .customer_common import SALESPERSON, CustomerCase

STALE = "crm_smb_manufacturing.mail_activity_type_archive_stale"


@tagged("post_install", "-at_install")
class TestArchiveConfirm(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.env.company.archive_stale_months = 12
        # Archives that the database has already are not ours to count.
        cls.Partner.search([("is_archive_stale", "=", True)]).archive_confirmed_date = cls.today
        cls.firm = cls._customer("X1", months=13)

    @classmethod
    def _customer(cls, code, months=0, **vals):
        return cls._firm(
            f"甲测试{code}有限公司",
            **{
                "customer_code": code,
                "user_id": cls.salesperson.id,
                "archive_confirmed_date": cls.today - relativedelta(months=months),
                **vals,
            },
        )

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_smb_manufacturing.ir_cron_archive_stale").method_direct_trigger()

    def _asked(self, partner):
        return partner.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(STALE))

    def test_an_archive_is_stale_after_the_months_of_the_setting(self):
        fresh = self._customer("X2", months=12)
        self.assertTrue(self.firm.is_archive_stale)
        self.assertFalse(fresh.is_archive_stale)
        found = self.Partner.search([("is_archive_stale", "=", True)])
        self.assertEqual(found, self.firm)
        others = self.Partner.search([("is_archive_stale", "=", False)])
        self.assertIn(fresh, others)
        self.assertNotIn(self.firm, others)
        self.env.company.archive_stale_months = 14
        self.firm.invalidate_recordset(["is_archive_stale"])
        self.assertFalse(self.firm.is_archive_stale)
        self.assertFalse(self.Partner.search([("is_archive_stale", "=", True)]))
        self.env.company.archive_stale_months = 0
        self.assertFalse(self.Partner.search([("is_archive_stale", "=", True)]))

    def test_one_never_confirmed_is_stale_so_long_after_it_was_entered(self):
        never = self._customer("X3", archive_confirmed_date=False)
        self.assertFalse(never.is_archive_stale)
        with freeze_time(self.today + relativedelta(months=12, days=2)):
            never.invalidate_recordset(["is_archive_stale"])
            self.assertTrue(never.is_archive_stale)
            self.assertIn(never, self.Partner.search([("is_archive_stale", "=", True)]))

    def test_vendors_people_and_firms_without_code_are_never_stale(self):
        for vals in ({"customer_code": False}, {"parent_id": self._firm("总部").id}):
            firm = self._customer("X4", months=50, **vals)
            self.assertFalse(firm.is_archive_stale)
            self.assertNotIn(firm, self.Partner.search([("is_archive_stale", "=", True)]))

    def test_each_company_has_its_own_months(self):
        other = self.env["res.company"].create({"name": "Other", "archive_stale_months": 24})
        theirs = self._customer("X5", months=18, company_id=other.id, user_id=False)
        self.assertFalse(theirs.is_archive_stale)
        self.assertNotIn(theirs, self.Partner.search([("is_archive_stale", "=", True)]))
        other.archive_stale_months = 6
        theirs.invalidate_recordset(["is_archive_stale"])
        self.assertTrue(theirs.is_archive_stale)
        self.assertIn(theirs, self.Partner.search([("is_archive_stale", "=", True)]))

    def test_the_owner_of_a_stale_archive_is_asked_once_until_it_is_confirmed(self):
        self._remind()
        asked = self._asked(self.firm)
        self.assertEqual(asked.user_id, self.salesperson)
        self._remind()
        self.assertEqual(self._asked(self.firm), asked)
        asked.unlink()  # done without having confirmed
        self._remind()
        self.assertFalse(self._asked(self.firm))
        self.firm.with_user(self.salesperson).action_confirm_archive()
        self._remind()
        self.assertFalse(self._asked(self.firm))
        with freeze_time(self.today + relativedelta(months=13)):
            self._remind()
            self.assertEqual(len(self._asked(self.firm)), 1)

    def test_the_second_person_is_asked_where_the_first_has_left(self):
        left = new_test_user(self.env, "arch_left", groups=SALESPERSON)
        left.active = False
        self.firm.write({"user_id": left.id, "backup_user_id": self.colleague.id})
        orphan = self._customer("X6", months=30, user_id=False)
        self._remind()
        self.assertEqual(self._asked(self.firm).user_id, self.colleague)
        self.assertFalse(self._asked(orphan))
        orphan.user_id = self.colleague
        self._remind()
        self.assertEqual(self._asked(orphan).user_id, self.colleague)

    def test_an_owner_who_cannot_read_the_archive_stops_nobody_elses_reminder(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "arch_stranger",
            groups=SALESPERSON,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.firm.user_id = stranger
        shared = self._customer("X7", months=20)
        self.firm.company_id = self.env.company
        self._remind()
        self.assertFalse(self._asked(self.firm))
        self.assertTrue(self._asked(shared))

    def test_confirming_dates_the_archive_and_closes_the_question(self):
        self._remind()
        firm = self.firm.with_user(self.salesperson)
        self.assertTrue(firm.can_confirm_archive)
        firm.action_confirm_archive()
        self.assertEqual(firm.archive_confirmed_date, self.today)
        self.assertFalse(firm.is_archive_stale)
        self.assertFalse(self._asked(self.firm))
        self.assertFalse(firm.can_confirm_archive)
        with self.assertRaises(UserError):
            firm.action_confirm_archive()

    def test_only_archives_are_confirmed_and_only_by_who_may_write(self):
        contact = self.Partner.create({"name": "王敏", "parent_id": self.firm.id})
        self.assertFalse(contact.can_confirm_archive)
        with self.assertRaises(UserError):
            contact.action_confirm_archive()
        planner = new_test_user(self.env, "arch_planner", groups="mrp.group_mrp_user")
        self.assertFalse(self.firm.with_user(planner).can_confirm_archive)
        for user in (planner, self.colleague, self.portal):
            with self.assertRaises(AccessError):
                self.firm.with_user(user).action_confirm_archive()

    def test_a_confirmation_stands_in_the_chatter(self):
        self.env.cr.precommit.run()  # what is created in this transaction is not tracked
        firm = self.firm.with_context(tracking_disable=False)
        firm.action_confirm_archive()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        tracked = firm.message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertIn("archive_confirmed_date", tracked)

    def test_many_stale_archives_are_told_with_few_queries_each_owner(self):
        for number in range(40):
            self._customer(f"Y{number}", months=20 + timedelta(days=number).days)
        self.env.flush_all()
        self._remind()
        asked = self.env["mail.activity"].search([("activity_type_id", "=", self.env.ref(STALE).id)])
        self.assertEqual(len(asked), 41)
