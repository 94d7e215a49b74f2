from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, freeze_time, tagged

from .customer_common import CustomerCase


@tagged("post_install", "-at_install")
class TestArchiveContact(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._firm("甲测试光电有限公司", user_id=cls.salesperson.id, customer_code="X1")
        cls.boss, cls.buyer, cls.clerk_there = cls.Partner.create(
            [{"name": name, "parent_id": cls.firm.id} for name in ("沈总", "陆工", "顾敏")]
        )

    def test_a_superior_works_at_the_same_customer(self):
        self.buyer.superior_id = self.boss
        stranger = self.Partner.create({"name": "外人"})
        for other in (stranger, self.firm):
            with self.assertRaises(ValidationError):
                self.buyer.superior_id = other

    def test_a_superior_may_sit_in_the_head_office(self):
        branch = self._firm("甲测试二厂", parent_id=self.firm.id)
        manager = self.Partner.create({"name": "厂长", "parent_id": branch.id})
        manager.superior_id = self.boss
        self.assertEqual(manager.superior_id, self.boss)

    def test_nobody_is_above_his_own_superior(self):
        self.buyer.superior_id = self.boss
        self.clerk_there.superior_id = self.buyer
        with self.assertRaises(ValidationError):
            self.boss.superior_id = self.clerk_there
        with self.assertRaises(ValidationError):
            self.boss.superior_id = self.boss

    def test_whoever_moves_to_another_firm_leaves_superior_and_subordinates(self):
        self.buyer.superior_id = self.boss
        self.clerk_there.superior_id = self.buyer
        self.buyer.parent_id = self._firm("乙测试光电有限公司")
        self.assertFalse(self.buyer.superior_id)
        self.assertFalse(self.clerk_there.superior_id)

    def test_a_merge_of_two_firms_keeps_who_reports_to_whom(self):
        other = self._firm("甲测试光电科技有限公司")
        chief, worker = self.Partner.create([{"name": name, "parent_id": other.id} for name in ("总", "员")])
        worker.superior_id = chief
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.firm | other).ids, self.firm, extra_checks=False
        )
        self.assertEqual(worker.parent_id, self.firm)
        self.assertEqual(worker.superior_id, chief)

    def test_consent_is_dated_when_given_and_when_withdrawn(self):
        self.assertFalse(self.buyer.consent_date)
        today = Date.today()
        self.buyer.consent = "given"
        self.assertEqual(self.buyer.consent_date, today)
        self.buyer.consent_date = today - timedelta(days=40)
        self.buyer.phone = "13812340001"
        self.assertEqual(self.buyer.consent_date, today - timedelta(days=40))
        with freeze_time(today + timedelta(days=3)):
            self.buyer.consent = "withdrawn"
            self.assertEqual(self.buyer.consent_date, today + timedelta(days=3))

    def test_a_consent_with_its_date_is_taken_over_as_it_was(self):
        person = self.Partner.create(
            {"name": "王敏", "parent_id": self.firm.id, "consent": "given", "consent_date": "2020-02-03"}
        )
        self.assertEqual(str(person.consent_date), "2020-02-03")

    def test_a_change_of_consent_stands_in_the_chatter(self):
        self.env.cr.precommit.run()  # what is created in this transaction is not tracked
        person = self.buyer.with_context(tracking_disable=False)
        person.consent = "withdrawn"
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        tracked = person.message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertIn("consent", tracked)

    def test_the_people_of_a_customer_are_typed_in_one_list(self):
        form = Form(self.firm.with_user(self.salesperson))
        with form.contact_person_ids.new() as line:
            line.name = "王敏"
            line.function = "采购经理"
            line.superior_id = self.boss
            line.buying_role = "buyer"
            line.decides_what = "价格"
            line.preferred_channel = "wechat"
            line.birthday_month = "3"
            line.birthday_day = 8
        form.save()
        person = self.firm.contact_person_ids - self.boss - self.buyer - self.clerk_there
        self.assertRecordValues(
            person,
            [
                {
                    "name": "王敏",
                    "parent_id": self.firm.id,
                    "type": "contact",
                    "is_company": False,
                    "superior_id": self.boss.id,
                    "preferred_channel": "wechat",
                    "birthday_day": 8,
                }
            ],
        )

    def test_addresses_are_no_people(self):
        dock = self.Partner.create({"name": "码头", "parent_id": self.firm.id, "type": "delivery"})
        self.assertNotIn(dock, self.firm.contact_person_ids)

    def test_a_colleague_and_a_portal_user_do_not_read_the_people(self):
        for user in (self.colleague, self.portal):
            with self.assertRaises(AccessError):
                self.buyer.with_user(user).read(["buying_role", "preferences"])
