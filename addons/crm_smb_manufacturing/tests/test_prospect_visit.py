from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .prospect_common import MONDAY, ProspectCase, days


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestProspectVisit(ProspectCase):
    """The grade plans the next visit, and what is missed is told."""

    def test_the_grade_plans_one_visit_of_its_kind_for_the_salesperson(self):
        lead = self._lead()
        self.assertFalse(lead.next_visit_date)
        lead.with_user(self.seller).intention_grade_id = self.weekly
        planned = self._planned(lead)
        self.assertRecordValues(
            planned,
            [
                {
                    "activity_type_id": self.visit.id,
                    "user_id": self.seller.id,
                    "date_deadline": date(2026, 3, 9),
                    "res_model": "crm.lead",
                    "res_id": lead.id,
                }
            ],
        )
        self.assertEqual(lead.next_visit_date, date(2026, 3, 9))

    def test_a_prospect_that_is_created_with_a_grade_has_its_visit(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.seller)
            .create({"name": "New", "intention_grade_id": self.monthly.id})
        )
        self.assertEqual(lead.next_visit_date, date(2026, 4, 1))
        self.assertEqual(self._planned(lead).activity_type_id, self.call)

    def test_another_grade_moves_the_visit_and_changes_its_kind(self):
        lead = self._lead(intention_grade_id=self.monthly.id)
        before = self._planned(lead)
        lead.intention_grade_id = self.weekly
        self.assertEqual(self._planned(lead), before)
        self.assertEqual(lead.next_visit_date, date(2026, 3, 9))
        self.assertEqual(before.activity_type_id, self.visit)

    def test_the_interval_counts_from_the_last_contact_but_never_into_the_past(self):
        lead = self._lead()
        lead.last_follow_date = MONDAY - days(4)
        lead.intention_grade_id = self.weekly
        self.assertEqual(lead.next_visit_date, date(2026, 3, 5))
        old = self._lead()
        old.last_follow_date = MONDAY - days(60)
        old.intention_grade_id = self.weekly
        self.assertEqual(old.next_visit_date, date(2026, 3, 2))

    def test_weekends_are_skipped(self):
        self.weekly.visit_interval_days = 5
        lead = self._lead(intention_grade_id=self.weekly.id)
        self.assertEqual(lead.next_visit_date, date(2026, 3, 9))

    def test_public_holidays_of_the_company_are_skipped(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": datetime(2026, 3, 9, 0),
                "date_to": datetime(2026, 3, 10, 23, 59, 59),
            }
        )
        lead = self._lead(intention_grade_id=self.weekly.id)
        self.assertEqual(lead.next_visit_date, date(2026, 3, 11))

    def test_a_holiday_of_another_company_is_a_working_day(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        holiday = (
            self.env["resource.calendar.leaves"]
            .with_company(other)
            .create(
                {
                    "name": "Their holiday",
                    "calendar_id": False,
                    "date_from": datetime(2026, 3, 9, 0),
                    "date_to": datetime(2026, 3, 9, 23, 59, 59),
                }
            )
        )
        self.assertEqual(holiday.company_id, other)
        lead = self._lead(intention_grade_id=self.weekly.id)
        self.assertEqual(lead.next_visit_date, date(2026, 3, 9))

    def test_the_salesperson_s_own_calendar_decides(self):
        tuesdays = self.env["resource.calendar"].create(
            {
                "name": "Tuesdays",
                "tz": "UTC",
                "company_id": self.company.id,
                "attendance_ids": [
                    Command.clear(),
                    Command.create({"name": "Tue", "dayofweek": "1", "hour_from": 8, "hour_to": 16}),
                ],
            }
        )
        employee = self.env["hr.employee"].create(
            {
                "name": "Seller",
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "resource_calendar_id": tuesdays.id,
            }
        )
        lead = self._lead(intention_grade_id=self.weekly.id)
        self.assertEqual(lead.next_visit_date, date(2026, 3, 10))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": employee.resource_id.id,
                "calendar_id": tuesdays.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 3, 10, 0),
                "date_to": datetime(2026, 3, 10, 23, 59, 59),
            }
        )
        self.assertEqual(self._lead(intention_grade_id=self.weekly.id).next_visit_date, date(2026, 3, 17))

    def test_a_visit_done_plans_the_next_one(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        first = self._planned(lead)
        with freeze_time(MONDAY + days(9)):
            first.with_user(self.seller).action_feedback(feedback="Liked the samples")
            second = self._planned(lead)
            self.assertEqual(len(second), 1)
            self.assertNotEqual(second, first)
            self.assertEqual(lead.next_visit_date, date(2026, 3, 18))
            self.assertEqual(lead.last_follow_date, MONDAY + days(9))
        self.assertFalse(first.active)

    def test_another_activity_done_leaves_the_visit_where_it_is(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        other = lead.activity_schedule("mail.mail_activity_data_call", user_id=self.seller.id)
        other.action_feedback()
        self.assertEqual(lead.next_visit_date, date(2026, 3, 9))
        self.assertEqual(lead.last_follow_date, MONDAY)

    def test_a_visit_that_is_rescheduled_moves_the_date_and_the_other_way_round(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        planned = self._planned(lead)
        planned.with_user(self.seller).date_deadline = date(2026, 3, 12)
        self.assertEqual(lead.next_visit_date, date(2026, 3, 12))
        lead.with_user(self.seller).next_visit_date = date(2026, 3, 14)
        self.assertEqual(planned.date_deadline, date(2026, 3, 14))

    def test_a_date_that_is_chosen_with_the_grade_is_kept(self):
        lead = self._lead(intention_grade_id=self.weekly.id, next_visit_date=date(2026, 3, 5))
        self.assertEqual(lead.next_visit_date, date(2026, 3, 5))
        lead.write({"intention_grade_id": self.monthly.id, "next_visit_date": date(2026, 3, 6)})
        self.assertEqual(lead.next_visit_date, date(2026, 3, 6))
        self.assertEqual(self._planned(lead).activity_type_id, self.call)

    def test_no_visit_without_a_salesperson_or_of_a_closed_prospect(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        lead.action_set_lost()
        self.assertFalse(self._planned(lead))
        self.assertFalse(lead.next_visit_date)
        with self.assertRaises(UserError):
            lead.next_visit_date = date(2026, 3, 5)
        won = self._lead(intention_grade_id=self.weekly.id)
        won.action_set_won()
        self.assertFalse(won.next_visit_date)
        nobody = self._lead(intention_grade_id=self.weekly.id)
        nobody.user_id = False
        self.assertFalse(nobody.next_visit_date)
        lead.action_restore()
        self.assertEqual(lead.next_visit_date, date(2026, 3, 9))

    def test_the_visit_goes_to_the_new_salesperson(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        planned = self._planned(lead)
        lead.with_user(self.manager).user_id = self.colleague
        self.assertEqual(self._planned(lead), planned)
        self.assertEqual(planned.user_id, self.colleague)

    def test_without_a_grade_nothing_is_planned(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        lead.intention_grade_id = False
        self.assertFalse(self._planned(lead))

    def test_a_visit_that_was_deleted_is_planned_again_at_night(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        self._planned(lead).with_user(self.seller).action_cancel()
        self.assertFalse(lead.next_visit_date)
        self._night("ir_cron_visit")
        self.assertEqual(lead.next_visit_date, date(2026, 3, 9))

    def test_a_merged_prospect_keeps_one_visit(self):
        keep = self._lead(intention_grade_id=self.weekly.id, probability=50)
        other = self._lead(intention_grade_id=self.monthly.id, probability=10)
        merged = (keep | other).merge_opportunity()
        self.assertEqual(len(self._planned(merged)), 1)
        self.assertEqual(len(merged.activity_ids), 1)

    def test_a_recorded_contact_finishes_the_visit(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        first = self._planned(lead)
        lead.with_user(self.seller)._visit_done("Met at the fair")
        self.assertFalse(first.active)
        self.assertEqual(len(self._planned(lead)), 1)

    def test_planning_many_visits_costs_no_query_each(self):
        leads = self.env["crm.lead"].union(*(self._lead(f"Lead {n}") for n in range(12)))
        few, many = leads[:2], leads[2:]
        few[:1].intention_grade_id = self.monthly  # warms the caches of the registry
        few[:1].intention_grade_id = False
        counts = []
        for some in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.intention_grade_id = self.weekly
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 8, counts)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestProspectMissed(ProspectCase):
    """A visit that is not done some working days after its date is told to the leader."""

    def _miss(self, lead, nights):
        with freeze_time(MONDAY + days(nights)):
            self._night("ir_cron_visit")
        return self._told(lead, "mail_activity_type_visit_missed")

    def test_a_missed_visit_is_told_to_the_team_leader_once(self):
        lead = self._lead(intention_grade_id=self.weekly.id)  # due on Monday the 9th
        self.assertFalse(self._miss(lead, 9), "two working days have not passed")
        told = self._miss(lead, 10)
        self.assertRecordValues(told, [{"user_id": self.leader.id, "date_deadline": date(2026, 3, 12)}])
        self.assertIn(self.seller.name, told.summary)
        self.assertEqual(self._miss(lead, 12), told)
        self.assertEqual(lead.next_visit_date, date(2026, 3, 9))

    def test_days_off_do_not_count(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        lead.next_visit_date = date(2026, 3, 6)  # a Friday: Monday and Tuesday must pass
        self.assertFalse(self._miss(lead, 8))
        self.assertTrue(self._miss(lead, 9))

    def test_a_visit_in_time_is_not_told(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        with freeze_time(MONDAY + days(8)):
            self._planned(lead).action_feedback()
        self.assertFalse(self._miss(lead, 11))

    def test_the_leader_s_task_ends_with_the_visit(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        self.assertTrue(self._miss(lead, 10))
        with freeze_time(MONDAY + days(11)):
            self._planned(lead).with_user(self.seller).action_feedback()
        self.assertFalse(self._told(lead, "mail_activity_type_visit_missed"))

    def test_a_leader_s_own_miss_goes_to_a_manager(self):
        lead = self._lead(user_id=self.leader.id, intention_grade_id=self.weekly.id)
        told = self._miss(lead, 10)
        self.assertEqual(len(told), 1)
        self.assertNotEqual(told.user_id, self.leader)
        self.assertTrue(told.user_id.has_group("sales_team.group_sale_manager"))

    def test_a_new_date_that_is_missed_again_is_told_again(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        self._miss(lead, 10).unlink()
        self._planned(lead).date_deadline = date(2026, 3, 16)
        self.assertFalse(self._miss(lead, 16))
        self.assertEqual(len(self._miss(lead, 17)), 1)

    def test_a_visit_that_is_still_missed_is_not_told_again(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        self._miss(lead, 10).with_user(self.leader).action_feedback(feedback="Spoke with the seller")
        self.assertFalse(self._miss(lead, 11))
        putting_off = self._lead(intention_grade_id=self.weekly.id)
        told = self._miss(putting_off, 10)
        self._planned(putting_off).date_deadline = date(2026, 3, 16)
        self.assertEqual(self._miss(putting_off, 17), told, "one task of the leader is enough")

    def test_doing_the_leader_s_task_is_no_contact(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        self._miss(lead, 10).action_feedback()
        self.assertFalse(lead.last_follow_date)
