from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTicketMerge(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.panel.id, "company_id": cls.company.id} for name in "AB"]
        )
        with freeze_time("2025-03-07 08:00:00"):
            cls.first = cls._make_ticket(cls.agent, name="Dark spots on the panel", lot_ids=cls.lots[0].ids)
        with freeze_time("2025-03-08 08:00:00"):
            cls.second = cls._make_ticket(
                cls.agent,
                name="Dark spots on panel!",
                lot_ids=cls.lots[1].ids,
                sale_order_id=cls.order.id,
                severity="high",
                description="<p>Still dark</p>",
            )

    def _merge(self, user=None):
        both = (self.first | self.second).with_user(user or self.agent)
        return both._merge_into(self.first.with_user(user or self.agent))

    def test_nearly_the_same_words_of_one_customer_are_proposed(self):
        self.assertEqual(self.second.duplicate_ids, self.first)
        self.second.name = "When does the next delivery come?"
        self.assertFalse(self.second.duplicate_ids)
        self.second.name = self.first.name
        self.second.write({"partner_id": self.firm_b.id, "contact_id": False, "sale_order_id": False})
        self.assertFalse(self.second.duplicate_ids, "another customer has trouble of their own")

    def test_chinese_words_are_compared_too(self):
        self.first.name, self.second.name = "背光源有暗斑，请处理", "背光源上有暗斑请处理"
        self.assertEqual(self.second.duplicate_ids, self.first)

    def test_merging_keeps_everything(self):
        with freeze_time("2025-03-08 09:00:00"):
            message = self.second.with_user(self.agent).message_post(
                body="We look into it",
                attachments=[("spots.png", b"x")],
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )
        self.second.sudo().cost_hours = 2
        remedy = self._make_remedy("none", self.second, note="Nothing to do")
        remedy.action_create_document()
        activity = self.second.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)
        self._merge()
        self.assertEqual(message.res_id, self.first.id)
        self.assertEqual(message.attachment_ids.res_id, self.first.id)
        self.assertEqual((activity.res_id, remedy.ticket_id), (self.first.id, self.first))
        self.assertEqual(self.first.lot_ids, self.lots)
        self.assertEqual(self.first.sale_order_id, self.order)
        self.assertEqual((self.first.cost_hours, self.first.severity), (2, "high"))
        self.assertIn("Still dark", self.first.description)
        self.assertEqual(str(self.first.responded_at), "2025-03-08 09:00:00")
        self.assertEqual(str(self.first.received_at), "2025-03-07 08:00:00")
        self.assertFalse(self.second.active)
        self.assertTrue(self.second.is_closed)
        self.assertEqual(self.second.merged_into_id, self.first)
        self.assertFalse(self.second.verdict_ask_at, "the customer is asked about one ticket")

    def test_reply_to_a_merged_ticket_reaches_the_one_that_is_left(self):
        message = self.second.with_user(self.agent).message_post(
            body="Which one?", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self._merge()
        mail = (
            f"From: {self.person_a.email}\nTo: catchall@example.com\nSubject: Re: spots\n"
            f"Message-ID: <answer-1@alpha.example.com>\nIn-Reply-To: {message.message_id}\n\nThe left one\n"
        )
        self.env["mail.thread"].message_process("service.ticket", mail)
        self.assertIn("The left one", self.first.message_ids[0].body)

    def test_different_customers_or_companies_are_never_merged(self):
        self.second.write({"partner_id": self.firm_b.id, "contact_id": False, "sale_order_id": False})
        with self.assertRaises(UserError):
            self._merge()

    def test_merging_needs_the_right_on_both(self):
        self.second.write({"team_id": self.other_team.id, "user_id": self.other_agent.id})
        self.second.message_unsubscribe(partner_ids=self.agent.partner_id.ids)
        with self.assertRaises(AccessError):
            self._merge()

    def test_merging_twice_is_refused(self):
        self._merge()
        third = self._make_ticket(self.agent)
        with self.assertRaisesRegex(UserError, "merged before"):
            (self.second | third)._merge_into(third)

    def test_dialog(self):
        action = self.second.with_user(self.agent).action_merge()
        dialog = (
            self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"]).create({})
        )
        self.assertEqual((dialog.ticket_ids, dialog.target_id), (self.first | self.second, self.first))
        dialog.action_merge()
        self.assertEqual(self.second.merged_into_id, self.first)

    def test_splitting_takes_along_what_is_chosen_and_wins_no_time(self):
        self.first.lot_ids = [Command.set(self.lots.ids)]
        message = self.first.with_user(self.agent).message_post(
            body="The other one is scratched", attachments=[("scratch.png", b"x")]
        )
        remedy = self._make_remedy("none", self.first, note="x")
        dialog = (
            self.env["service.ticket.split"]
            .with_user(self.agent)
            .create(
                {
                    "ticket_id": self.first.id,
                    "name": "Scratched",
                    "lot_ids": self.lots[1].ids,
                    "message_ids": message.ids,
                    "remedy_ids": remedy.ids,
                }
            )
        )
        ticket = self.env["service.ticket"].browse(dialog.action_split()["res_id"])
        self.assertEqual((ticket.lot_ids, self.first.lot_ids), (self.lots[1], self.lots[0]))
        self.assertEqual((message.res_id, message.attachment_ids.res_id), (ticket.id, ticket.id))
        self.assertEqual((remedy.ticket_id, ticket.split_from_id), (ticket, self.first))
        self.assertEqual(ticket.received_at, self.first.received_at)
        self.assertEqual((ticket.partner_id, ticket.contact_id), (self.firm_a, self.person_a))
        self.assertNotEqual(ticket.number, self.first.number)

    def test_messages_of_another_ticket_cannot_be_taken(self):
        message = self.second.message_post(body="x")
        empty = self.env["stock.lot"], self.env["service.remedy"]
        with self.assertRaises(UserError):
            self.first.with_user(self.agent)._split_off("Stolen", message, *empty)
