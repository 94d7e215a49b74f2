import json
from datetime import timedelta
from unittest.mock import patch

import requests

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged

from ..webhook import HEADERS, signature, wait_seconds

NOW = fields.Datetime.to_datetime("2026-03-02 02:00:00")
SENT = "odoo.addons.crm_erp_bridge.models.event.sale_journey_delivery.requests.post"


class Receiver:
    """What stands at the other end: keeps what arrives and answers with a status, or not at all."""

    def __init__(self, status=200):
        self.status = status
        self.got = []

    def __call__(self, url, data, headers, **options):
        self.got.append((url, data, headers))
        if not self.status:
            raise requests.ConnectionError
        answer = requests.Response()
        answer.status_code = self.status
        return answer

    @property
    def events(self):
        return [json.loads(data) for _url, data, _headers in self.got]


@tagged("post_install", "-at_install")
class TestEventWebhook(TransactionCase):
    """What happens to an order reaches whoever asked, in order, until it has arrived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True})
        cls.customer = cls.env["res.partner"].create({"name": "Panels"})
        cls.product = cls.env["product.product"].create({"name": "Film", "type": "service", "list_price": 5})
        cls.Delivery = cls.env["sale.journey.delivery"]
        cls.Event = cls.env["sale.journey.event"]
        cls.webhook = cls.env["sale.journey.webhook"].create(
            {"name": "Outside", "url": "https://outside.example/orders", "secret": "known to both"}
        )

    def setUp(self):
        super().setUp()
        freezer = freeze_time(NOW)
        self.clock = freezer.start()
        self.addCleanup(freezer.stop)

    def _order(self, confirmed=True):
        line = Command.create({"product_id": self.product.id, "product_uom_qty": 2})
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [line]})
        if confirmed:
            order.action_confirm()
        self._commit()
        return order

    def _bill(self, order):
        order._create_invoices().action_post()
        self._commit()

    def _commit(self):
        """What the end of a transaction does."""
        self.env.cr.flush()

    def _forecast(self, order, days):
        order.order_line.write({"forecast_date": NOW + timedelta(days=days)})
        self._commit()

    def _events(self, order):
        return self.Event.search([("order_id", "=", order.id)], order="sequence")

    def _deliveries(self, order):
        return self.Delivery.search([("order_id", "=", order.id)], order="id")

    def _run(self, receiver):
        with patch(SENT, receiver), self.enter_registry_test_mode():
            self.env.ref("crm_erp_bridge.sale_journey_delivery_cron").method_direct_trigger()
        self.env.invalidate_all()

    # === EVENTS === #

    def test_confirming_is_the_first_event_and_a_quotation_is_none(self):
        quotation = self._order(confirmed=False)
        self.assertFalse(self._events(quotation))
        order = self._order()
        self.assertRecordValues(
            self._events(order),
            [{"sequence": 1, "stage": order.journey_stage, "previous_stage": False, "is_stage_new": True}],
        )

    def test_each_new_stage_is_one_event_and_the_same_again_is_none(self):
        order = self._order()
        stage = order.journey_stage
        self._bill(order)
        order.client_order_ref = "PO 7"
        self._commit()
        events = self._events(order)
        self.assertEqual(events.mapped("sequence"), [1, 2])
        self.assertEqual((events[1].previous_stage, events[1].stage), (stage, order.journey_stage))
        self.assertNotEqual(stage, order.journey_stage)

    def test_what_is_taken_back_within_one_transaction_is_no_event(self):
        order = self._order()
        order._action_cancel()
        self.env.flush_all()
        order.action_draft()
        order.action_confirm()
        self._commit()
        self.assertEqual(len(self._events(order)), 1)

    def test_another_day_is_news_and_another_hour_is_not(self):
        order = self._order()
        self._forecast(order, 5)
        self._forecast(order, 5 + 1 / 24)
        self._forecast(order, 7)
        events = self._events(order)
        self.assertEqual(events.mapped("is_forecast_new"), [False, True, True])
        self.assertEqual(events.mapped("is_stage_new"), [True, False, False])
        self.assertEqual(events[2].previous_forecast_date, events[1].forecast_date)

    def test_cancelling_is_an_event(self):
        order = self._order()
        order._action_cancel()
        self._commit()
        self.assertEqual(self._events(order)[-1:].stage, "cancelled")

    def test_many_orders_cost_as_many_queries_as_one(self):
        def queries(orders):
            orders._create_invoices().action_post()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._commit()
            return self.env.cr.sql_log_count - before

        queries(self._order())
        one = queries(self._order())
        many = queries(self.env["sale.order"].concat(*(self._order() for _number in range(6))))
        self.assertLessEqual(many, one)

    # === SENDING === #

    def test_an_event_arrives_signed_with_its_number(self):
        order = self._order()
        receiver = Receiver()
        self._run(receiver)
        [(url, body, headers)] = receiver.got
        self.assertEqual(url, self.webhook.url)
        signed = signature("known to both", int(headers[HEADERS["time"]]), body)
        self.assertEqual(headers[HEADERS["signature"]], signed)
        event = self._events(order)
        self.assertEqual(headers[HEADERS["event"]], event.uuid)
        self.assertEqual(json.loads(body)["sequence"], 1)
        self.assertEqual(json.loads(body)["order"]["name"], order.name)
        self.assertEqual(self._deliveries(order).state, "sent")

    def test_it_holds_no_amount_and_nobodys_name(self):
        self._order()
        receiver = Receiver()
        self._run(receiver)
        body = receiver.got[0][1].decode()
        for secret in (self.customer.name, self.product.name, str(self.env.user.name), "amount", "price"):
            self.assertNotIn(secret, body)

    def test_what_did_not_arrive_is_sent_again_the_same_and_the_next_waits_for_it(self):
        order = self._order()
        self._bill(order)
        away = Receiver(0)
        self._run(away)
        self.assertEqual([one["sequence"] for one in away.events], [1])
        self._run(Receiver())
        self.assertEqual(set(self._deliveries(order).mapped("state")), {"waiting"}, "too early")
        self.clock.move_to(NOW + timedelta(seconds=wait_seconds(1)))
        back = Receiver()
        self._run(back)
        self.assertEqual([one["sequence"] for one in back.events], [1, 2])
        self.assertEqual(back.got[0][1], away.got[0][1])
        self.assertEqual(set(self._deliveries(order).mapped("state")), {"sent"})

    def test_a_receiver_that_is_away_is_asked_once_and_less_often_each_time(self):
        for _number in range(3):
            self._order()
        away, at = Receiver(503), NOW
        for tries in range(1, 4):
            self._run(away)
            self.assertEqual(len(away.got), tries)
            self.assertRecordValues(self.webhook, [{"failures": tries, "failing_since": NOW}])
            at += timedelta(seconds=wait_seconds(tries))
            self.clock.move_to(at)
        back = Receiver()
        self._run(back)
        self.assertEqual(len(back.got), 3)
        self.assertRecordValues(self.webhook, [{"failures": 0, "failing_since": False}])

    def test_an_event_that_is_refused_keeps_only_its_own_order(self):
        first, second = self._order(), self._order()
        self._deliveries(second).sudo().next_try = NOW + timedelta(minutes=1)
        self._run(Receiver(422))
        self.assertEqual(self._deliveries(first).answer, "422")
        self.clock.move_to(NOW + timedelta(seconds=61))
        self._deliveries(first).sudo().next_try = NOW + timedelta(minutes=9)
        self._run(Receiver())
        self.assertEqual(self._deliveries(second).state, "sent")
        self.assertEqual(self._deliveries(first).state, "waiting")

    def test_only_what_it_wants_to_hear_of(self):
        self.webhook.on_forecast = False
        order = self._order()
        self._forecast(order, 5)
        self.assertEqual(len(self._events(order)), 2)
        self.assertEqual(len(self._deliveries(order)), 1)

    def test_the_orders_of_another_company_are_not_told(self):
        other = self.env["res.company"].create({"name": "Second works"})
        self.webhook.company_id = other
        self.assertFalse(self._deliveries(self._order()))

    def test_left_out_by_the_administrator_the_next_goes_on(self):
        order = self._order()
        self._bill(order)
        admin = new_test_user(
            self.env, "hook_admin", groups="base.group_system,sales_team.group_sale_manager"
        )
        self._deliveries(order)[0].with_user(admin).action_skip()
        receiver = Receiver()
        self._run(receiver)
        self.assertEqual([one["sequence"] for one in receiver.events], [2])
        with self.assertRaises(UserError):
            self._deliveries(order)[1].with_user(admin).action_send_now()

    def test_only_administrators_see_addresses_and_secrets(self):
        self._order()
        manager = new_test_user(self.env, "hook_manager", groups="sales_team.group_sale_manager")
        portal = new_test_user(self.env, "hook_portal", groups="base.group_portal")
        for user in (manager, portal):
            with self.assertRaises(AccessError):
                self.webhook.with_user(user).read(["url"])
            with self.assertRaises(AccessError):
                self.Delivery.with_user(user).search([])
        with self.assertRaises(AccessError):
            self.Event.with_user(portal).search([])
        self.assertTrue(self.Event.with_user(manager).search([], limit=1))

    def test_an_address_is_a_web_address(self):
        with self.assertRaises(ValidationError):
            self.webhook.url = "ftp://outside.example"

    def test_waits_double_up_to_six_hours(self):
        self.assertEqual([wait_seconds(tries) for tries in (1, 2, 3, 12)], [60, 120, 240, 6 * 3600])

    def test_old_events_are_forgotten_but_the_last_of_each_order_and_what_waits(self):
        order = self._order()
        self._bill(order)
        events = self._events(order)
        self.clock.move_to(NOW + timedelta(days=200))
        self.Event._gc_events()
        self.assertEqual(self._events(order), events, "they wait to be sent")
        self._run(Receiver())
        self.Event._gc_events()
        self.assertEqual(self._events(order), events[1])
