from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .lost_common import LostCase

TODAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 08:00:00")
class TestLostCustomer(LostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer._ensure_customer_code()
        cls.env["legacy.sale"].create(
            [
                {
                    "partner_id": cls.customer.id,
                    "product_id": cls.product.id,
                    "date": TODAY - timedelta(days=ago),
                    "amount": 100,
                }
                for ago in range(10, 730, 30)
            ]
        )
        cls.customer._refresh_lifecycle()

    def _loss(self, user=None):
        return (
            self.env["customer.loss"]
            .with_user(user or self.env.user)
            .search([("partner_id", "=", self.customer.id)])
        )

    def _lose_by_silence(self):
        with freeze_time(TODAY + timedelta(days=200)):
            self.customer._refresh_lifecycle()

    def _dialog(self, **vals):
        action = self.customer.with_user(self.seller).action_lost_customer()
        return (
            self.env["customer.lost"]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({"lost_reason_id": self.dear.id, **vals})
        )

    def test_a_customer_lost_by_silence_is_noted_and_its_salesperson_asks(self):
        self._lose_by_silence()
        self.assertRecordValues(
            self._loss(),
            [
                {
                    "state": "open",
                    "user_id": self.seller.id,
                    "last_order_date": TODAY - timedelta(days=10),
                    "yearly_amount": 1300,
                    "is_manual": False,
                }
            ],
        )
        self.assertEqual(self.customer.activity_ids.user_id, self.seller)

    def test_saying_why_explains_it_files_the_price_and_closes_the_activity(self):
        self._lose_by_silence()
        self.assertEqual(self._loss().with_user(self.seller).action_explain()["res_model"], "customer.lost")
        self._dialog(competitor_id=self.rival.id, competitor_price=8.5, note="已换供应商").action_apply()
        self.assertRecordValues(
            self._loss(),
            [
                {
                    "state": "explained",
                    "lost_reason_id": self.dear.id,
                    "competitor_id": self.rival.id,
                    "competitor_price": 8.5,
                    "note": "已换供应商",
                }
            ],
        )
        self.assertFalse(self.customer.activity_ids)
        self.assertRecordValues(
            self._file(), [{"price": 8.5, "partner_id": self.customer.id, "user_id": self.seller.id}]
        )
        self.assertFalse(self.customer.lifecycle_manual_stage)

    def test_by_button_the_customer_is_lost_at_once(self):
        self._dialog(competitor_id=self.rival.id).action_apply()
        self.assertEqual(self.customer.lifecycle_stage, "lost")
        self.assertRecordValues(self._loss(), [{"state": "explained", "is_manual": True}])
        self.assertFalse(self.customer.activity_ids)

    def test_the_companys_settings_bind_here_too(self):
        self._require_all()
        with self.assertRaises(UserError):
            self._dialog().action_apply()
        self.assertEqual(self.customer.lifecycle_stage, "stable")
        self._dialog(lost_reason_id=self.given_up.id).action_apply()
        self.assertEqual(self.customer.lifecycle_stage, "lost")

    def test_the_form_of_the_dialog_requires_them(self):
        self._require_all()
        action = self.customer.action_lost_customer()
        form = Form(self.env["customer.lost"].with_user(self.seller).with_context(**action["context"]))
        form.lost_reason_id = self.dear
        with self.assertRaises(AssertionError):
            form.save()
        form.competitor_id = self.rival
        form.competitor_price = 1
        form.competitor_product = "x"
        self.assertTrue(form.save())

    def test_a_customer_who_orders_again_came_back(self):
        self._dialog().action_apply()
        with freeze_time(TODAY + timedelta(days=20)):
            self.product.type = "service"
            order = self._order(amount=100)
            order.action_confirm()
            self.assertEqual(self.customer.lifecycle_stage, "stable")
        self.assertEqual(self._loss().state, "won_back")
        self.assertEqual(self._loss().won_back_date, TODAY + timedelta(days=20))
        with freeze_time(TODAY + timedelta(days=250)):
            self.customer._refresh_lifecycle()
        self.assertEqual(set(self._loss().mapped("state")), {"won_back", "open"})

    def test_lost_customers_are_analysed_by_reason_and_competitor(self):
        self._dialog(competitor_id=self.rival.id).action_apply()
        rows = self.env["customer.loss"]._read_group(
            [("partner_id", "=", self.customer.id)],
            ["lost_reason_id", "competitor_id", "date:month"],
            ["loss_count:sum", "yearly_amount:sum"],
        )
        self.assertEqual(rows, [(self.dear, self.rival, date(2026, 6, 1), 1, 1300)])

    def test_nobody_writes_the_list_by_hand_and_own_archives_bind(self):
        self._lose_by_silence()
        own = new_test_user(
            self.env,
            "loss_own",
            groups="sales_team.group_sale_salesman,crm_smb_manufacturing.group_archive_own",
        )
        self.assertFalse(self._loss(own))
        self.assertTrue(self._loss(self.seller))
        for user in (self.seller, self.manager):
            with self.assertRaises(AccessError):
                self._loss(user).write({"note": "x"})
            with self.assertRaises(AccessError):
                self._loss(user).unlink()
        with self.assertRaises(AccessError):
            self.env["customer.lost"].with_user(own).create({"partner_id": self.customer.id}).action_apply()

    def test_another_company_does_not_see_it(self):
        self.customer.sudo().company_id = self.env.company
        self._lose_by_silence()
        stranger = new_test_user(
            self.env,
            "loss_stranger",
            groups="sales_team.group_sale_manager",
            company_id=self.other_company.id,
            company_ids=[self.other_company.id],
        )
        self.assertFalse(self._loss(stranger))
