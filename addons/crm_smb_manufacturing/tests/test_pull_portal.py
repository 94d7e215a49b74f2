import re
from contextlib import closing
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, HttpCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from .common_round import RoundCase

NEW = "/my/requests/new"


@tagged("post_install", "-at_install")
class TestPullPortal(RoundCase, HttpCase):
    """Customers ask price and date for what they had, and order again; a person looks at it first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.seller
        cls.buyer = cls._portal_user("pull_buyer", cls.customer)
        cls.stranger_firm = cls.env["res.partner"].create({"name": "Other Works", "is_company": True})
        cls.stranger = cls._portal_user("pull_stranger", cls.stranger_firm)
        cls.vendor = cls.env["res.partner"].create({"name": "Secret Vendor"})
        cls.chip.seller_ids = [Command.create({"partner_id": cls.vendor.id, "delay": 12})]
        cls.order.order_line.intended_use = "Dashboard of a bus"
        cls.order.sudo().order_line.price_unit = 12
        cls.order.action_confirm()

    @classmethod
    def _portal_user(cls, login, firm):
        user = new_test_user(cls.env, login=login, groups="base.group_portal", email=f"{login}@example.com")
        user.partner_id.parent_id = firm
        return user

    def _form(self, page):
        """Return the hidden fields of a page's form: (csrf token, key)."""
        text = self.url_open(page).text
        return [re.search(rf'name="{name}" value="([^"]+)"', text)[1] for name in ("csrf_token", "key")]

    def _send(self, page=NEW, hidden=None, **post):
        csrf, key = hidden or self._form(page)
        answer = self.url_open(page, data={"csrf_token": csrf, "key": key, **post}, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _requests(self):
        return self.env["sale.order"].search([("pull_date", "!=", False)])

    @property
    def _key(self):
        return f"l{self.order.order_line.id}"

    # === ASKING === #

    def test_what_is_asked_becomes_one_draft_with_its_date_for_the_salesperson(self):
        self.authenticate("pull_buyer", "pull_buyer")
        page = self.url_open(NEW).text
        for shown in ("Backlight 2.8", "Colour: white", 'name="requested_date"', 'name="remark"'):
            self.assertIn(shown, page)
        self.assertRegex(page, r'<textarea name="remark"[^>]*[^/]></textarea>', "an empty box, and closed")
        wanted = fields.Date.today() + timedelta(days=30)
        answer = self._send(
            **{f"qty_{self._key}": "40", "requested_date": str(wanted), "remark": " Quickly <b>please</b> "}
        )
        order = self._requests()
        self.assertEqual(answer.headers["Location"].split("?")[0][-len(str(order.id)) :], str(order.id))
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.customer.id,
                    "user_id": self.seller.id,
                    "state": "draft",
                    "pull_partner_id": self.buyer.partner_id.id,
                    "pull_remark": "Quickly <b>please</b>",
                    "requested_date": wanted,
                }
            ],
        )
        line = order.order_line
        self.assertEqual((line.product_id, line.product_uom_qty, line.price_unit), (self.panel, 40, 20))
        self.assertEqual(line.spec_summary, "Colour: white\nSize: 2.8 inch")
        self.assertEqual(line.intended_use, "Dashboard of a bus")
        self.assertEqual(line.promise_state, "valid")
        self.assertFalse(order.promise_ids, "nothing is promised and nothing held before a person looked")
        self.assertEqual(order.activity_ids.mapped("user_id"), self.seller)
        page = self.url_open(f"/my/requests/{order.id}").text
        self.assertIn("Possible from", page)
        self.assertIn("&lt;b&gt;please", page)
        self.assertNotIn("20.00", page)
        self.assertIn("The price comes with our quotation", page)

    def test_the_reason_is_told_by_its_kind_only(self):
        self.authenticate("pull_buyer", "pull_buyer")
        self._send(**{f"qty_{self._key}": "1"})
        page = self.url_open(f"/my/requests/{self._requests().id}").text
        self.assertIn("Material has to arrive", page)
        for secret in ("Secret Vendor", "LED chip", "Assembly line"):
            self.assertNotIn(secret, page)

    def test_sending_a_page_twice_is_received_once(self):
        self.authenticate("pull_buyer", "pull_buyer")
        hidden = self._form(NEW)
        first = self._send(hidden=hidden, **{f"pick_{self._key}": "1"})
        again = self._send(hidden=hidden, **{f"pick_{self._key}": "1"})
        self.assertEqual(len(self._requests()), 1)
        self.assertEqual(first.headers["Location"], again.headers["Location"])
        self._send(**{f"pick_{self._key}": "1"})
        self.assertEqual(len(self._requests()), 2, "a new page is a new request")

    def test_an_order_is_repeated_as_it_was_at_the_price_of_today(self):
        self.authenticate("pull_buyer", "pull_buyer")
        page = f"/my/orders/{self.order.id}/repeat"
        self._send(page, **{f"pick_{self._key}": "1", f"qty_{self._key}": "100"})
        order = self._requests()
        self.assertEqual((order.origin, order.order_line.product_uom_qty), (self.order.name, 100))
        self.assertEqual(order.order_line.price_unit, 20, "the price list, not the price of then")

    def test_what_was_sold_before_odoo_is_offered_too(self):
        self.env["legacy.sale"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.chip.id,
                "date": "2020-05-01",
                "quantity": 100,
                "amount": 50,
            }
        )
        self.authenticate("pull_buyer", "pull_buyer")
        self._send(**{f"pick_p{self.chip.id}": "1"})
        line = self._requests().order_line
        self.assertEqual((line.product_id, line.product_uom_qty), (self.chip, 100), "as many as last time")

    # === CHECKED BY A PERSON === #

    def test_a_request_is_confirmed_after_somebody_looked_at_it(self):
        self.authenticate("pull_buyer", "pull_buyer")
        self._send(**{f"pick_{self._key}": "1"})
        order = self._requests().with_user(self.seller)
        self.assertTrue(order.is_pull_open)
        with self.assertRaisesRegex(UserError, "check price and date"):
            order.action_confirm()
        with self.assertRaises(AccessError):
            order.with_user(self.buyer).action_pull_check()
        order.action_pull_check()
        self.assertFalse(order.activity_ids)
        with self.assertRaises(UserError):
            order.action_pull_check()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_sending_the_quotation_is_looking_at_it(self):
        self.authenticate("pull_buyer", "pull_buyer")
        self._send(**{f"pick_{self._key}": "1"})
        order = self._requests().with_user(self.seller)
        order.action_quotation_sent()
        self.assertFalse(order.is_pull_open)
        self.assertIn("Quoted", self.url_open("/my/requests").text)
        page = self.url_open(f"/my/requests/{order.id}").text
        self.assertIn("Read the quotation", page)
        self.assertIn(f"/my/orders/{order.id}?access_token=", page)
        self.assertNotIn("The price comes with our quotation", page)

    # === REFUSED === #

    def test_what_a_customer_never_had_is_refused(self):
        other = self._quotation()
        other.sudo().partner_id = self.stranger_firm
        other.action_confirm()
        self.authenticate("pull_buyer", "pull_buyer")
        for key in (f"l{other.order_line.id}", f"p{self.chip.id}", "l0", "l99999999999", "x1", "l-1"):
            answer = self._send(**{f"pick_{key}": "1"})
            self.assertEqual(answer.status_code, 422, key)
        self.assertFalse(self._requests())

    def test_wrong_entries_are_told_and_nothing_is_kept(self):
        self.authenticate("pull_buyer", "pull_buyer")
        yesterday = str(fields.Date.today() - timedelta(days=2))
        for post in (
            {},
            {f"qty_{self._key}": "-5"},
            {f"qty_{self._key}": "1e300"},
            {f"qty_{self._key}": "nan"},
            {f"qty_{self._key}": "ten"},
            {f"pick_{self._key}": "1", "requested_date": yesterday},
            {f"pick_{self._key}": "1", "requested_date": "tomorrow"},
        ):
            answer = self._send(**post, remark="Two pallets")
            self.assertEqual(answer.status_code, 422, post)
            self.assertRegex(answer.text, r'<textarea name="remark"[^>]*>Two pallets</textarea>')
        self.assertFalse(self._requests())

    def test_another_firm_sees_and_repeats_nothing(self):
        self.authenticate("pull_buyer", "pull_buyer")
        self._send(**{f"pick_{self._key}": "1"})
        order = self._requests()
        self.authenticate("pull_stranger", "pull_stranger")
        self.assertNotIn(order.name, self.url_open("/my/requests").text)
        self.assertNotIn("Backlight", self.url_open(NEW).text)
        for page in (f"/my/requests/{order.id}", f"/my/orders/{self.order.id}/repeat"):
            self.assertEqual(self.url_open(page).status_code, 404, page)

    def test_nobody_asks_without_login_or_token_of_the_page(self):
        self.assertIn("/web/login", self.url_open(NEW, allow_redirects=False).headers["Location"])
        self.authenticate("pull_buyer", "pull_buyer")
        with mute_logger("odoo.http"):
            answer = self.url_open(NEW, data={f"pick_{self._key}": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._requests())

    def test_so_many_requests_wait_at_a_time(self):
        self.company.pull_open_limit = 1
        self.authenticate("pull_buyer", "pull_buyer")
        self._send(**{f"pick_{self._key}": "1"})
        answer = self._send(**{f"pick_{self._key}": "1"})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("several requests waiting", answer.text)
        self._requests().action_pull_check()
        self._send(**{f"pick_{self._key}": "1"})
        self.assertEqual(len(self._requests()), 2)

    # === COMPANIES === #

    def _sister_order(self):
        firm = self.env["res.company"].create({"name": "Sister", "currency_id": self.company.currency_id.id})
        sister = (
            self.env["sale.order"]
            .with_company(firm)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": firm.id,
                    "order_line": [Command.create({"product_id": self.panel.id})],
                }
            )
        )
        sister.action_confirm()
        self.assertEqual(sister.state, "sale")
        return sister

    def test_a_request_goes_to_the_company_that_sold_it(self):
        sister = self._sister_order()
        self.buyer.company_ids = [Command.link(sister.company_id.id)]
        self.authenticate("pull_buyer", "pull_buyer")
        self._send(**{f"pick_l{sister.order_line.id}": "1", f"pick_{self._key}": "1"})
        self.assertEqual(self._requests().company_id, self.company | sister.company_id)

    def test_a_login_of_one_company_asks_nothing_of_the_other(self):
        sister = self._sister_order()
        self.env["legacy.sale"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.chip.id,
                "company_id": sister.company_id.id,
                "date": "2020-05-01",
                "quantity": 100,
            }
        )
        self.authenticate("pull_buyer", "pull_buyer")
        for key in (f"l{sister.order_line.id}", f"p{self.chip.id}"):
            self.assertNotIn(f"pick_{key}", self.url_open(NEW).text)
            self.assertEqual(self._send(**{f"pick_{key}": "1"}).status_code, 422, key)
        self.assertEqual(self.url_open(f"/my/orders/{sister.id}/repeat").status_code, 404)
        self.assertFalse(self._requests())
        self._send(**{f"pick_{self._key}": "1"})
        request = self._requests()
        self.buyer.write({"company_ids": sister.company_id.ids, "company_id": sister.company_id.id})
        self.assertEqual(self.url_open(f"/my/requests/{request.id}").status_code, 404)
        self.assertNotIn(request.name, self.url_open("/my/requests").text)


@tagged("post_install", "-at_install")
class TestPullTurn(BaseCase):
    """Two clicks at once, in two real transactions; only a row is touched, as it was."""

    def test_whoever_began_before_the_other_finished_is_answered_anew(self):
        registry = Registry(get_db_name())
        with closing(registry.cursor()) as first, closing(registry.cursor()) as second:
            turns = []
            for cr in (first, second):
                env = api.Environment(cr, SUPERUSER_ID, {})
                turns.append((env["sale.order"], env.ref("base.main_partner")))
                env.ref("base.main_partner").name  # what it sees from here on is settled  # noqa: B018
            orders, firm = turns[0]
            orders._take_pull_turn(firm)
            first.commit()
            orders, firm = turns[1]
            with self.assertRaises(SerializationFailure):
                orders._take_pull_turn(firm)
            second.rollback()
            orders._take_pull_turn(firm)
            second.rollback()
