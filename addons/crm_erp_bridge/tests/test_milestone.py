from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_smb_manufacturing.tests.promise_common import DAY, NOW

from .delay_common import DelayCommon


class MilestoneCommon(DelayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.milestone"].search([]).active = False
        cls.customer.write({"email": "customer@example.com", "lang": "en_US"})
        cls.shipped = cls.env.ref("crm_erp_bridge.sale_milestone_shipped")
        cls.changed = cls.env.ref("crm_erp_bridge.sale_milestone_date")
        (cls.shipped | cls.changed).active = True

    def _tell(self):
        """What the end of a transaction and the job after it do."""
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref("crm_erp_bridge.sale_milestone_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _mails(self, order, milestone):
        messages = self.env["sale.milestone.message"].search(
            [("order_id", "=", order.id), ("milestone_id", "=", milestone.id)]
        )
        mails = self.env["mail.mail"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        return messages, mails

    def _ship(self, order):
        for move in order.picking_ids.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        order.picking_ids._action_done()

    def _late_order(self):
        """An order whose film comes two days later than promised."""
        purchase = self._buy(self.film, 10, NOW + 4 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._tell()
        self._late(purchase, 2)
        self._forecast()
        self._tell()
        return order


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMilestone(MilestoneCommon):
    """Customers hear of their orders: each thing once, and of a missed date before it."""

    def test_a_stage_that_is_complete_is_told_once(self):
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._tell()
        self.assertFalse(self._mails(order, self.shipped)[0])
        self._ship(order)
        self._tell()
        message, mail = self._mails(order, self.shipped)
        self.assertEqual(message.state, "queued")
        self.assertEqual(len(mail), 1)
        self.assertIn(order.name, mail.subject)
        self.assertEqual(mail.recipient_ids, self.customer)
        order.order_line.forecast_date = NOW + DAY / 24
        self._tell()
        self.assertEqual(self._mails(order, self.shipped), (message, mail))

    def test_it_is_not_told_again_when_the_stage_comes_back(self):
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order)
        self._tell()
        order.order_line.product_uom_qty = 12
        self._tell()
        self._add_stock(self.film, 2)
        self._ship(order)
        self._tell()
        self.assertEqual(len(self._mails(order, self.shipped)[1]), 1)

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.shipped.mail_template_id
        template.with_context(lang="zh_CN").subject = "订单 {{ object.name }} 已发货"
        self.customer.lang = "zh_CN"
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order)
        self._tell()
        self.assertEqual(self._mails(order, self.shipped)[1].subject, f"订单 {order.name} 已发货")

    def test_a_switch_that_is_off_sends_nothing(self):
        self.shipped.active = False
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order)
        self._tell()
        self.assertFalse(self._mails(order, self.shipped)[1])

    def test_refusing_advertising_does_not_stop_service(self):
        self.customer.consent = "withdrawn"
        self.env["mail.blacklist"]._add("customer@example.com")
        self._add_stock(self.film, 20)
        order, second = self._order((self.film, 10)), self._order((self.film, 10))
        self._ship(order)
        self._tell()
        self.assertEqual(self._mails(order, self.shipped)[0].state, "queued")
        self.shipped.is_marketing = True
        self._ship(second)
        self._tell()
        message, mail = self._mails(second, self.shipped)
        self.assertEqual(message.state, "unwanted")
        self.assertFalse(mail)

    def test_who_wants_no_messages_about_orders_gets_none(self):
        self.customer.is_order_message_refused = True
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order)
        self._tell()
        message, mail = self._mails(order, self.shipped)
        self.assertEqual(message.state, "unwanted")
        self.assertFalse(mail)

    def test_who_has_no_address_is_listed(self):
        self.customer.email = False
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order)
        self._tell()
        self.assertEqual(self._mails(order, self.shipped)[0].state, "unreachable")

    def test_by_sms_where_it_is_configured(self):
        self.customer.phone = "+8613812345678"
        self.shipped.write(
            {
                "mail_template_id": False,
                "sms_template_id": self.env["sms.template"].create(
                    {
                        "name": "Shipped",
                        "model_id": self.env["ir.model"]._get_id("sale.order"),
                        "body": "{{ object.name }} is on its way",
                    }
                ),
            }
        )
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order)
        self._tell()
        sms = self.env["sms.sms"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(sms.mapped("body"), [f"{order.name} is on its way"])

    def test_words_that_cannot_be_filled_in_keep_nobody_else(self):
        broken = self.env["mail.template"].create(
            {
                "name": "Broken",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "subject": "{{ object.no_such_field }}",
            }
        )
        second = self.shipped.copy({"mail_template_id": broken.id})
        second.active = True
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order)
        self._tell()
        self.assertEqual(self._mails(order, second)[0].state, "failed")
        self.assertEqual(self._mails(order, self.shipped)[0].state, "queued")

    def test_a_milestone_of_a_stage_names_it(self):
        with self.assertRaises(ValidationError):
            self.env["sale.milestone"].create({"name": "?", "kind": "stage"})

    # === A DATE THAT CHANGES === #

    def test_before_a_date_is_missed_the_customer_is_asked_once_per_new_day(self):
        order = self._late_order()
        self.assertRecordValues(
            order,
            [
                {
                    "date_question_state": "asked",
                    "date_question_old": order.promise_date,
                    # Two days later is a Sunday.
                    "date_question_new": NOW + 7 * DAY,
                }
            ],
        )
        self.assertEqual(len(self._mails(order, self.changed)[1]), 1)
        self._forecast()
        self._tell()
        self.assertEqual(len(self._mails(order, self.changed)[1]), 1)

    def test_a_date_that_is_missed_already_is_not_told_any_more(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._tell()
        with freeze_time(NOW + 5 * DAY):
            self._late(purchase, 9)
            self._forecast(NOW + 5 * DAY)
            self._tell()
        self.assertFalse(order.date_question_state)
        self.assertFalse(self._mails(order, self.changed)[1])

    def test_agreeing_makes_it_the_date_and_keeps_the_first_promise(self):
        order = self._late_order()
        first, new = order.promise_date, order.date_question_new
        order._answer_date_question(True, "王敏", "Saturday is fine")
        self.assertEqual(order.commitment_date, new)
        self.assertEqual(order.date_question_state, "accepted")
        self.assertEqual(order.first_promise_date, first)
        self.assertIn("王敏", order.message_ids[:1].body)
        self.assertEqual(order.promise_ids.sorted("id")[-1:].date, new)
        with self.assertRaises(UserError):
            order._answer_date_question(False, "王敏")

    def test_nobody_answers_for_the_customer_and_nobody_is_asked_about_what_has_come(self):
        order = self._late_order()
        with self.assertRaises(AccessError):
            order.with_user(self.salesman).date_question_state = "accepted"
        with self.assertRaises(AccessError):
            self._quote((self.film, 1), date_question_state="accepted")
        order._action_cancel()
        with self.assertRaises(UserError):
            order._answer_date_question(True, "王敏")

    def test_refusing_is_a_call_to_make_for_the_salesperson(self):
        order = self._late_order()
        told = order.commitment_date
        order._answer_date_question(False, "王敏", "The line stands still then")
        self.assertEqual(order.commitment_date, told)
        activity = order.activity_ids.filtered(lambda one: "王敏" in (one.summary or ""))
        self.assertEqual(activity.user_id, order.user_id)

    def test_messages_and_their_log_are_the_managers(self):
        order = self._late_order()
        portal = new_test_user(self.env, "milestone_portal", groups="base.group_portal")
        for model in ("sale.milestone", "sale.milestone.message"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])
        with self.assertRaises(AccessError):
            self.changed.with_user(self.salesman).active = False
        self.assertTrue(self._mails(order, self.changed)[0].with_user(self.manager).read(["state"]))


