from base64 import b64encode

from odoo.tests import tagged

from .common import ServiceCommon

MAIL = """\
From: {sender}
To: complaints@desk.example.com
{cc}Subject: =?{charset}?B?{subject}?=
Message-Id: <{key}@mail.example.com>
Date: Fri, 07 Mar 2025 10:00:00 +0800
MIME-Version: 1.0
Content-Type: {mime}; charset={charset}
Content-Transfer-Encoding: base64

{body}
"""


@tagged("post_install", "-at_install")
class TestTicketMail(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "desk.example.com"})
        cls.team.write({"alias_name": "complaints", "alias_domain_id": domain.id})

    def _receive(self, subject, body, sender, charset="utf-8", key="one", mime="text/plain", cc=""):
        raw = MAIL.format(
            sender=sender,
            cc=f"Cc: {cc}\n" if cc else "",
            charset=charset,
            subject=b64encode(subject.encode(charset)).decode(),
            body=b64encode(body.encode(charset)).decode(),
            key=key,
            mime=mime,
        ).encode()
        ticket_id = self.env["mail.thread"].message_process(None, raw)
        return self.env["service.ticket"].browse(ticket_id)

    def test_chinese_mail_in_gb18030_becomes_a_ticket_of_its_sender(self):
        subject, body = "背光源有暗斑，请处理", "型号 JM-2400 㐂 批次 0307，共 12 片。"
        ticket = self._receive(subject, body, f"Alpha <{self.person_a.email}>", charset="gb18030")
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": subject,
                    "channel": "mail",
                    "kind": "complaint",
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "partner_id": self.firm_a.id,
                    "contact_id": self.person_a.id,
                    "user_id": self.manager.id,
                }
            ],
        )
        self.assertIn(body, ticket.description)
        self.assertTrue(ticket.respond_by)
        self.assertFalse(ticket.responded_at)

    def test_unknown_sender_is_kept_apart_and_remembered(self):
        ticket = self._receive("Hello", "World", "Wu <wu@new.example.com>")
        self.assertFalse(ticket.partner_id)
        self.assertIn("wu@new.example.com", ticket.email_from)

    def test_mail_without_subject_still_becomes_a_ticket(self):
        self.assertTrue(self._receive("", "World", "wu@new.example.com").name)

    def test_answer_of_the_customer_stays_in_the_thread(self):
        ticket = self._receive("Hello", "World", self.person_a.email)
        question = ticket.with_user(self.agent).message_post(
            body="Which lot?", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        raw = (
            f"From: {self.person_a.email}\nTo: complaints@desk.example.com\nSubject: Re\n"
            f"Message-Id: <two@mail.example.com>\nIn-Reply-To: {question.message_id}\n\nLot 7\n"
        )
        before = self.env["service.ticket"].search_count([])
        self.env["mail.thread"].message_process(None, raw)
        self.assertEqual(self.env["service.ticket"].search_count([]), before)
        self.assertIn("Lot 7", ticket.message_ids[0].body)

    def test_hostile_html_is_defused(self):
        body = "<p>Hi<script>alert(1)</script><img src='x' onerror='alert(2)'></p>"
        ticket = self._receive("Hello", body, "wu@new.example.com", mime="text/html")
        self.assertIn("Hi", ticket.description)
        self.assertNotIn("script", ticket.description)
        self.assertNotIn("onerror", ticket.description)

    def test_colleagues_in_copy_are_remembered(self):
        ticket = self._receive("Hello", "World", self.person_a.email, cc="boss@alpha.example.com")
        self.assertIn("boss@alpha.example.com", ticket.email_cc)
