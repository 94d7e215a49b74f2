from datetime import UTC, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.crm_smb_manufacturing.tests.promise_common import DAY, NOW

from .delay_common import DelayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCountersign(DelayCommon):
    """Where people must answer, all are asked at once, each with a clock; the asker sees who holds it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer = cls._create_user("sign_engineer", "mrp.group_mrp_manager")
        cls.boss = cls._create_user("sign_boss", "base.group_user")
        cls.env["sale.countersign.department"].search([]).active = False
        cls.departments = cls.env["sale.countersign.department"].create(
            [
                {
                    "name": kind.title(),
                    "kind": kind,
                    "hours": hours,
                    "company_id": cls.company.id,
                    "user_id": user.id,
                    "escalation_user_id": cls.boss.id,
                }
                for kind, hours, user in (
                    ("engineering", 16, cls.engineer),
                    ("purchasing", 8, cls.buyer),
                    ("production", 4, cls.foreman),
                )
            ]
        )
        cls.inquiry = (
            cls.env["sale.inquiry"]
            .with_user(cls.salesman)
            .with_company(cls.company)
            .create({"partner_id": cls.customer.id, "product_id": cls.backlight.id, "product_uom_qty": 4})
        )

    def _ask_departments(self):
        self.inquiry.action_countersign()
        return {one.kind: one for one in self.inquiry.sudo().countersign_ids}

    def _answer(self, question, user, date):
        question = question.with_user(user)
        question.answer_date = date
        question.action_answer()

    def _clock(self, now):
        with freeze_time(now), self.enter_registry_test_mode():
            self.env.ref("crm_erp_bridge.sale_countersign_cron").method_direct_trigger()
        self.env.invalidate_all()

    def test_all_are_asked_at_once_each_with_a_clock_and_what_was_calculated(self):
        asked = self._ask_departments()
        self.assertEqual(self.inquiry.countersign_state, "waiting")
        self.assertEqual(
            {kind: (one.user_id, one.asked_at) for kind, one in asked.items()},
            {
                "engineering": (self.engineer, NOW),
                "purchasing": (self.buyer, NOW),
                "production": (self.foreman, NOW),
            },
        )
        self.assertLess(asked["production"].due_at, asked["purchasing"].due_at)
        self.assertLess(asked["purchasing"].due_at, asked["engineering"].due_at)
        self.assertEqual(set(self.inquiry.countersign_ids.mapped("answer_date")), {self.inquiry.promise_date})
        self.assertIn("Film", asked["purchasing"].engine_reason)
        self.assertEqual(asked["purchasing"].activity_ids.user_id, self.buyer)

    def test_the_clock_is_the_working_calendar(self):
        asked = self._ask_departments()
        # 2 March 2026 is a Monday, 8 o'clock; the firm works eight hours a day.
        calendar = self.company.resource_calendar_id
        for one in asked.values():
            hours = calendar.get_work_hours_count(
                one.asked_at.replace(tzinfo=UTC), one.due_at.replace(tzinfo=UTC)
            )
            self.assertAlmostEqual(hours, one.department_id.hours)

    def test_the_asker_sees_who_holds_it(self):
        asked = self._ask_departments()
        self._answer(asked["production"], self.foreman, NOW + 20 * DAY)
        holders = self.inquiry.countersign_holders
        self.assertIn(self.engineer.name, holders)
        self.assertIn(self.buyer.name, holders)
        self.assertNotIn(self.foreman.name, holders)

    def test_the_latest_answer_is_the_date_and_the_longest_time_counts(self):
        asked = self._ask_departments()
        self._answer(asked["production"], self.foreman, NOW + 20 * DAY)
        with freeze_time(NOW + timedelta(hours=2)):
            self._answer(asked["purchasing"], self.buyer, NOW + 30 * DAY)
        self.assertFalse(self.inquiry.countersign_date)
        with freeze_time(NOW + timedelta(hours=3)):
            self._answer(asked["engineering"], self.engineer, NOW + 25 * DAY)
            self.assertEqual(self.inquiry.countersign_state, "done")
            self.assertEqual(self.inquiry.countersign_date, NOW + 30 * DAY)
            hours = [one.elapsed_hours for one in asked.values()]
            self.assertEqual(self.inquiry.countersign_hours, max(hours))
            self.assertLess(self.inquiry.countersign_hours, sum(hours))
        told = self.env["mail.message"].search(
            [("model", "=", "sale.countersign"), ("partner_ids", "in", self.salesman.partner_id.ids)]
        )
        self.assertIn("All departments have answered", told[:1].body)

    def test_silence_escalates_each_time_the_clock_runs_out(self):
        asked = self._ask_departments()
        question = asked["production"]
        first = question.due_at
        self._clock(first - timedelta(minutes=1))
        self.assertEqual(question.escalations, 0)
        self._clock(first)
        self.assertEqual(question.escalations, 1)
        self.assertEqual(question.activity_ids.user_id, self.foreman | self.boss)
        self.assertGreater(question.due_at, first)
        self.assertEqual(asked["engineering"].escalations, 0)
        self._clock(first)
        self.assertEqual(question.escalations, 1, "once per time that passes")
        for _time in range(5):
            self._clock(question.due_at)
        self.assertEqual(question.escalations, 3)

    def test_only_who_is_asked_answers_and_after_escalation_the_next_one_too(self):
        asked = self._ask_departments()
        question = asked["production"]
        for user in (self.engineer, self.salesman, self.boss):
            with self.assertRaises(AccessError):
                self._answer(question, user, NOW + DAY)
        self._clock(question.due_at)
        self._answer(question, self.boss, NOW + DAY)
        self.assertEqual(question.answered_by_id, self.boss)
        self.assertFalse(question.activity_ids)
        with self.assertRaises(UserError):
            self._answer(question, self.foreman, NOW + DAY)

    def test_what_was_asked_stays_on_record(self):
        question = self._ask_departments()["production"].with_user(self.foreman)
        for vals in ({"due_at": NOW + 9 * DAY}, {"user_id": self.buyer.id}, {"state": "answered"}):
            with self.assertRaises(AccessError):
                question.write(vals)
        with self.assertRaises(AccessError):
            question.unlink()

    def test_strangers_and_the_portal_see_nothing(self):
        question = self._ask_departments()["production"]
        portal = new_test_user(self.env, "sign_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            question.with_user(portal).read(["answer_date"])
        stranger = self._create_user("sign_stranger", "stock.group_stock_user")
        with self.assertRaises(AccessError):
            question.with_user(stranger).read(["answer_date"])
        with self.assertRaises(AccessError):
            question.with_user(self.other_salesman).read(["answer_date"])

    def test_another_question_needs_other_answers(self):
        asked = self._ask_departments()
        self.inquiry.product_uom_qty = 400
        self.assertEqual({one.state for one in asked.values()}, {"withdrawn"})
        self.assertFalse(self.inquiry.countersign_state)
        self.assertFalse(asked["production"].activity_ids)
        self.inquiry.action_countersign()
        self.assertEqual(len(self.inquiry.sudo().countersign_ids), 6)
        with self.assertRaises(UserError):
            self.inquiry.action_countersign()

    def test_a_part_that_nobody_can_make_yet_is_asked_without_a_date(self):
        new = self._create_product("New Part")
        new.route_ids = False
        self.inquiry.product_id = new
        asked = self._ask_departments()
        self.assertTrue(self.inquiry.is_impossible)
        self.assertFalse(asked["production"].answer_date)
        with self.assertRaises(UserError):
            asked["production"].with_user(self.foreman).action_answer()
        for kind, user in (
            ("engineering", self.engineer),
            ("purchasing", self.buyer),
            ("production", self.foreman),
        ):
            self._answer(asked[kind], user, NOW + 40 * DAY)
        self.inquiry.action_quote()
        self.assertEqual(self.inquiry.order_id.requested_date, Datetime.add(NOW, days=40).date())

    def test_whoever_is_responsible_is_asked_where_nobody_is_named(self):
        self.departments.user_id = False
        self.company.product_engineer_id = self.engineer
        self.vendor.buyer_id = self.buyer
        asked = self._ask_departments()
        self.assertEqual(asked["engineering"].user_id, self.engineer)
        self.assertEqual(asked["production"].user_id, self.foreman)
        self.assertEqual(asked["purchasing"].user_id, self.buyer)
