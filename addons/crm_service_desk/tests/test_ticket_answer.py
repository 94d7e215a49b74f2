from odoo.tests import freeze_time, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTicketAnswer(ServiceCommon):
    """Only a person of ours who tells the customer something stops the clock of the first answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._make_ticket()

    def _post(self, user, **kwargs):
        kwargs = {"subtype_xmlid": "mail.mt_comment", "message_type": "comment", **kwargs}
        return self.ticket.with_user(user).message_post(body="We are looking into it", **kwargs)

    @freeze_time("2025-03-07 10:00:00")
    def test_message_of_an_agent_to_the_customer_is_the_answer(self):
        self._post(self.agent)
        self.assertEqual(str(self.ticket.responded_at), "2025-03-07 10:00:00")

    def test_the_first_answer_counts_and_a_second_changes_nothing(self):
        with freeze_time("2025-03-07 10:00:00"):
            self._post(self.agent)
        with freeze_time("2025-03-07 12:00:00"):
            self._post(self.agent)
        self.assertEqual(str(self.ticket.responded_at), "2025-03-07 10:00:00")

    def test_message_of_a_salesperson_with_reading_rights_is_an_answer(self):
        self._post(self.salesman)
        self.assertTrue(self.ticket.responded_at)

    def test_internal_note_is_no_answer(self):
        self._post(self.agent, subtype_xmlid="mail.mt_note")
        self.assertFalse(self.ticket.responded_at)

    def test_internal_note_that_mentions_the_customer_is_no_answer(self):
        self._post(self.agent, subtype_xmlid="mail.mt_note", partner_ids=self.person_a.ids)
        self.assertFalse(self.ticket.responded_at)

    def test_message_of_the_customer_is_no_answer(self):
        self._post(self.portal_a)
        self.assertFalse(self.ticket.responded_at)

    def test_message_of_one_colleague_at_the_customer_to_another_is_no_answer(self):
        colleague = self._make_user("alpha_boss", "base.group_portal")
        colleague.partner_id.parent_id = self.firm_a
        self._post(colleague)
        self.assertFalse(self.ticket.responded_at)

    def test_message_of_the_robot_is_no_answer(self):
        self.ticket.message_post(
            body="Received", subtype_xmlid="mail.mt_comment", author_id=self.env.ref("base.partner_root").id
        )
        self.assertFalse(self.ticket.responded_at)

    def test_automatic_message_in_the_name_of_an_agent_is_no_answer(self):
        self._post(self.agent, message_type="auto_comment")
        self.assertFalse(self.ticket.responded_at)

    def test_message_that_the_customer_does_not_get_is_no_answer(self):
        self.ticket.message_unsubscribe(partner_ids=(self.person_a | self.firm_a).ids)
        self._post(self.agent, partner_ids=self.manager.partner_id.ids)
        self.assertFalse(self.ticket.responded_at)

    def test_message_addressed_to_a_colleague_of_the_customer_is_an_answer(self):
        self.ticket.message_unsubscribe(partner_ids=self.person_a.ids)
        self._post(self.agent, partner_ids=self.firm_a.ids)
        self.assertTrue(self.ticket.responded_at)

    def test_mail_answer_that_already_went_to_the_customer_counts(self):
        self.ticket.message_post(
            body="See below",
            subtype_xmlid="mail.mt_comment",
            message_type="email",
            author_id=self.agent.partner_id.id,
            incoming_email_to=self.person_a.email,
        )
        self.assertTrue(self.ticket.responded_at)

    def test_answer_to_an_unknown_sender_counts(self):
        self.ticket.write({"partner_id": False, "contact_id": False, "email_from": "Wu <wu@new.example.com>"})
        self._post(self.agent, outgoing_email_to="wu@new.example.com")
        self.assertTrue(self.ticket.responded_at)

    def test_message_planned_for_later_is_no_answer_yet(self):
        self._post(self.agent, scheduled_date="2099-01-01 00:00:00")
        self.assertFalse(self.ticket.responded_at)
        schedule = self.env["mail.message.schedule"].search([("mail_message_id.res_id", "=", self.ticket.id)])
        schedule.force_send()
        self.assertTrue(self.ticket.responded_at)

    def test_stage_moves_and_assignments_are_no_answer(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.action_assign_to_me()
        ticket.stage_id = self.env.ref("crm_service_desk.service_stage_waiting")
        self.env.flush_all()
        self.assertFalse(ticket.responded_at)

    def test_answering_leaves_the_solution_deadline(self):
        self.env["service.policy"].create(
            {"name": "x", "sequence": 0, "respond_hours": 1, "resolve_hours": 5}
        )
        self.ticket = self._make_ticket()
        self._post(self.agent)
        self.assertEqual(self.ticket.next_deadline, self.ticket.resolve_by)