@tagged("post_install", "-at_install")
class TestDateQuestionPortal(MilestoneCommon, HttpCase):
    """The customer answers in the portal, by login or by the link of the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.order = cls.env["sale.order"].create(
                {
                    "partner_id": cls.customer.id,
                    "order_line": [(0, 0, {"product_id": cls.film.id, "product_uom_qty": 1})],
                }
            )
            cls.order.action_confirm()
        cls.order.write(
            {
                "date_question_state": "asked",
                "date_question_old": NOW + timedelta(days=2),
                "date_question_new": NOW + timedelta(days=4),
            }
        )

    def _answer(self, token, **data):
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={token}").text
        csrf = page.partition('name="csrf_token" value="')[2].partition('"')[0] or "none"
        return self.url_open(
            f"/my/orders/{self.order.id}/date",
            data={
                "csrf_token": csrf,
                "access_token": token,
                "asked": self.order.date_question_new.isoformat(),
                "name": "王敏",
                "answer": "accepted",
                **data,
            },
        )

    def test_the_link_of_the_mail_answers(self):
        token = self.order._portal_ensure_token()
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={token}").text
        self.assertIn("date_question", page)
        self._answer(token)
        self.assertEqual(self.order.date_question_state, "accepted")
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={token}").text
        self.assertIn("You agreed to delivery on", page)

    def test_a_question_that_is_no_longer_asked_is_not_answered(self):
        token = self.order._portal_ensure_token()
        self._answer(token, asked="2020-01-01T00:00:00")
        self.assertEqual(self.order.date_question_state, "asked")
        self._answer(token, name=" ")
        self.assertEqual(self.order.date_question_state, "asked")

    @mute_logger("odoo.http")
    def test_neither_without_the_link_nor_another_customer_nor_by_get(self):
        token = self.order._portal_ensure_token()
        self._answer("wrong")
        self.assertEqual(self.order.date_question_state, "asked")
        other = new_test_user(self.env, "date_other", password="date_other", groups="base.group_portal")
        self.assertFalse(other.partner_id.sale_order_count)
        self.authenticate("date_other", "date_other")
        self._answer("")
        self.assertEqual(self.order.date_question_state, "asked")
        answer = self.url_open(f"/my/orders/{self.order.id}/date?access_token={token}&answer=accepted")
        self.assertIn(answer.status_code, (404, 405))
        self.assertEqual(self.order.date_question_state, "asked")
