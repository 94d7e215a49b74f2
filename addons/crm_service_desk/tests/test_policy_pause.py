from datetime import datetime

from odoo.tests import freeze_time, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestPolicyPause(ServiceCommon):
    """Only a question to the customer stops the clock of the solution, and only until the answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["service.policy"].create(
            {
                "name": "Ten hours",
                "sequence": 1,
                "company_id": cls.company.id,
                "kind": "question",
                "respond_hours": 2,
                "resolve_hours": 10,
            }
        )
        cls.waiting = cls.env.ref("crm_service_desk.service_stage_waiting")
        cls.progress = cls.env.ref("crm_service_desk.service_stage_progress")
        with freeze_time("2025-03-07 08:00:00"):
            cls.ticket = cls._make_ticket(cls.agent, kind="question")

    def _tell(self, user=None):
        self.ticket.with_user(user or self.agent).message_post(
            body="?", subtype_xmlid="mail.mt_comment", message_type="comment"
        )

    def test_a_pause_begins_with_question_and_stage_and_ends_with_the_answer(self):
        with freeze_time("2025-03-07 10:00:00"):
            self._tell()
            self.ticket.stage_id = self.waiting
        self.assertTrue(self.ticket.is_paused)
        self.assertEqual((self.ticket.clock_state, self.ticket.next_deadline), ("paused", False))
        with freeze_time("2025-03-09 10:00:00"):
            self._tell(self.portal_a)
        self.assertFalse(self.ticket.is_paused)
        self.assertEqual(self.ticket.stage_id, self.progress, "an answered question is ours to work on")
        self.assertEqual(self.ticket.resolve_by, datetime(2025, 3, 9, 18), "two days later than at first")
        self.assertEqual(self.ticket.respond_by, datetime(2025, 3, 7, 10), "the first answer never waits")

    def test_the_stage_alone_stops_nothing(self):
        with freeze_time("2025-03-07 09:00:00"):
            self.ticket.stage_id = self.waiting
        self.assertFalse(self.ticket.is_paused)
        with freeze_time("2025-03-07 12:00:00"):
            self._tell()
        self.assertEqual(self.ticket.pause_ids.begin, datetime(2025, 3, 7, 12), "the question begins it")

    def test_moving_back_and_forth_gains_nothing(self):
        with freeze_time("2025-03-07 10:00:00"):
            self._tell()
            self.ticket.stage_id = self.waiting
        with freeze_time("2025-03-07 11:00:00"):
            self.ticket.stage_id = self.progress
        with freeze_time("2025-03-07 12:00:00"):
            self.ticket.stage_id = self.waiting
        self.assertFalse(self.ticket.is_paused, "the message has paid for one pause")
        with freeze_time("2025-03-08 12:00:00"):
            self.ticket.stage_id = self.progress
        self.assertEqual(self.ticket.resolve_by, datetime(2025, 3, 7, 19))

    def test_an_internal_note_pays_for_no_pause(self):
        self.ticket.with_user(self.agent).message_post(body="?", subtype_xmlid="mail.mt_note")
        self.ticket.stage_id = self.waiting
        self.assertFalse(self.ticket.is_paused)

    def test_solved_and_reopened_keeps_the_deadline(self):
        due = self.ticket.resolve_by
        self.ticket.stage_id = self.env.ref("crm_service_desk.service_stage_solved")
        self.ticket.stage_id = self.progress
        self.assertEqual((self.ticket.resolve_by, self.ticket.resolved_at), (due, False))

    def test_a_pause_in_working_hours_counts_only_working_hours(self):
        self.policy.time_basis = "working"
        calendar = self.company.resource_calendar_id
        calendar.tz = "UTC"
        calendar.attendance_ids.filtered(lambda slot: slot.dayofweek == "4").unlink()
        with freeze_time("2025-03-10 08:00:00"):  # Monday, 8 to 12 and 13 to 17
            self.ticket = self._make_ticket(self.agent, kind="question")
        self.assertEqual(self.ticket.resolve_by, datetime(2025, 3, 11, 10))
        with freeze_time("2025-03-10 16:00:00"):
            self._tell()
            self.ticket.stage_id = self.waiting
        with freeze_time("2025-03-13 09:00:00"):
            self._tell(self.portal_a)
        self.assertEqual(self.ticket.resolve_by, datetime(2025, 3, 13, 12), "7 of 10 hours were used")

    def test_policy_for_a_tag_of_the_customer(self):
        tag = self.env["res.partner.category"].create({"name": "Key account"})
        key = self.env["service.policy"].create(
            {
                "name": "Key accounts",
                "sequence": 0,
                "partner_domain": f"[('category_id', 'in', {tag.ids})]",
                "respond_hours": 1,
            }
        )
        self.firm_b.category_id = tag
        self.assertEqual(self._make_ticket(kind="question").policy_id, self.policy)
        other = self._make_ticket(kind="question", partner_id=self.firm_b.id, contact_id=False)
        self.assertEqual(other.policy_id, key)
        other.write({"partner_id": self.firm_a.id})
        self.assertEqual(other.policy_id, self.policy, "another customer is judged anew")

    def test_changed_policies_reach_open_tickets_when_applied(self):
        self.policy.resolve_hours = 20
        self.assertEqual(self.ticket.resolve_by, datetime(2025, 3, 7, 18))
        self.policy.with_user(self.manager).action_apply()
        self.assertEqual(self.ticket.resolve_by, datetime(2025, 3, 8, 4))
