import io

from odoo import http
from odoo.tests import HttpCase, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTicketPortal(ServiceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._make_ticket(sale_order_id=cls.order.id, description="<p>Twelve pieces</p>")
        cls.url = f"/my/service/{cls.ticket.id}"

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _submit(self, files=None, **form):
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "kind": "complaint",
            "name": "Broken",
            "description": "It does\nnot <light> up",
            **form,
        }
        return self.url_open("/my/service/new", data=data, files=files, allow_redirects=False)

    def _newest(self):
        return self.env["service.ticket"].search([], order="id desc", limit=1)

    # === Who sees what === #

    def test_customer_reads_list_page_and_home(self):
        self._login(self.portal_a)
        page = self.url_open("/my/service")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.ticket.number, page.text)
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        for text in ("Twelve pieces", self.order.name, self.ticket.stage_id.name):
            self.assertIn(text, page.text)
        self.assertIn("/my/service", self.url_open("/my/home").text)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["service_ticket_count"]})
        self.assertEqual(counters["service_ticket_count"], 1)

    def test_a_second_customer_sees_nothing_of_the_first(self):
        token = self.ticket._portal_ensure_token()
        self._login(self.portal_b)
        self.assertNotIn(self.ticket.number, self.url_open("/my/service").text)
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertEqual(self.url_open(f"{self.url}?access_token={token[:-1]}x").status_code, 404)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["service_ticket_count"]})
        self.assertEqual(counters["service_ticket_count"], 0)

    def test_token_of_one_ticket_does_not_open_another(self):
        other = self._make_ticket()
        token = self._make_ticket()._portal_ensure_token()
        self._login(self.portal_b)
        self.assertEqual(self.url_open(f"/my/service/{other.id}?access_token={token}").status_code, 404)

    def test_file_of_a_ticket_is_closed_to_others(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"secret",
                "res_model": "service.ticket",
                "res_id": self.ticket.id,
            }
        )
        self._login(self.portal_b)
        self.assertEqual(self.url_open(f"/web/content/{attachment.id}").status_code, 404)
        token = attachment.generate_access_token()[0]
        self.assertEqual(
            self.url_open(f"/web/content/{attachment.id}?access_token={token}x").status_code, 404
        )

    def test_public_is_sent_to_the_login_and_sees_no_ticket(self):
        self.authenticate(None, None)
        for url in ("/my/service", "/my/service/new"):
            self.assertIn("/web/login", self.url_open(url).url)
        self.assertEqual(self.url_open(self.url).status_code, 404)
        token = self.ticket._portal_ensure_token()
        self.assertEqual(self.url_open(f"{self.url}?access_token={token}").status_code, 200)

    def test_colleague_of_the_customer_sees_the_firms_tickets(self):
        colleague = self._make_user("alpha_boss", "base.group_portal")
        colleague.partner_id.parent_id = self.firm_a
        self._login(colleague)
        self.assertEqual(self.url_open(self.url).status_code, 200)

    def test_page_shows_what_is_done_but_no_proposals_nor_internal_text(self):
        remedy = self._make_remedy("return", self.ticket.with_user(self.agent), note="internal thought")
        self._make_remedy("none", self.ticket.with_user(self.agent), note="blame the customer")
        self._set_quantities(remedy, {self.panel: 4})
        self._login(self.portal_a)
        page = self.url_open(self.url).text
        self.assertNotIn("service_ticket_remedies", page)
        remedy.action_create_document()
        page = self.url_open(self.url).text
        self.assertIn("service_ticket_remedies", page)
        self.assertIn("In progress", page)
        for secret in ("internal thought", "blame the customer"):
            self.assertNotIn(secret, page)

    def test_list_is_sorted_filtered_and_paged(self):
        self._make_ticket(name="Closed one").action_close()
        self._login(self.portal_a)
        self.assertIn("Closed one", self.url_open("/my/service?filterby=closed&sortby=number").text)
        self.assertNotIn("Closed one", self.url_open("/my/service?filterby=open&sortby=stage").text)

    def test_customer_writes_in_the_chatter_and_it_is_no_answer(self):
        self._login(self.portal_a)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "service.ticket",
                "thread_id": self.ticket.id,
                "post_data": {"body": "Any news?", "message_type": "comment"},
            },
        )
        self.assertIn("Any news?", self.ticket.message_ids[0].body)
        self.assertEqual(self.ticket.message_ids[0].author_id, self.person_a)
        self.assertFalse(self.ticket.responded_at)

    # === New === #

    def test_form_offers_own_orders_and_deliveries_only(self):
        theirs = self._make_order(self.firm_b, [(self.panel, 1)])
        self._login(self.portal_a)
        page = self.url_open(f"/my/service/new?sale_order_id={self.order.id}").text
        self.assertIn(self.order.name, page)
        self.assertIn(self.delivery.name, page)
        self.assertNotIn(theirs.name, page)
        self.assertNotIn(theirs.picking_ids.name, page)
        self.assertIn("selected", page)

    def test_customer_complains_about_a_delivery_with_a_file(self):
        self._login(self.portal_a)
        files = [("files", ("spots.txt", io.BytesIO(b"spots"), "text/plain"))]
        answer = self._submit(files, sale_order_id=str(self.order.id), picking_id=str(self.delivery.id))
        self.assertEqual(answer.status_code, 303)
        ticket = self._newest()
        self.assertIn(ticket.access_url, answer.headers["Location"])
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Broken",
                    "channel": "portal",
                    "kind": "complaint",
                    "partner_id": self.firm_a.id,
                    "contact_id": self.person_a.id,
                    "sale_order_id": self.order.id,
                    "picking_id": self.delivery.id,
                    "invoice_id": self.invoice.id,
                    "company_id": self.company.id,
                    "responded_at": False,
                }
            ],
        )
        self.assertIn("not &lt;light&gt; up", ticket.description)
        self.assertTrue(ticket.respond_by)
        self.assertTrue(ticket.team_id)
        message = ticket.message_ids.filtered("attachment_ids")
        self.assertEqual(message.author_id, self.person_a)
        self.assertEqual(message.attachment_ids.raw, b"spots")
        self.assertEqual(message.attachment_ids.res_id, ticket.id)

    def test_foreign_orders_and_deliveries_are_refused_without_a_trace(self):
        theirs = self._make_order(self.firm_b, [(self.panel, 1)])
        second = self._make_order(self.firm_a, [(self.panel, 1)])
        self._login(self.portal_a)
        before = self._newest()
        for form in (
            {"sale_order_id": str(theirs.id)},
            {"picking_id": str(theirs.picking_ids.id)},
            {"sale_order_id": str(second.id), "picking_id": str(self.delivery.id)},
        ):
            answer = self._submit(**form)
            self.assertEqual(answer.status_code, 422, form)
            self.assertIn("Choose one of your own", answer.text)
            self.assertNotIn(theirs.name, answer.text)
        self.assertEqual(self._newest(), before)

    def test_what_was_typed_survives_an_error(self):
        self._login(self.portal_a)
        answer = self._submit(name="", description="A long story")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("A long story", answer.text)
        self.assertIn("Enter a subject", answer.text)

    def test_form_without_csrf_token_is_refused(self):
        self._login(self.portal_a)
        before = self._newest()
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(
                "/my/service/new", data={"kind": "complaint", "name": "x", "csrf_token": ""}
            )
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self._newest(), before)

    def test_get_changes_nothing(self):
        self._login(self.portal_a)
        before, stage = self._newest(), self.ticket.stage_id
        self.url_open("/my/service/new?kind=complaint&name=x&description=y")
        self.url_open(f"{self.url}?stage_id=5&close=1")
        self.assertEqual(self._newest(), before)
        self.assertEqual(self.ticket.stage_id, stage)

    def test_nonsense_gets_a_clear_refusal_never_an_error(self):
        self._login(self.portal_a)
        for url in (
            "/my/service/0",
            "/my/service/-1",
            "/my/service/99999999999999999999",
            "/my/service/abc",
            f"{self.url}?access_token=%E4%BD%A0",
            f"{self.url}?access_token=",
            "/my/service/page/99999999999999999999",
            "/my/service?sortby=password&filterby=%00",
            "/my/service?page=x&page=y",
            "/my/service/new?sale_order_id=%FF%FE&kind=%00",
            f"{self.url}?error=%3Cscript%3E&pid=x&hash=%E4%BD%A0",
        ):
            self.assertLess(self.url_open(url).status_code, 500, url)
        self._login(self.portal_b)
        self.assertEqual(self.url_open(f"{self.url}?access_token=%E4%BD%A0").status_code, 404)
        self._login(self.portal_a)
        before = self._newest()
        nonsense = [
            "",
            "0",
            "-1",
            "1.5",
            "x",
            "९",
            "99999999999999999999",
            "1\x00",
            "' OR 1=1",
            "None",
            "\ud7ff" * 9,
        ]
        for name in ("kind", "sale_order_id", "picking_id"):
            for value in nonsense[1:]:
                self.assertEqual(self._submit(**{name: value}).status_code, 422, (name, value))
        for name in ("name", "description"):
            for value in ("", " ", "\x00", "y" * 30_000):
                self.assertEqual(self._submit(**{name: value}).status_code, 422, (name, value[:5]))
        as_file = [("name", ("x.txt", io.BytesIO(b"x"), "text/plain"))]
        self.assertLess(self._submit(as_file).status_code, 500)
        self.assertEqual(self._newest(), before)

    def test_too_many_files_are_refused(self):
        self._login(self.portal_a)
        files = [("files", (f"{n}.txt", io.BytesIO(b"x"), "text/plain")) for n in range(11)]
        answer = self._submit(files)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("at most 10 files", answer.text)

    def test_text_that_looks_like_code_is_kept_as_text(self):
        self._login(self.portal_a)
        self._submit(name="<script>alert(1)</script>\x00", description="${7*7} {{7*7}} <img src=x onerror=1>")
        ticket = self._newest()
        self.assertEqual(ticket.name, "<script>alert(1)</script>")
        page = self.url_open(ticket.access_url).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertNotIn("<img src=x", page)
