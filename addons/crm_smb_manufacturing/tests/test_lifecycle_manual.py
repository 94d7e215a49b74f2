from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .lost_common import LostCase

TODAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 08:00:00")
class TestLifecycleManual(LostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer._ensure_customer_code()

    def _say(self, user=None, stage="growing", days=30, note="新厂春天投产"):
        customer = self.customer.with_user(user or self.seller)
        action = customer.action_lifecycle_by_hand()
        form = Form(
            self.env["customer.lifecycle.override"]
            .with_user(customer.env.user)
            .with_context(**action["context"])
        )
        form.stage = stage
        form.until = TODAY + timedelta(days=days)
        form.note = note
        return form.save().action_apply()

    def test_a_word_counts_and_everybody_sees_whose_it_is(self):
        self._say()
        self.assertEqual(self.customer.lifecycle_stage, "growing")
        for part in (self.seller.name, "新厂春天投产"):
            self.assertIn(part, self.customer.with_user(self.colleague).lifecycle_reason)
        log = self.env["customer.lifecycle.log"].search([("partner_id", "=", self.customer.id)])
        self.assertRecordValues(
            log,
            [
                {
                    "from_stage": "prospect",
                    "to_stage": "growing",
                    "is_manual": True,
                    "user_id": self.seller.id,
                    "note": "新厂春天投产",
                }
            ],
        )

    def test_it_stands_through_the_nights_and_expires_by_itself(self):
        self._say(days=3)
        for later, stage in ((1, "growing"), (3, "growing"), (4, "prospect")):
            with freeze_time(TODAY + timedelta(days=later)):
                self.customer._refresh_lifecycle()
                self.assertEqual(self.customer.lifecycle_stage, stage)
        self.assertFalse(self.customer.lifecycle_manual_stage)
        self.assertFalse(self.customer.lifecycle_manual_until)

    def test_it_is_taken_back(self):
        self._say()
        self.customer.with_user(self.colleague).action_lifecycle_automatic()
        self.assertEqual(self.customer.lifecycle_stage, "prospect")
        self.assertFalse(self.customer.lifecycle_manual_user_id)

    def test_it_ends_within_a_year(self):
        for days in (-1, 400):
            with self.assertRaises(UserError):
                self._say(days=days)

    def test_a_fall_by_hand_tells_nobody(self):
        self._say(stage="declining")
        self.assertFalse(self.customer.activity_ids)

    def test_only_sales_say_so(self):
        employee = new_test_user(self.env, "life_emp", groups="base.group_user,base.group_partner_manager")
        for user in (employee, self.portal):
            for method in ("action_lifecycle_by_hand", "action_lifecycle_automatic", "action_lost_customer"):
                with self.assertRaises(AccessError):
                    getattr(self.customer.with_user(user), method)()
        with self.assertRaises(AccessError):
            self.env["customer.lifecycle.override"].with_user(employee).create(
                {"partner_id": self.customer.id, "stage": "stable", "note": "x"}
            )

    def test_a_colleagues_customer_is_closed_to_whoever_sees_own_archives(self):
        own = new_test_user(
            self.env,
            "life_own",
            groups="sales_team.group_sale_salesman,crm_smb_manufacturing.group_archive_own",
        )
        self._say()
        dialog = self.env["customer.lifecycle.override"].with_user(own)
        with self.assertRaises(AccessError):
            dialog.create({"partner_id": self.customer.id, "stage": "stable", "note": "x"}).action_apply()
        self.assertFalse(
            self.env["customer.lifecycle.log"].with_user(own).search([("partner_id", "=", self.customer.id)])
        )
