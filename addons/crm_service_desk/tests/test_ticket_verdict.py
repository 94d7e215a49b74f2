from datetime import datetime, timedelta

from odoo import http
from odoo.tests import HttpCase, freeze_time, tagged

from .common import ServiceCommon

NOW = datetime(2025, 3, 7, 8)


@tagged("post_install", "-at_install")
class TestTicketVerdict(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_verdict_hours = 24
        cls.person_a.lang = "en_US"
        with freeze_time(NOW):
            cls.ticket = cls._make_ticket(cls.agent)

    def _close(self, moment=NOW):
        with freeze_time(moment):
            self.ticket.with_user(self.agent).action_close()
            self.env.flush_all()

    def _ask(self, moment):
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("crm_service_desk.service_verdict_cron").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.message"].search(
            [("id", ">", before), ("model", "=", "service.ticket"), ("res_id", "=", self.ticket.id)]
        )

    def _give(self, choice, note=""):
        token = self.ticket._rating_get_access_token()
        rating = self.env["rating.rating"].search([("access_token", "=", token)])
        self.ticket._give_verdict(rating, choice, note)
        return rating

    def test_asked_once_a_day_after_closing(self):
        self._close()
        self.assertFalse(self._ask(NOW + timedelta(hours=23)))
        message = self._ask(NOW + timedelta(hours=24))
        self.assertEqual(message.partner_ids, self.person_a)
        self.assertIn("/service/verdict/", message.body)
        self.assertFalse(self._ask(NOW + timedelta(hours=48)))
        self.ticket.stage_id = self.env.ref("crm_service_desk.service_stage_progress")
        self._close(NOW + timedelta(hours=50))
        self.assertFalse(self._ask(NOW + timedelta(days=9)), "one question for a ticket")
        self.assertEqual(self.ticket.verdict_state, "asked")

    def test_asking_is_no_answer_of_ours_and_no_message_of_theirs(self):
        self._close()
        self._ask(NOW + timedelta(days=2))
        self.assertFalse(self.ticket.responded_at)
        self.assertEqual(self.ticket.heard_at, NOW)
        self._give(3)
        self.assertEqual(self.ticket.heard_at, NOW)

    def test_reopened_before_the_question_is_not_asked(self):
        self._close()
        self.ticket.stage_id = self.env.ref("crm_service_desk.service_stage_progress")
        self.assertFalse(self._ask(NOW + timedelta(days=3)))
        self.assertEqual(self.ticket.reopen_count, 1)

    def test_switched_off_or_opted_out_nobody_is_asked(self):
        self.company.service_ask_verdict = False
        self._close()
        self.assertFalse(self._ask(NOW + timedelta(days=3)))
        self.company.service_ask_verdict = True
        self.ticket = self._make_ticket(self.agent)
        self.env["mail.blacklist"]._add(self.person_a.email)
        self._close()
        self.assertFalse(self._ask(NOW + timedelta(days=3)))
        self.assertEqual(self.ticket.verdict_state, "none")

    def test_question_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.person_a.lang = "fr_FR"
        template = self.env.ref("crm_service_desk.mail_template_verdict")
        template.with_context(lang="fr_FR").subject = "Comme prévu ?"
        self._close()
        self.assertEqual(self._ask(NOW + timedelta(days=2)).subject, "Comme prévu ?")

    def test_satisfaction_is_perception_by_expectation(self):
        for choice, satisfaction, state in [
            (1, 0.4, "dissatisfied"),
            (2, 0.8, "dissatisfied"),
            (3, 1.0, "satisfied"),
            (4, 1.4, "satisfied"),
            (5, 1.8, "satisfied"),
        ]:
            rating = self._give(choice)
            self.assertAlmostEqual(self.ticket.satisfaction, satisfaction)
            self.assertEqual(self.ticket.verdict_state, state)
            self.assertEqual(rating.rating, choice, "core's rating says the same")

    def test_dissatisfied_reopens_and_calls_the_leader(self):
        self._close()
        self._give(2, "Still dark")
        self.assertFalse(self.ticket.is_closed)
        self.assertEqual(self.ticket.stage_id, self.env.ref("crm_service_desk.service_stage_progress"))
        self.assertEqual(self.ticket.activity_ids.user_id, self.manager)
        self._give(1)
        self.assertEqual(len(self.ticket.activity_ids), 1, "called once")

    def test_dissatisfied_may_only_call_the_leader(self):
        self.company.service_dissatisfied = "call"
        self._close()
        self._give(1)
        self.assertTrue(self.ticket.is_closed)
        self.assertEqual(self.ticket.activity_ids.user_id, self.manager)

    def test_no_answer_is_not_a_good_answer(self):
        self._close()
        self._ask(NOW + timedelta(days=2))
        answered = self._make_ticket(expectation=10, perception=5)
        [[average]] = self.env["service.ticket"]._read_group(
            [("id", "in", (self.ticket | answered).ids)], [], ["satisfaction:avg"]
        )
        self.assertEqual(average, 0.5)

    def test_agents_cannot_fake_that_a_customer_was_asked(self):
        with self.assertRaisesRegex(Exception, "Only the system"):
            self.ticket.with_user(self.agent).verdict_asked_at = NOW


@tagged("post_install", "-at_install")
class TestTicketVerdictPage(ServiceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person_a.lang = "en_US"
        cls.ticket = cls._make_ticket()
        cls.token = cls.ticket._rating_get_access_token()

    def _post(self, token, **data):
        self.url_open(f"/service/verdict/{self.token}")
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(f"/service/verdict/{token}", data=data)

    def test_opening_the_link_changes_nothing(self):
        page = self.url_open(f"/service/verdict/{self.token}?choice=1")
        self.assertEqual(page.status_code, 200)
        self.assertIn('data-send="1"', page.text)
        self.assertFalse(self.ticket.satisfaction)

    def test_answer_and_correction(self):
        self.authenticate(None, None)
        page = self._post(self.token, choice="2", note="Late\x00 and dark")
        self.assertEqual(page.status_code, 200)
        self.assertIn("verdict_thanks", page.text)
        self.assertAlmostEqual(self.ticket.satisfaction, 0.8)
        self.assertEqual(self.ticket.verdict_note, "Late and dark")
        self._post(self.token, choice="4")
        self.assertAlmostEqual(self.ticket.satisfaction, 1.4)
        self.assertEqual(self.ticket.verdict_note, "Late and dark", "a correction keeps what was said")

    def test_whatever_else_is_sent_is_refused(self):
        self.authenticate(None, None)
        for token, choice in [(self.token, "9"), (self.token, "x"), (self.token, "²"), ("nothing", "3")]:
            with self.subTest((token, choice)):
                self.assertEqual(self._post(token, choice=choice).status_code, 404)
        self.assertFalse(self.ticket.satisfaction)

    def test_token_of_another_model_opens_nothing(self):
        rating = self.env["rating.rating"].create(
            {"res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": self.firm_a.id}
        )
        self.assertEqual(self.url_open(f"/service/verdict/{rating.access_token}").status_code, 404)

    def test_without_csrf_token_nothing_is_taken(self):
        self.authenticate(None, None)
        with self.assertLogs("odoo.http", "WARNING"):
            page = self.url_open(f"/service/verdict/{self.token}", data={"choice": "1"})
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.ticket.satisfaction)
