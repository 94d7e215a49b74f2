from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestPriceGuard(RoundCase):
    """One customer family hears one price, whoever offers it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holding = cls.env["res.partner"].create({"name": "Panel Holding", "is_company": True})
        cls.customer.parent_id = cls.holding
        cls.sister = cls.env["res.partner"].create(
            {"name": "Panel Works South", "is_company": True, "parent_id": cls.holding.id}
        )
        cls.company.write({"price_guard_percent": 5, "price_interest_percent": 0})
        # The colleague's valid quotation to the sister: 20 each.
        cls.offered = cls._quotation(cls.colleague, partner_id=cls.sister.id)
        cls.order.order_line.price_unit = 20

    def _cheap(self, price=18.4, order=None):
        order = order or self.order
        order.order_line.price_unit = price
        return order

    def _ask(self, order=None):
        order = order or self.order
        action = order.action_ask_price()
        wizard = self.env["sale.price.ask"].with_user(order.env.user).browse(action["res_id"])
        wizard.reason = "Three times the quantity"
        wizard.action_ask()
        return order.price_conflict_ids.filtered(lambda conflict: conflict.state == "waiting")

    def _assert_held(self, order, pattern="8"):
        self.assertRegex(order.hold_reason or "", pattern)
        with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
            order.action_confirm()
        self.assertNotEqual(order.state, "sale")

    # === WHAT IS A CONFLICT === #

    def test_undercutting_a_colleagues_quotation_to_a_sister_is_held(self):
        self._assert_held(self._cheap(), f"8.0 % below .*quotation {self.offered.name}")

    def test_within_the_tolerance_nothing_is_held(self):
        self._cheap(19.0).action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_ones_own_quotation_an_expired_or_a_cancelled_one_binds_nobody(self):
        self._cheap()
        self.offered = self.offered.sudo()
        self.offered.user_id = self.seller
        self.assertFalse(self.order.hold_reason)
        self.offered.write(
            {"user_id": self.colleague.id, "validity_date": fields.Date.today() - timedelta(days=1)}
        )
        self.env.invalidate_all()
        self.assertFalse(self.order.hold_reason)
        self.offered.validity_date = fields.Date.today()
        self.env.invalidate_all()
        self.assertTrue(self.order.hold_reason)
        self.offered.with_context(disable_cancel_warning=True).action_cancel()
        self.env.invalidate_all()
        self.assertFalse(self.order.hold_reason)

    def test_the_last_order_binds_whoever_sold_it_and_an_older_one_does_not(self):
        self.offered.with_context(disable_cancel_warning=True).action_cancel()
        dear, last = self._quotation(), self._quotation()
        dear.order_line.price_unit, last.order_line.price_unit = 30, 20
        dear.sudo().company_id.price_guard = False
        (dear | last).action_confirm()
        dear.sudo().company_id.price_guard = True
        dear.date_order = fields.Datetime.now() - timedelta(days=40)
        self._assert_held(self._cheap(), f"last order {last.name}")
        self._cheap(19.5).action_confirm()

    def test_another_specification_product_family_or_company_is_compared_with_nothing(self):
        self._cheap()
        self.order.order_line.spec_ids[0].value = "black"
        self.assertFalse(self.order.hold_reason)
        self.order.order_line.spec_ids[0].value = " WHITE"
        self.assertTrue(self.order.hold_reason, "written otherwise it is the same")
        self.sister.parent_id = False
        self.env.invalidate_all()
        self.assertFalse(self.order.hold_reason)

    def test_discount_payment_terms_freight_and_units_count(self):
        self.order.order_line.discount = 8
        self._assert_held(self.order)
        self.order.order_line.discount = 0
        self.assertFalse(self.order.hold_reason)
        self.company.price_interest_percent = 36
        term = self.env["account.payment.term"].create(
            {"name": "90 days", "line_ids": [Command.create({"value_amount": 100, "nb_days": 90})]}
        )
        self.order.payment_term_id = term
        self._assert_held(self.order, "8.9 % below")
        self.order.payment_term_id = False
        paid = self.env["account.incoterms"].create({"name": "Paid", "code": "PD", "freight_percent": 7})
        self.order.incoterm = paid
        self._assert_held(self.order, "7.0 % below")
        self.order.incoterm = False
        dozen = self.env["uom.uom"].create(
            {"name": "Dozen of 12", "relative_factor": 12, "relative_uom_id": self.panel.uom_id.id}
        )
        self.order.order_line.write({"product_uom_id": dozen.id, "price_unit": 12 * 18.4})
        self._assert_held(self.order, "8.0 % below")

    def test_another_currency_is_compared_in_ours(self):
        currency = self.env["res.currency"].create({"name": "XPG", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.5, "company_id": self.company.id, "name": "2020-01-01"}
        )
        pricelist = self.env["product.pricelist"].create({"name": "X", "currency_id": currency.id})
        self.order.pricelist_id = pricelist
        self.order.order_line.price_unit = 10
        self.assertFalse(self.order.hold_reason)
        self.order.order_line.price_unit = 9.2
        self._assert_held(self.order, "8.0 % below")

    def test_what_was_given_away_says_nothing_about_the_price(self):
        free = self._quotation()
        free.order_line.price_unit = 0
        free.sudo().company_id.price_guard = False
        free.action_confirm()
        free.sudo().company_id.price_guard = True
        self._assert_held(self._cheap())

    def test_switched_off_it_holds_nothing(self):
        self.company.price_guard = False
        self._cheap().action_confirm()
        self.assertEqual(self.order.state, "sale")

    # === NO WAY AROUND === #

    def test_it_is_not_sent_either(self):
        self._cheap()
        for attempt in (
            self.order.action_quotation_send,
            self.order.action_quotation_sent,
            lambda: self.order.write({"state": "sent"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()

    def test_a_copy_starts_without_the_approval(self):
        self._ask(self._cheap()).with_user(self.manager).validate_tier()
        copy = self.order.copy()
        self._assert_held(copy.with_user(self.seller))

    def test_an_import_leaves_a_draft_and_tells_the_salesperson_once(self):
        for order in (self.offered, self._cheap()):
            order.order_line.spec_ids.unlink()
        vals = self.order.copy_data()[0]
        orders = self.env["sale.order"].with_user(self.seller).with_context(import_file=True)
        for state in ("sent", "sale"):
            order = orders.create([{**vals, "state": state}])
            self.assertEqual(order.state, "draft")
            self.assertEqual(len(order.activity_ids), 1)

    def test_a_signature_in_the_portal_is_kept_and_the_order_waits(self):
        self._cheap()
        self.order.sudo().write({"signed_by": "Wu", "signed_on": fields.Datetime.now()})
        self.order.sudo()._validate_order()
        self.assertEqual(self.order.state, "draft")
        self.assertEqual(self.order.signed_by, "Wu")
        self.assertTrue(self.order.confirmation_deferred_date)

    # === ASKING === #

    def test_an_approved_price_is_sold_and_a_lower_one_is_not(self):
        conflict = self._ask(self._cheap())
        self.assertEqual((conflict.state, conflict.percent, conflict.net_price), ("waiting", 8.0, 18.4))
        self.assertFalse(self.order.can_ask_price)
        self._assert_held(self.order)
        conflict.with_user(self.manager).validate_tier()
        self.assertEqual(conflict.state, "approved")
        self.assertFalse(self.order.hold_reason)
        self._cheap(17)
        self._assert_held(self.order, "15.0 %")
        self._cheap(18.5).action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_a_rejected_price_stays_held_and_may_be_asked_again(self):
        conflict = self._ask(self._cheap())
        conflict.with_user(self.manager).reject_tier()
        self.assertEqual(conflict.state, "rejected")
        self._assert_held(self.order)
        self.assertTrue(self.order.can_ask_price)

    def test_nobody_approves_their_own_or_writes_the_figures(self):
        conflict = self._ask(self._cheap())
        for attempt in (
            lambda: conflict.write({"state": "approved"}),
            lambda: conflict.write({"net_price": 1}),
            lambda: conflict.review_ids.with_user(self.seller).write({"status": "approved"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        conflict.with_user(self.seller).validate_tier()
        self.assertEqual(conflict.state, "waiting")

    def test_a_reason_is_needed_and_there_must_be_something_to_ask(self):
        with self.assertRaises(UserError):
            self.order.action_ask_price()
        action = self._cheap().action_ask_price()
        with self.assertRaises(UserError):
            self.env["sale.price.ask"].browse(action["res_id"]).action_ask()
        with self.assertRaises(UserError):
            self.env["sale.price.conflict"].create(
                {"order_line_id": self.offered.order_line.id, "reason": "?"}
            )

    def test_colleagues_and_customers_read_no_conflict_of_others(self):
        conflict = self._ask(self._cheap())
        self.assertTrue(conflict.with_user(self.manager).reason)
        for user in (self.colleague, self.portal_user, self.planner):
            with self.assertRaises(AccessError):
                conflict.with_user(user).read(["reason"])

    # === WHILE TYPING === #

    def test_the_last_price_is_shown_while_typing_and_never_a_margin(self):
        self.offered.action_confirm()
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.panel
                self.assertIn(self.offered.name, line.price_hint)
                self.assertIn("20.00", line.price_hint)

    def test_the_history_shows_colleagues_prices(self):
        self.env["legacy.sale"].create(
            {
                "date": "2019-03-03",
                "partner_id": self.customer.id,
                "product_id": self.panel.id,
                "quantity": 10,
                "amount": 215,
            }
        )
        action = self.order.order_line.action_price_history()
        shown = self.env["sale.price.history"].with_user(self.seller).browse(action["res_id"]).history_html
        for text in (self.offered.name, self.colleague.name, "20.00", "21.50"):
            self.assertIn(text, shown)

    def test_the_question_costs_the_same_whatever_the_history(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.order._price_conflicts()
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        self.env["sale.order"].create([self.offered.copy_data()[0] for _number in range(15)])
        self.assertEqual(queries(), few)
