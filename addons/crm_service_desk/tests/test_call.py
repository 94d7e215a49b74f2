import json
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged

from .common import ServiceCommon

NOW = "2025-03-03 02:00:00"
NUMBER = "+86 512 6255 0189"
PATH = "/service_desk/call"


class CallCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.firm_a.write({"phone": NUMBER, "country_id": cls.env.ref("base.cn").id})
        cls.agent.service_extension = "8801"
        cls.salesman.service_extension = "8802"
        cls.calls = cls.env["service.call"].with_company(cls.company)

    @classmethod
    def _report(cls, event, call="c-1", **vals):
        report = {
            "call": call,
            "event": event,
            "direction": "in",
            "number": "0512-62550189",
            "extension": "8801",
            "recording_url": "",
            "at": fields.Datetime.now(),
            **vals,
        }
        return cls.calls._report(report)


@tagged("post_install", "-at_install")
class TestCall(CallCommon):
    # === WHAT IS REPORTED === #

    def test_a_call_is_known_by_its_number_however_it_is_dialled(self):
        call = self._report("ringing")
        self.assertEqual((call.partner_id, call.user_id, call.state), (self.firm_a, self.agent, "ringing"))

    def test_events_in_any_order_and_twice_make_one_call(self):
        start = datetime(2025, 3, 3, 2, 0, 0)
        events = [
            ("ended", start + timedelta(seconds=75)),
            ("answered", start + timedelta(seconds=15)),
            ("ringing", start),
            ("ended", start + timedelta(seconds=99)),
            ("answered", start + timedelta(seconds=99)),
        ]
        for event, moment in events:
            call = self._report(event, at=moment)
        self.assertEqual(self.calls.search_count([("external_id", "=", "c-1")]), 1)
        self.assertEqual((call.state, call.waiting_seconds, call.talking_seconds), ("ended", 15, 60))

    def test_a_call_that_nobody_answers_is_owed_a_call_back(self):
        with freeze_time(NOW):
            self._report("ringing")
            call = self._report("ended")
        self.assertEqual(call.state, "lost")
        self.assertEqual(call.callback_at, datetime(2025, 3, 3, 3, 0))
        self.assertEqual(call.callback_user_id, self.agent)
        self.assertEqual(call.activity_ids.user_id, self.agent)

    def test_whoever_picks_it_up_has_the_call(self):
        self._report("ringing")
        call = self._report("answered", extension="8802")
        self.assertEqual(call.user_id, self.salesman)
        self._report("ended", extension="8801")
        self.assertEqual(call.user_id, self.salesman)

    def test_an_event_without_extension_leaves_the_call_with_whom_it_rang(self):
        self._report("ringing")
        self.assertEqual(self._report("ended", extension="").user_id, self.agent)

    def test_a_hidden_number_pays_no_call_back_of_another(self):
        owed = self._report("ringing", call="c-1", number="")
        owed.callback_at = fields.Datetime.now() + timedelta(hours=1)
        self._report("answered", call="c-2", number="")
        self.assertEqual(owed.callback_state, "planned")

    def test_a_number_of_two_firms_names_nobody_but_both_are_offered(self):
        self.firm_b.write({"phone": NUMBER, "country_id": self.env.ref("base.cn").id})
        call = self._report("ringing")
        self.assertFalse(call.partner_id)
        self.assertEqual(call.candidate_ids, self.firm_a | self.firm_b)
        card = call.with_user(self.agent)._get_card()
        self.assertEqual([row["id"] for row in card["candidates"]], call.candidate_ids.ids)

    def test_a_number_of_two_people_of_a_firm_names_the_firm(self):
        self.person_a.write({"phone": NUMBER, "country_id": self.env.ref("base.cn").id})
        self.assertEqual(self._report("ringing").partner_id, self.firm_a)

    def test_recording_is_kept(self):
        call = self._report("recording", recording_url="https://pbx.example.com/1.wav")
        self.assertEqual(call.recording_url, "https://pbx.example.com/1.wav")
        self.assertEqual(self._report("recording", recording_url="").recording_url, call.recording_url)

    def test_the_account_manager_is_named_unless_away(self):
        call = self._report("ringing")
        self.assertEqual(call._get_manager_extension(), "8802")
        resource = self.env["resource.resource"].create(
            {"name": "Seller", "user_id": self.salesman.id, "company_id": self.company.id}
        )
        now = fields.Datetime.now()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": resource.id,
                "date_from": now - timedelta(hours=1),
                "date_to": now + timedelta(hours=1),
            }
        )
        self.assertFalse(call._get_manager_extension())

    def test_two_companies_have_calls_of_the_same_number_each(self):
        other = self.company_data_2["company"] if hasattr(self, "company_data_2") else None
        other = other or self.env["res.company"].create({"name": "Second plant"})
        first = self._report("ringing")
        report = {
            "call": "c-1",
            "event": "ringing",
            "direction": "in",
            "number": NUMBER,
            "extension": "8801",
            "recording_url": "",
            "at": fields.Datetime.now(),
        }
        second = self.calls.with_company(other)._report(report)
        self.assertNotEqual(first, second)
        self.assertFalse(second.user_id, "the agent does not work there")

    # === THE CARD === #

    def test_the_card_shows_orders_and_open_tickets_of_the_firm(self):
        ticket = self._make_ticket(self.agent)
        closed = self._make_ticket(self.agent, name="Old one")
        closed.action_close()
        call = self._report("ringing")
        card = call.with_user(self.agent)._get_card()
        self.assertEqual(card["partner_id"], self.firm_a.id)
        self.assertEqual([row["id"] for row in card["orders"]], self.order.ids)
        self.assertEqual([row["id"] for row in card["tickets"]], ticket.ids)
        self.assertEqual(card["manager"], self.salesman.name)

    def test_the_card_goes_to_the_screen_of_the_agent(self):
        self._report("ringing")
        self.env["bus.bus"].flush_model()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "like", "crm_service_desk/call")])
        self.assertIn(str(self.agent.partner_id.id), rows[-1:].channel)

    def test_the_card_costs_the_same_however_much_was_sold(self):
        call = self._report("ringing")
        call.with_user(self.agent)._get_card()

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call.with_user(self.agent)._get_card()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(4):
            self._make_order(self.firm_a, [(self.panel, number + 1)], deliver=False)
            self._make_ticket(self.agent, name=f"Ticket {number}")
        self.assertLessEqual(count(), few + 1)

    # === UNKNOWN NUMBERS === #

    def test_who_is_attached_to_one_call_is_attached_to_all_of_the_number(self):
        first = self._report("ringing", call="c-1", number="13900001111")
        second = self._report("ringing", call="c-2", number="+86 139 0000 1111")
        self.assertFalse(first.partner_id | second.partner_id)
        second.with_user(self.agent).partner_id = self.firm_b
        self.assertEqual(first.partner_id, self.firm_b)
        self.env["bus.bus"].flush_model()
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([("message", "like", "crm_service_desk/call")])[-1:].message
        self.assertIn(f'"partner_id": {self.firm_b.id}'.replace(" ", ""), sent.replace(" ", ""))

    def test_a_number_is_remembered_on_the_record_or_as_a_contact_of_it(self):
        first = self._report("ringing", call="c-1", number="13900001111")
        first.partner_id = self.firm_b
        first.action_remember_number()
        self.assertEqual(self.firm_b.phone_sanitized, "+8613900001111")
        second = self._report("ringing", call="c-2", number="13900002222")
        second.partner_id = self.firm_b
        second.action_remember_number()
        third = self._report("ringing", call="c-3", number="13900002222")
        self.assertEqual(third.commercial_partner_id, self.firm_b)
        self.assertEqual(self.firm_b.phone_sanitized, "+8613900001111")

    def test_a_ticket_of_the_call_knows_who_and_how(self):
        call = self._report("answered").with_user(self.agent)
        context = call.action_open_ticket()["context"]
        ticket = (
            self.env["service.ticket"].with_user(self.agent).with_context(**context).create({"name": "X"})
        )
        self.assertEqual((ticket.partner_id, ticket.channel), (self.firm_a, "phone"))
        self.assertEqual(call.ticket_id, ticket)
        self.assertEqual(call.action_open_ticket()["res_id"], ticket.id)

    # === CALL-BACKS === #

    def test_a_promised_call_back_is_open_until_it_is_made(self):
        with freeze_time(NOW):
            call = self._report("answered").with_user(self.agent)
            call.callback_at = datetime(2025, 3, 3, 6, 0)
            self.assertEqual((call.callback_state, call.callback_user_id), ("planned", self.agent))
        with freeze_time("2025-03-03 07:00:00"):
            call.invalidate_recordset(["callback_state"])
            self.assertEqual(call.callback_state, "late")
            self.assertIn(call, self.calls.search([("callback_state", "=", "late")]))
            back = self._report("answered", call="c-2", direction="out")
            self.assertEqual((call.callback_state, call.callback_call_id), ("done", back))
        self.assertFalse(call.activity_ids)

    def test_a_call_back_that_nobody_answers_is_still_owed(self):
        call = self._report("answered")
        call.callback_at = fields.Datetime.now() + timedelta(hours=1)
        self._report("ringing", call="c-2", direction="out")
        self._report("ended", call="c-2", direction="out")
        self.assertEqual(call.callback_state, "planned")

    def test_a_call_back_written_down_by_hand_counts(self):
        call = self._report("answered")
        call.callback_at = fields.Datetime.now() + timedelta(hours=1)
        self.calls.with_user(self.agent).create(
            {"direction": "out", "phone": NUMBER, "company_id": self.company.id}
        )
        self.assertEqual(call.callback_state, "done")

    def test_ticking_the_activity_off_makes_the_call_back(self):
        call = self._report("answered")
        call.callback_at = fields.Datetime.now() + timedelta(hours=1)
        call.activity_ids.with_user(self.agent).action_done()
        self.assertEqual(call.callback_state, "done")

    def test_without_a_promise_there_is_nothing_to_tick_off(self):
        with self.assertRaises(UserError):
            self._report("answered").with_user(self.agent).action_callback_done()

    # === WHO MAY === #

    def test_agents_do_not_write_what_the_telephone_system_reports(self):
        call = self._report("ringing").with_user(self.agent)
        with self.assertRaises(AccessError):
            call.answered_at = fields.Datetime.now()

    def test_an_agent_sees_no_calls_of_others(self):
        call = self._report("ringing")
        self.assertFalse(self.calls.with_user(self.other_agent).search([("id", "=", call.id)]))
        self.assertTrue(self.calls.with_user(self.agent_all).search([("id", "=", call.id)]))
        self.assertTrue(self.calls.with_user(self.salesman).search([("id", "=", call.id)]))

    def test_customers_see_no_calls(self):
        self._report("ringing")
        with self.assertRaises(AccessError):
            self.calls.with_user(self.portal_a).search([])


