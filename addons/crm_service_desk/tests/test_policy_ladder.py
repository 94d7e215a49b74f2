from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import ServiceCommon

START = datetime(2025, 3, 7, 8)


@tagged("post_install", "-at_install")
class TestPolicyLadder(ServiceCommon):
    """Named people in turn, each step once, whatever happens to the cron."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._make_user("boss", "base.group_user")
        cls.deputy = cls._make_user("deputy", "base.group_user")
        cls.policy = cls.env["service.policy"].create(
            {
                "name": "Complaints",
                "sequence": 1,
                "company_id": cls.company.id,
                "kind": "complaint",
                "respond_hours": 24,
                "step_ids": [
                    Command.create({"clock": "respond", "delay_hours": -4, "target": "assignee"}),
                    Command.create({"clock": "respond", "delay_hours": 0, "target": "leader"}),
                    Command.create(
                        {
                            "clock": "respond",
                            "delay_hours": 48,
                            "target": "user",
                            "user_id": cls.boss.id,
                            "deputy_id": cls.deputy.id,
                        }
                    ),
                    Command.create({"clock": "open", "delay_hours": 720, "target": "account"}),
                ],
            }
        )
        with freeze_time(START):
            cls.ticket = cls._make_ticket(cls.agent)

    def _run(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("crm_service_desk.service_escalation_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _calls(self, ticket=None):
        return [
            (call.level, call.user_id, call.due_at)
            for call in (ticket or self.ticket).escalation_ids.sorted("level")
        ]

    def test_a_complaint_left_for_30_days_escalates_exactly_as_configured(self):
        expected = [
            (1, self.agent, START + timedelta(hours=20)),
            (2, self.manager, START + timedelta(hours=24)),
            (3, self.boss, START + timedelta(hours=72)),
            (4, self.salesman, START + timedelta(days=30)),
        ]
        for day in range(31):
            self._run(START + timedelta(days=day, minutes=1))
            due = [call for call in expected if call[2] <= START + timedelta(days=day, minutes=1)]
            self.assertEqual(self._calls(), due, f"day {day}")
        self.assertEqual(self.ticket.escalation_level, 4)
        self.assertEqual(self.ticket.escalation_user_id, self.salesman)
        self.assertEqual(
            self.ticket.activity_ids.user_id, self.agent | self.manager | self.boss | self.salesman
        )

    def test_after_downtime_every_step_is_caught_up_with_once(self):
        for _run in range(3):
            self._run(START + timedelta(days=40))
        self.assertEqual([call[0] for call in self._calls()], [1, 2, 3, 4])

    def test_before_its_moment_no_step_is_taken(self):
        self._run(START + timedelta(hours=19, minutes=59))
        self.assertFalse(self._calls())

    def test_an_answer_stops_the_ladder_of_the_answer_and_calls_off_who_was_called(self):
        self._run(START + timedelta(hours=25))
        self.assertTrue(self.ticket.activity_ids)
        self.ticket.with_user(self.agent).message_post(
            body="We are on it", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertFalse(self.ticket.activity_ids)
        self._run(START + timedelta(days=29))
        self.assertEqual(len(self._calls()), 2)
        self._run(START + timedelta(days=31))
        self.assertEqual(len(self._calls()), 3, "answered is not solved")

    def test_a_solved_ticket_calls_nobody(self):
        self.ticket.stage_id = self.env.ref("crm_service_desk.service_stage_solved")
        self._run(START + timedelta(days=40))
        self.assertFalse(self._calls())

    def test_the_deputy_is_called_while_the_person_is_away(self):
        employee = self.env["hr.employee"].create({"name": "Boss", "user_id": self.boss.id})
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": employee.resource_id.id,
                "calendar_id": employee.resource_calendar_id.id,
                "date_from": START,
                "date_to": START + timedelta(days=14),
            }
        )
        self._run(START + timedelta(days=4))
        self.assertEqual(self._calls()[-1][1], self.deputy)

    def test_a_step_whose_person_is_missing_calls_somebody_who_is_there(self):
        self.firm_a.user_id = False
        self.policy.step_ids[:-1].unlink()
        self._run(START + timedelta(days=31))
        self.assertEqual([call[1] for call in self._calls()], [self.agent])

    def test_one_digest_for_each_person_however_many_tickets(self):
        with freeze_time(START):
            tickets = self.ticket | self._make_ticket(self.agent) | self._make_ticket(self.agent)
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._run(START + timedelta(hours=25))
        sent = self.env["mail.message"].search(
            [("id", ">", before), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(
            sorted(sent.mapped("partner_ids.id")), sorted((self.agent | self.manager).partner_id.ids)
        )
        self.assertEqual(len(sent), 2)
        for ticket in tickets:
            self.assertIn(ticket.number, sent[0].body)
        self._run(START + timedelta(hours=26))
        self.assertFalse(
            self.env["mail.message"].search_count(
                [("id", ">", max(sent.ids)), ("message_type", "=", "user_notification")]
            )
        )

    def test_the_digest_can_be_switched_off(self):
        self.company.service_escalation_digest = False
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._run(START + timedelta(hours=25))
        self.assertTrue(self.ticket.activity_ids)
        self.assertFalse(
            self.env["mail.message"].search_count(
                [("id", ">", before), ("message_type", "=", "user_notification")]
            )
        )

    def test_another_kind_has_another_ladder(self):
        self.ticket.kind = "question"
        self._run(START + timedelta(days=40))
        self.assertFalse(self._calls())

    def test_waiting_for_the_customer_moves_the_steps_of_the_solution(self):
        self.policy.step_ids.unlink()
        self.policy.write(
            {
                "resolve_hours": 48,
                "step_ids": [Command.create({"clock": "resolve", "target": "leader"})],
            }
        )
        with freeze_time(START):
            ticket = self._make_ticket(self.agent)
        with freeze_time(START + timedelta(hours=1)):
            ticket.with_user(self.agent).message_post(
                body="Which one?", subtype_xmlid="mail.mt_comment", message_type="comment"
            )
            ticket.stage_id = self.env.ref("crm_service_desk.service_stage_waiting")
        self._run(START + timedelta(days=9))
        self.assertFalse(self._calls(ticket))
        with freeze_time(START + timedelta(days=10, hours=1)):
            ticket.with_user(self.portal_a).message_post(
                body="The left one", subtype_xmlid="mail.mt_comment", message_type="comment"
            )
        self._run(START + timedelta(days=11, hours=23))
        self.assertFalse(self._calls(ticket))
        self._run(START + timedelta(days=12))
        self.assertEqual(len(self._calls(ticket)), 1)

    def test_cost_of_a_run_does_not_grow_with_the_tickets(self):
        with freeze_time(START):
            for _number in range(20):
                self._make_ticket(self.agent)
        tickets = self.env["service.ticket"].search([("policy_id", "=", self.policy.id)])
        few, many = tickets[:5], tickets[5:]
        with freeze_time(START + timedelta(hours=25)):
            counts = []
            for batch in (few, many):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                batch._escalate()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 10)

    def test_agents_cannot_write_the_ladder_of_a_ticket(self):
        for name, value in [("escalation_level", 9), ("next_step_at", False), ("is_paused", True)]:
            with self.subTest(name), self.assertRaisesRegex(Exception, "Only the system"):
                self.ticket.with_user(self.agent).write({name: value})
