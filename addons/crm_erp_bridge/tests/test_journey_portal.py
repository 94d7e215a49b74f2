from odoo.tests import HttpCase, new_test_user, tagged

from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestJourneyPortal(BridgeCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._receive(cls.film, 4, 5)
        cls._receive(cls.led, 6, 2)
        cls.order = cls._create_order([(cls.backlight, 2)])
        cls.order.action_confirm()
        cls.order.commitment_date = "2026-12-23 18:00:00"
        cls._productions(cls.order).action_assign()
        for login, partner in (
            ("bridge_portal_a", cls.contact),
            ("bridge_portal_b", cls.other_customer),
        ):
            new_test_user(
                cls.env,
                login=login,
                groups="base.group_portal",
                partner_id=partner.id,
                tz="Asia/Shanghai",
            )

    def _open(self, login, query=""):
        self.authenticate(login, login)
        return self.url_open(f"/my/orders/{self.order.id}{query}")

    def test_the_customer_follows_the_order(self):
        page = self._open("bridge_portal_a").text
        self.assertIn('id="order_progress"', page)
        self.assertIn("Production", page)
        self.assertIn(f"{self.order.journey_percent}%", page)
        self.assertIn("12/24/2026", page)

    def test_nothing_internal_reaches_the_customer(self):
        page = self._open("bridge_portal_a").text
        names = self._productions(self.order).mapped("name")
        secrets = [
            *names,
            "Light Bar",
            "Film",
            "Assembly",
            self.other_customer.name,
            "actual_cost",
        ]
        for secret in secrets:
            self.assertNotIn(secret, page)

    def test_another_customer_is_sent_away(self):
        response = self._open("bridge_portal_b")
        self.assertNotIn("order_progress", response.text)
        self.assertNotIn(self.order.name, response.text)
        self.assertFalse(response.url.endswith(f"/my/orders/{self.order.id}"))

    def test_a_quotation_has_no_progress_yet(self):
        self.order = self._create_order([(self.shelf, 1)])
        self.order.action_quotation_sent()
        self.assertNotIn("order_progress", self._open("bridge_portal_a").text)

    def test_the_link_with_a_token_shows_the_same(self):
        token = self.order._portal_ensure_token()
        self.authenticate(None, None)
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={token}").text
        self.assertIn('id="order_progress"', page)
        self.assertNotIn("Light Bar", page)
