import base64

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestConfirmationPortal(HttpCase):
    """The customer's signature is never lost to a guard."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, login="held_seller", groups="sales_team.group_sale_salesman")
        cls.customer_user = new_test_user(
            cls.env,
            login="held_customer",
            groups="base.group_portal",
            email="held_customer@example.com",
        )
        product = cls.env["product.product"].create(
            {"name": "Backlight", "list_price": 20, "taxes_id": [Command.clear()]}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer_user.partner_id.id,
                "user_id": cls.seller.id,
                "require_signature": True,
                "require_payment": False,
                "state": "sent",
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "spec_ids": [Command.create({"name": "Colour", "value": "white"})],
                        }
                    )
                ],
            }
        )
        cls.order._portal_ensure_token()

    def _sign(self):
        return self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept",
            {
                "access_token": self.order.access_token,
                "name": "Ms Li",
                "signature": PIXEL.decode(),
            },
        )

    def _page(self):
        return self.url_open(self.order.get_portal_url()).text

    def _assert_signed_and_waiting(self):
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(self.order.signed_by, "Ms Li")
        self.assertTrue(self.order.signed_on)
        self.assertEqual(base64.b64decode(self.order.signature)[:4], b"\x89PNG")
        self.assertTrue(self.order.message_ids.filtered(lambda m: "signed by Ms Li" in m.body))
        activity = self.order.activity_search(["crm_smb_manufacturing.mail_activity_type_order_held"])
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.seller)

    def test_a_signature_on_a_held_quotation_is_kept(self):
        self.order.action_new_round()
        self.assertNotIn("Received, being confirmed", self._page())
        result = self._sign()
        self.assertNotIn("error", result)
        self._assert_signed_and_waiting()
        self.assertIn("Received, being confirmed", self._page())

    def test_the_same_for_the_customer_who_logged_in(self):
        self.order.action_new_round()
        self.authenticate("held_customer", "held_customer")
        self.assertNotIn("error", self._sign())
        self._assert_signed_and_waiting()
        self.assertIn("Received, being confirmed", self._page())

    def test_the_reasons_are_not_shown_to_the_customer(self):
        self.order.action_new_round()
        self._sign()
        self.assertNotIn("none is accepted", self._page())

    def test_without_a_hold_the_signature_confirms(self):
        self.assertNotIn("error", self._sign())
        self.assertEqual(self.order.state, "sale")
        self.assertNotIn("Received, being confirmed", self._page())

    def test_the_customer_reads_the_specification(self):
        self.assertIn("Colour: white", self._page())
