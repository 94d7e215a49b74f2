import base64

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_round import RoundCase

PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestRoundPortal(RoundCase, HttpCase):
    """The customer reads, comments, accepts and rejects the current round in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(
            cls.env, login="round_buyer", groups="base.group_portal", email="buyer@example.com", name="Ms Li"
        )
        cls.buyer.partner_id.parent_id = cls.customer
        cls.order.write({"require_signature": False, "require_payment": False, "state": "sent"})
        cls.order._portal_ensure_token()

    def setUp(self):
        super().setUp()
        self.first = self._round()
        self.order.order_line.price_unit = 19
        self.second = self._round()

    def _page(self):
        return self.url_open(f"/my/orders/{self.order.id}?access_token={self.order.access_token}").text

    def _answer(self, answer, round_=None, token=None, csrf=True, files=None, **values):
        round_ = round_ or self.second
        data = {"access_token": self.order.access_token if token is None else token, **values}
        if csrf:
            page = self._page()
            data["csrf_token"] = page.split('csrf_token: "')[1].split('"')[0]
        response = self.url_open(
            f"/my/orders/{self.order.id}/rounds/{round_.id}/{answer}",
            data=data,
            files=files,
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response

    def test_the_page_shows_rounds_and_what_changed(self):
        page = self._page()
        for text in ("Round 1", "Round 2", "Unit price", "Accept this offer", "Colour: white"):
            self.assertIn(text, page)
        self.assertEqual(page.count("Accept with my name"), 1, "only the current round is answered")

    def test_our_price_list_and_notes_are_not_shown(self):
        self.second.customer_reply = "They would pay 21"
        self.order.pricelist_id = self.env["product.pricelist"].create({"name": "Special friends"})
        self._round()
        page = self._page()
        self.assertNotIn("They would pay 21", page)
        self.assertNotIn("Special friends", page)

    def test_accepting_is_signed_and_left_for_a_person_to_confirm(self):
        self.order.order_line.price_unit = 25
        response = self._answer("accept", name=" Ms Li ")
        self.assertIn("round_message=done", response.headers["Location"])
        self.assertEqual((self.second.state, self.second.signed_by), ("accepted", "Ms Li"))
        self.assertTrue(self.second.closed_date)
        self.assertEqual(self.first.state, "superseded")
        self.assertEqual(self.order.order_line.price_unit, 19, "the order is what was accepted")
        self.assertEqual(self.order.state, "sent")
        activity = self.order.activity_ids
        self.assertEqual((activity.user_id, len(activity)), (self.seller, 1))
        words = self.order.message_ids.filtered(lambda message: "Ms Li accepted" in message.body)
        self.assertEqual(words.author_id, self.customer)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_the_customer_with_a_login_answers_too(self):
        self.authenticate("round_buyer", "round_buyer")
        response = self._answer("reject", token="", name="Ms Li", reply="Too dear")
        self.assertIn("round_message=done", response.headers["Location"])
        self.assertEqual((self.second.state, self.second.signed_by), ("rejected", "Ms Li"))
        self.assertIn("Ms Li: Too dear", self.second.customer_reply)
        self.assertEqual(self.order.message_ids[0].author_id, self.buyer.partner_id)

    def test_after_a_rejection_the_alternative_is_the_current_one(self):
        self._answer("reject", name="Ms Li", reply="Too dear")
        self._answer("accept", round_=self.first, name="Ms Li")
        self.assertEqual(self.first.state, "accepted")

    def test_a_comment_with_a_drawing_belongs_to_the_round(self):
        self._answer("comment", name="Ms Li", reply="Wider, please", files={"files": ("a.txt", b"drawing")})
        self.assertEqual(self.second.state, "open")
        self.assertEqual(self.second.customer_reply, "Ms Li: Wider, please")
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "sale.round"), ("res_id", "=", self.second.id)]
        )
        self.assertEqual((attachment.name, attachment.raw), ("a.txt", b"drawing"))
        message = self.order.message_ids[0]
        self.assertIn("Wider, please", message.body)
        self.assertIn(self.seller.partner_id, message.notified_partner_ids)

    def test_an_answer_needs_a_name_and_a_refusal_its_words(self):
        for answer, values in (
            ("accept", {"name": " "}),
            ("reject", {"name": "Li"}),
            ("comment", {"name": "Li"}),
        ):
            response = self._answer(answer, **values)
            self.assertIn("round_message=incomplete", response.headers["Location"])
        self.assertEqual(self.second.state, "open")
        self.assertFalse(self.second.customer_reply)

    def test_only_the_current_round_of_this_order_is_answered(self):
        other = self._quotation()
        foreign = self._round(other)
        for round_ in (self.first, foreign):
            response = self._answer("accept", round_=round_, name="Ms Li")
            self.assertIn("round_message=gone", response.headers["Location"])
            self.assertEqual(round_.state, "open")
        counter = self._round(initiator="customer")
        for round_ in (counter, self.second):
            self._answer("accept", round_=round_, name="Ms Li")
            self.assertEqual(round_.state, "open", "our answer to the customer's proposal is awaited")

    def test_what_expired_or_was_decided_is_not_accepted(self):
        self._answer("reject", name="Ms Li", reply="No")
        self._answer("accept", name="Ms Li")
        self.assertEqual(self.second.state, "rejected")
        self.order.validity_date = "2020-01-01"
        third = self._round()
        self._answer("accept", round_=third, name="Ms Li")
        self.assertEqual(third.state, "open")
        self.assertIn("This offer expired", self._page())

    def test_strangers_and_forged_posts_are_refused(self):
        response = self._answer("accept", token="wrong", name="Eve")
        self.assertTrue(response.headers["Location"].endswith("/my"))
        stranger = new_test_user(self.env, login="round_stranger", groups="base.group_portal")
        self.authenticate(stranger.login, stranger.login)
        response = self._answer("accept", token="", name="Eve")
        self.assertTrue(response.headers["Location"].endswith("/my"))
        self.authenticate(None, None)
        with mute_logger("odoo.http"):
            self.assertEqual(self._answer("accept", csrf=False, name="Eve").status_code, 400)
            url = f"/my/orders/{self.order.id}/rounds/{self.second.id}/accept"
            self.assertIn(self.url_open(url, allow_redirects=False).status_code, (404, 405))
        self.env.invalidate_all()
        self.assertEqual(self.second.state, "open")

    def test_a_signature_waits_for_a_person_until_a_round_is_accepted(self):
        self.order.require_signature = True
        self._sign()
        self.assertEqual((self.second.state, self.order.state), ("open", "sent"))
        self.assertEqual(self.order.signed_by, "Ms Li")
        self.assertEqual(len(self.order.activity_ids), 1)

    def test_an_accepted_round_that_is_signed_too_is_the_order(self):
        self.order.require_signature = True
        self._answer("accept", name="Ms Li")
        self.assertFalse(self.order.activity_ids, "the customer still signs")
        self._sign()
        self.assertEqual(self.order.state, "sale")

    def _sign(self):
        result = self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept",
            {"access_token": self.order.access_token, "name": "Ms Li", "signature": PIXEL.decode()},
        )
        self.assertNotIn("error", result)
        self.env.invalidate_all()
        self.assertEqual(base64.b64decode(self.order.signature)[:4], b"\x89PNG")


@tagged("post_install", "-at_install")
class TestRoundFollowed(RoundCase):
    """What follows the rounds, and any two of them side by side."""

    def test_the_opportunity_follows_the_rounds_and_is_won_with_the_accepted_one(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Backlights",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "expected_revenue": 1,
            }
        )
        self.order.opportunity_id = lead
        self._round()
        self.assertEqual(lead.expected_revenue, 2000)
        self.order.order_line.price_unit = 18
        second = self._round()
        self.assertEqual((lead.expected_revenue, lead.won_status), (1800, "pending"))
        second.action_accept()
        self.assertEqual((lead.probability, lead.won_status, lead.expected_revenue), (100, "won", 1800))

    def test_any_two_rounds_are_compared(self):
        first = self._round()
        for price in (19, 18):
            self.order.order_line.price_unit = price
            third = self._round()
        action = third.with_user(self.seller).action_compare()
        wizard = self.env[action["res_model"]].with_user(self.seller).browse(action["res_id"])
        self.assertEqual(wizard.other_id.number, 2)
        self.assertIn("19.00", wizard.changes_html)
        wizard.other_id = first
        self.assertIn("20.00", wizard.changes_html)
        self.assertNotIn("19.00", wizard.changes_html)

    def test_files_given_with_a_new_round_are_kept_with_it(self):
        letter = self.env["ir.attachment"].create({"name": "letter.pdf", "raw": b"x"})
        wizard = self.env["sale.round.new"].create(
            {"order_id": self.order.id, "attachment_ids": [Command.set(letter.ids)]}
        )
        wizard.action_record()
        self.assertEqual((letter.res_model, letter.res_id), ("sale.round", self.order.round_ids.id))
