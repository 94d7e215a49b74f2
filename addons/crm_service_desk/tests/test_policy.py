from datetime import datetime

from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestPolicy(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "9 to 17 in Shanghai",
                "company_id": cls.company.id,
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": str(day),
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "full_day",
                        }
                    )
                    for day in range(5)
                ],
            }
        )

    def _make_policy(self, **vals):
        return self.env["service.policy"].create(
            {"name": "Test", "sequence": 1, "company_id": self.company.id, **vals}
        )

    @freeze_time("2025-03-07 10:00:00")
    def test_delivered_policy_wants_an_answer_to_a_complaint_within_24_clock_hours(self):
        ticket = self._make_ticket()
        self.assertEqual(ticket.policy_id, self.env.ref("crm_service_desk.service_policy_complaint"))
        self.assertEqual(ticket.respond_by, datetime(2025, 3, 8, 10))
        self.assertFalse(ticket.resolve_by)
        self.assertEqual(ticket.next_deadline, ticket.respond_by)

    def test_a_question_has_no_deadline_unless_a_policy_says_so(self):
        ticket = self._make_ticket(kind="question")
        self.assertFalse(ticket.policy_id or ticket.respond_by or ticket.next_deadline)
        self.assertEqual(ticket.clock_state, "none")

    @freeze_time("2025-03-07 08:00:00")
    def test_working_hours_are_those_of_the_team_in_its_time_zone(self):
        self.team.resource_calendar_id = self.calendar
        self._make_policy(kind="question", time_basis="working", respond_hours=2, resolve_hours=10)
        # Friday 16:00 in Shanghai: one hour left that day, then Monday from 9:00 (01:00 UTC)
        ticket = self._make_ticket(kind="question")
        self.assertEqual(ticket.respond_by, datetime(2025, 3, 10, 2))
        self.assertEqual(ticket.resolve_by, datetime(2025, 3, 11, 2))

    @freeze_time("2025-03-07 08:00:00")
    def test_holidays_do_not_count(self):
        self.team.resource_calendar_id = self.calendar
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Monday off",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": "2025-03-09 16:00:00",
                "date_to": "2025-03-10 16:00:00",
            }
        )
        self._make_policy(kind="question", time_basis="working", respond_hours=2)
        self.assertEqual(self._make_ticket(kind="question").respond_by, datetime(2025, 3, 11, 2))

    @freeze_time("2025-03-07 08:00:00")
    def test_without_a_calendar_hours_of_the_clock_count(self):
        self.company.resource_calendar_id = False
        self._make_policy(kind="question", time_basis="working", respond_hours=2)
        self.assertEqual(self._make_ticket(kind="question").respond_by, datetime(2025, 3, 7, 10))

    @freeze_time("2025-03-07 08:00:00")
    def test_a_calendar_without_working_time_does_not_stop_the_clock(self):
        self.calendar.attendance_ids.unlink()
        self.team.resource_calendar_id = self.calendar
        self._make_policy(kind="question", time_basis="working", respond_hours=2)
        self.assertEqual(self._make_ticket(kind="question").respond_by, datetime(2025, 3, 7, 10))

    @freeze_time("2025-03-07 08:00:00")
    def test_the_first_policy_that_fits_applies_and_a_changed_ticket_is_judged_anew(self):
        urgent = self._make_policy(severity="critical", respond_hours=1)
        ours = self._make_policy(team_id=self.team.id, respond_hours=2, sequence=2)
        ticket = self._make_ticket(kind="question")
        self.assertEqual((ticket.policy_id, ticket.respond_by.hour), (ours, 10))
        ticket.severity = "critical"
        self.assertEqual((ticket.policy_id, ticket.respond_by.hour), (urgent, 9))
        ticket.write({"severity": "low", "team_id": self.other_team.id})
        self.assertFalse(ticket.policy_id or ticket.respond_by)

    def test_a_policy_of_another_company_does_not_apply(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._make_policy(kind="question", respond_hours=1, company_id=other.id)
        self.assertFalse(self._make_ticket(kind="question").policy_id)
        here, there = self.env["service.ticket"].create(
            [{"name": "x", "kind": "question", "company_id": company.id} for company in (self.company, other)]
        )
        self.assertFalse(here.policy_id)
        self.assertTrue(there.policy_id)

    @freeze_time("2025-03-07 10:00:00")
    def test_clock_turns_orange_before_and_red_after_the_deadline(self):
        self.company.service_warning_hours = 4
        ticket = self._make_ticket()
        for now, state in [
            ("2025-03-08 05:59:00", "ahead"),
            ("2025-03-08 06:00:00", "soon"),
            ("2025-03-08 10:00:01", "late"),
        ]:
            ticket.invalidate_recordset(["clock_state"])
            with freeze_time(now):
                self.assertEqual(ticket.clock_state, state, now)