@tagged("post_install", "-at_install")
class TestCallList(CallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Called"})
        country = cls.env.ref("base.cn")
        cls.firm_b.write({"phone": "+86 571 8806 5520", "country_id": country.id})
        cls.firm_c, cls.firm_d = cls.env["res.partner"].create(
            [
                {"name": "No phone", "is_company": True},
                {
                    "name": "Silent",
                    "is_company": True,
                    "phone": "+86 571 8806 5521",
                    "country_id": country.id,
                },
            ]
        )
        (cls.firm_a | cls.firm_b | cls.firm_c | cls.firm_d).category_id = cls.tag
        cls.env["phone.blacklist"]._add([cls.firm_d.phone_sanitized])
        cls.list = cls.env["service.call.list"].create(
            {
                "name": "New prices",
                "company_id": cls.company.id,
                "partner_domain": f"[('category_id', 'in', {cls.tag.ids})]",
                "user_ids": [(6, 0, (cls.agent | cls.other_agent).ids)],
                "script": "<p>Good morning</p>",
            }
        )
        cls.list.with_user(cls.manager).action_fill()
        cls.never = cls.env.ref("crm_service_desk.service_call_result_never")
        cls.nobody = cls.env.ref("crm_service_desk.service_call_result_nobody")
        cls.reached = cls.env.ref("crm_service_desk.service_call_result_reached")

    def _line(self, partner):
        return self.list.line_ids.filtered(lambda line: line.partner_id == partner)

    def test_who_has_no_number_or_wants_no_calls_is_not_on_it(self):
        self.assertEqual(self.list.line_ids.partner_id, self.firm_a | self.firm_b)
        self.assertEqual(self.list.line_ids.user_id, self.agent | self.other_agent)

    def test_filling_again_adds_only_who_is_new(self):
        before = self.list.line_ids
        self.firm_c.write({"phone": "+86 571 8806 5599", "country_id": self.env.ref("base.cn").id})
        self.list.action_fill()
        self.assertEqual((self.list.line_ids - before).partner_id, self.firm_c)

    def test_a_list_of_everybody_is_refused(self):
        self.list.partner_domain = "[]"
        with self.assertRaises(UserError):
            self.list.action_fill()

    def test_the_result_says_what_comes_next(self):
        line = self._line(self.firm_a).with_user(self._line(self.firm_a).user_id)
        with freeze_time(NOW):
            line.result_id = self.nobody
        self.assertEqual((line.state, line.attempt_count), ("open", 1))
        self.assertEqual(line.next_at, datetime(2025, 3, 3, 6, 0))
        with freeze_time(NOW):
            line.write({"result_id": self.nobody.id, "next_at": "2025-03-04 01:00:00"})
        self.assertEqual((line.next_at, line.attempt_count), (datetime(2025, 3, 4, 1, 0), 2))
        line.result_id = self.reached
        self.assertEqual((line.state, line.attempt_count), ("done", 3))
        self.list.invalidate_recordset()
        self.assertEqual((self.list.open_count, self.list.reached_count), (1, 1))

    def test_who_does_not_want_calls_is_never_called_again(self):
        other_list = self.list.copy({"name": "Another"})
        other_list.action_fill()
        line = self._line(self.firm_a)
        line.with_user(line.user_id).result_id = self.never
        self.assertTrue(self.firm_a.phone_sanitized_blacklisted)
        self.assertEqual(set((line | other_list.line_ids).filtered("is_opted_out").mapped("state")), {"done"})
        with self.assertRaises(UserError):
            line.with_user(line.user_id).result_id = self.reached

    def test_callers_do_not_write_attempts(self):
        line = self._line(self.firm_a)
        with self.assertRaises(AccessError):
            line.with_user(line.user_id).attempt_count = 9


@tagged("post_install", "-at_install")
class TestCallApi(CallCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.telephone = cls._make_user(
            "telephone", "crm_service_desk.group_service_telephone,base.group_user"
        )
        cls.key = cls._make_key(cls.telephone)

    @classmethod
    def _make_key(cls, user):
        tomorrow = datetime.now() + timedelta(days=1)
        return cls.env["res.users.apikeys"].with_user(user)._generate("rpc", "telephone", tomorrow)

    def _post(self, body, key=None):
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = {"Content-Type": "application/json"}
        if key is not False:
            headers["Authorization"] = f"Bearer {key or self.key}"
        return self.url_open(PATH, data=data, headers=headers)

    def test_a_reported_call_answers_with_the_managers_extension(self):
        response = self._post(
            {"call": "x1", "event": "ringing", "number": "0512 6255 0189", "extension": 8801}
        )
        self.assertEqual(response.status_code, 200)
        answer = response.json()
        call = self.env["service.call"].browse(answer["id"])
        self.assertEqual(answer, {"id": call.id, "state": "ringing", "known": True, "extension": "8802"})
        self.assertEqual((call.partner_id, call.user_id), (self.firm_a, self.agent))

    def test_moments_are_read_with_their_offset(self):
        answer = self._post({"call": "x1", "event": "ringing", "at": "2025-03-03T10:00:00+08:00"}).json()
        self.assertEqual(self.env["service.call"].browse(answer["id"]).started_at, datetime(2025, 3, 3, 2))

    def test_what_cannot_be_read_is_refused_and_says_why(self):
        good = {"call": "x1", "event": "ringing"}
        bodies = [
            "no json", "[]", "null", '"text"', "{}", b"\xff\xfe", "[" * 100_000,
            {**good, "event": "exploded"}, {**good, "event": None}, {**good, "call": ""},
            {**good, "call": "x" * 200}, {**good, "call": ["a"]}, {**good, "call": True},
            {**good, "direction": "up"}, {**good, "number": "1\x002"}, {**good, "number": {"a": 1}},
            {**good, "at": "yesterday"}, {**good, "at": 5}, {**good, "at": "0001-01-01T00:00:00+14:00"},
            {**good, "recording_url": "javascript:alert(1)"}, {**good, "recording_url": "http://["},
            '{"call": "x1", "event": "ringing", "number": "\\ud800"}',
        ]  # fmt: skip
        for body in bodies:
            with self.subTest(body=body):
                response = self._post(body)
                self.assertEqual(response.status_code, 400)
                self.assertTrue(response.json()["error"])
        self.assertFalse(self.env["service.call"].search([("external_id", "=", "x1")]))

    def test_no_key_and_no_right_report_nothing(self):
        body = {"call": "x1", "event": "ringing"}
        self.assertEqual(self._post(body, key=False).status_code, 401)
        self.assertEqual(self._post(body, key="wrong").status_code, 401)
        for user in (self.plain, self.salesman):
            self.assertEqual(self._post(body, key=self._make_key(user)).status_code, 403)
        portal_key = self._make_key(self.portal_a.sudo())
        self.assertEqual(self._post(body, key=portal_key).status_code, 403)
        self.assertEqual(self._post(body, key=self._make_key(self.agent)).status_code, 200)
        self.assertEqual(self.url_open(PATH).status_code, 405)

    def test_a_session_is_not_enough(self):
        self.authenticate(self.agent.login, self.agent.login)
        self.assertEqual(self._post({"call": "x1", "event": "ringing"}, key=False).status_code, 401)

    def test_the_telephone_system_sees_no_call(self):
        self._post({"call": "x1", "event": "ringing"})
        with self.assertRaises(AccessError):
            self.env["service.call"].with_user(self.telephone).search([])
