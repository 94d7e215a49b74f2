from odoo.tests import HttpCase, tagged

from .common_custom import CustomCase


@tagged("post_install", "-at_install")
class TestCustomPortal(CustomCase, HttpCase):
    """A customer who signs a new specification in the portal starts the engineer's work."""

    def setUp(self):
        super().setUp()
        self.order.sudo().write({"require_signature": False, "require_payment": False, "state": "sent"})
        self.order.sudo()._portal_ensure_token()
        self.address = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id})
        self.line = self.order.sudo().order_line
        self.line.write({"intended_use": "Bus dashboard", "delivery_partner_id": self.address.id})
        self.round = self._round()

    def _sign(self, guessed=None):
        url = f"/my/orders/{self.order.id}"
        token = self.order.sudo().access_token
        page = self.url_open(f"{url}?access_token={token}").text
        data = {
            "access_token": guessed or token,
            "name": "Ms Li",
            "csrf_token": page.split('csrf_token: "')[1].split('"')[0],
        }
        answer = self.url_open(f"{url}/rounds/{self.round.id}/accept", data=data, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def test_signing_makes_the_product_and_its_task_once(self):
        self.assertIn("round_message=done", self._sign().headers["Location"])
        product = self.line.product_id
        self.assertEqual(product.spec_base_product_id, self.panel)
        self.assertEqual(self._tasks(product).user_id, self.engineer)
        self._sign()
        self.assertEqual(self.line.product_id, product)
        self.assertEqual(len(self._tasks(product)), 1)
        self.assertEqual((self.round.state, self.round.signed_by), ("accepted", "Ms Li"))

    def test_use_and_address_go_along_to_the_production_and_delivery_of_the_new_product(self):
        self._sign()
        product = self.line.product_id
        self._draft(product).action_release()
        self.order.action_confirm()
        production = self.env["mrp.production"].search([("product_id", "=", product.id)])
        self.assertEqual((production.state, production.intended_use), ("confirmed", "Bus dashboard"))
        self.assertEqual(production.spec_ids.mapped("value"), ["white", "2.8 inch"])
        moves = self.line.move_ids.filtered("picking_id")
        self.assertEqual(moves.picking_id.partner_id, self.address)
        self.assertEqual(moves.mapped("intended_use"), ["Bus dashboard"])
        self.assertEqual(production.deviation_state, "as_sold")

    def test_a_stranger_starts_nothing(self):
        response = self._sign("guessed")
        self.assertNotIn("round_message=done", response.headers.get("Location", ""))
        self.assertEqual((self.line.product_id, self.round.state), (self.panel, "open"))
