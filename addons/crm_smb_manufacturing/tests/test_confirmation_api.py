from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestConfirmationApi(HttpCase):
    """What a person can do, a program can, and it reads the same refusals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, login="api_seller", groups="sales_team.group_sale_salesman")
        cls.order = cls._quotation(cls.seller)
        cls.key = cls._api_key(cls.seller)

    @classmethod
    def _quotation(cls, user):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Panel"}).id,
                "user_id": user.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.env["product.product"]
                            .create({"name": "Backlight", "list_price": 20})
                            .id
                        }
                    )
                ],
            }
        )

    @classmethod
    def _api_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "test", datetime.now() + timedelta(days=1))

    def _call(self, model, method, records, **arguments):
        return self.url_open(
            f"/json/2/{model}/{method}",
            json={"ids": records.ids, **arguments},
            headers={"Authorization": f"Bearer {self.key}"},
        )

    def test_a_negotiation_by_api(self):
        answer = self._call(
            "sale.order",
            "action_new_round",
            self.order,
            initiator="customer",
            channel="chat",
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        round_ = self.order.round_ids
        self.assertEqual(answer.json()["res_id"], round_.id)
        self.assertEqual(round_.channel, "chat")
        self.assertEqual(self._call("sale.round", "action_accept", round_).json(), True)
        answer = self._call("sale.order", "action_confirm", self.order)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(self.order.state, "sale")

    @mute_logger("odoo.http")
    def test_a_held_order_answers_with_the_reason(self):
        self.order.action_new_round()
        for method, arguments in (
            ("action_confirm", {}),
            ("write", {"vals": {"state": "sale"}}),
        ):
            answer = self._call("sale.order", method, self.order, **arguments)
            self.assertEqual(answer.status_code, 422)
            self.assertIn("none is accepted", answer.json()["message"])
        self.assertEqual(self.order.state, "draft")

    @mute_logger("odoo.http")
    def test_rounds_of_others_are_refused(self):
        other = self._quotation(self.env.ref("base.user_admin"))
        other.action_new_round()
        for model, method, records in (
            ("sale.order", "action_new_round", other),
            ("sale.round", "action_accept", other.round_ids),
            ("sale.round", "action_reject", other.round_ids),
        ):
            answer = self._call(model, method, records)
            self.assertEqual(answer.status_code, 403, method)
        self.assertEqual(other.round_ids.state, "open")

    @mute_logger("odoo.http")
    def test_a_round_cannot_be_forged(self):
        answer = self._call(
            "sale.round",
            "create",
            self.env["sale.round"],
            vals_list=[{"order_id": self.order.id, "number": 1, "state": "accepted"}],
        )
        self.assertIn("New Round", answer.json()["message"])
        self.assertFalse(self.order.round_ids)
