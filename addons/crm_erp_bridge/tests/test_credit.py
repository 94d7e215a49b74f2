from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged

from ..credit import Account, judge, shares
from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestCreditEngine(BaseCase):
    def test_a_limit_holds_from_the_first_cent_above_it(self):
        account = Account(open_items=300, uninvoiced=200, undelivered=500, limit=1000)
        self.assertEqual(judge(account), ("warning", "limit"))
        self.assertEqual(judge(account, 0.01), ("hold", "limit"))
        self.assertEqual(judge(account, -300), ("ok", None))
        self.assertEqual(judge(Account(open_items=1e9)), ("ok", None), "no limit was agreed")

    def test_overdue_warns_first_and_holds_later_and_a_flag_holds_always(self):
        self.assertEqual(judge(Account(overdue_days=1, overdue_limit=30)), ("warning", "overdue"))
        self.assertEqual(judge(Account(overdue_days=30, overdue_limit=30)), ("warning", "overdue"))
        self.assertEqual(judge(Account(overdue_days=31, overdue_limit=30)), ("hold", "overdue"))
        self.assertEqual(judge(Account(is_blocked=True)), ("hold", "blocked"))

    def test_each_amount_counts_once(self):
        # (price, delivered, invoiced, still to come)
        self.assertEqual(shares([(10, 0, 0, 5)]), (0, 50))
        self.assertEqual(shares([(10, 3, 0, 2)]), (30, 20))
        self.assertEqual(shares([(10, 3, 3, 2)]), (0, 20))
        self.assertEqual(shares([(10, 0, 5, 5)]), (0, 0), "invoiced before it leaves")
        self.assertEqual(shares([(10, 5, 0, 0)], prepaid=20), (30, 0))
        self.assertEqual(shares([(10, 3, 0, 2)], prepaid=30), (20, 0))


@tagged("post_install", "-at_install")
class TestCredit(BridgeCommon):
    """One limit for a customer family, and no way around it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.price_guard = False
        cls.company.write({"credit_guard": True, "credit_overdue_days": 30, "account_use_credit_limit": True})
        cls.customer.credit_limit = 100
        cls.sister = cls.env["res.partner"].create(
            {"name": "Sister Works", "is_company": True, "parent_id": cls.customer.id}
        )
        cls.finance = new_test_user(
            cls.env, "credit_finance", groups="account.group_account_manager,sales_team.group_sale_salesman"
        )

    def _quote(self, amount=60, partner=None, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.customer).id,
                "user_id": self.salesperson.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.shelf.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )

    def _confirmed(self, amount=60, partner=None, **values):
        order = self._quote(amount, partner, **values)
        order.action_confirm()
        return order

    def _account(self):
        self.env.flush_all()
        return self.customer._credit_accounts(self.company)[self.customer.id]

    def _deliver(self, order):
        self._receive(self.shelf, 1, 7)
        order.picking_ids.action_assign()
        order.picking_ids.button_validate()

    def _bill(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def _release(self, order, **values):
        return self.env["credit.release"].create(
            {
                "order_id": order.id,
                "reason": "The payment is announced",
                "until": fields.Date.add(fields.Date.today(), days=5),
                **values,
            }
        )

    def _approve(self, release, user=None):
        release.with_user(user or self.finance).validate_tier()

    # === EXPOSURE === #

    def test_an_amount_stays_one_amount_from_order_to_payment(self):
        order = self._confirmed(60)
        self.assertEqual(self._account().undelivered, 60)
        self._deliver(order)
        account = self._account()
        self.assertEqual((account.undelivered, account.uninvoiced, account.exposure), (0, 60, 60))
        invoice = self._bill(order)
        account = self._account()
        self.assertEqual((account.uninvoiced, account.open_items, account.exposure), (0, 60, 60))
        self._pay(invoice)
        self.assertEqual(self._account().exposure, 0)

    def test_the_family_has_one_account_in_company_currency(self):
        self._confirmed(30)
        self._confirmed(20, self.sister)
        currency = self.env["res.currency"].create(
            {"name": "CRD", "symbol": "C", "rate_ids": [Command.create({"rate": 4, "name": "2000-01-01"})]}
        )
        pricelist = self.env["product.pricelist"].create({"name": "CRD", "currency_id": currency.id})
        self._confirmed(80, self.contact, pricelist_id=pricelist.id)
        self.assertEqual(self._account().exposure, 70)
        self.assertEqual(self.sister.credit_exposure, 70)
        self.assertEqual(self.contact.with_user(self.salesperson).credit_available, 30)
        self.assertFalse(self.other_customer.credit_exposure)

    def test_what_was_invoiced_in_advance_counts_once(self):
        order = self._confirmed(90)
        advance = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 40,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        advance.create_invoices()
        invoice = order.invoice_ids
        invoice.action_post()
        self.assertEqual(self._account().exposure, 90)
        self._pay(invoice)
        self.assertEqual(self._account().exposure, 50)

    def test_returned_and_credited_goods_stop_counting(self):
        order = self._confirmed(60)
        self._deliver(order)
        invoice = self._bill(order)
        wizard = self.env["stock.return.picking"].create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.write({"quantity": 1, "to_refund": True})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.button_validate()
        refund = order._create_invoices(final=True)
        refund.action_post()
        (invoice | refund).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self._account().exposure, 0)

    def test_a_shipment_closed_short_will_not_be_owed(self):
        order = self._confirmed(60)
        order.picking_ids.action_cancel()
        self.assertEqual(self._account().exposure, 0)

    def test_accounts_cost_the_same_for_many(self):
        families = self.env["res.partner"].create(
            [{"name": f"Family {number}", "is_company": True} for number in range(6)]
        )
        for family in families:
            self._confirmed(10, family)

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._credit_accounts(self.company)
            return self.env.cr.sql_log_count - before

        queries(families)
        self.assertEqual(queries(families[:1]), queries(families))

    # === CONFIRMING, AND WAYS AROUND === #

    def test_an_order_over_the_limit_is_told_why(self):
        self._confirmed(60)
        exact = self._confirmed(40)
        self.assertEqual(exact.state, "sale")
        with self.assertRaisesRegex(UserError, "Panel Maker may owe .*100.* and owes, or will owe, .*100"):
            self._quote(1).action_confirm()

    def test_off_nothing_is_held(self):
        self.company.credit_guard = False
        self.assertEqual(self._confirmed(5000).state, "sale")

    def test_no_copy_split_sister_contact_or_currency_goes_around(self):
        first = self._confirmed(60)
        for attempt in (first.copy(), self._quote(60, self.sister), self._quote(60, self.contact)):
            with self.subTest(partner=attempt.partner_id.name), self.assertRaises(UserError):
                attempt.action_confirm()
        first._action_cancel()
        second = self._confirmed(60)
        first.action_draft()
        with self.assertRaises(UserError):
            first.action_confirm()
        self.assertEqual(second.state, "sale")

    def test_neither_writing_the_state_nor_creating_it_confirmed(self):
        order = self._quote(500)
        with self.assertRaises(UserError):
            order.state = "sale"
        with self.assertRaises(UserError):
            self._quote(500, state="sale")

    def test_two_confirmed_together_do_not_both_use_the_last(self):
        orders = self._quote(60) | self._quote(60)
        with self.assertRaises(UserError):
            orders.action_confirm()

    def test_a_larger_quantity_afterwards_holds_the_shipment(self):
        order = self._confirmed(60)
        # At the price of the list.
        order.order_line.product_uom_qty = 6
        self.assertTrue(order.credit_hold)
        self._receive(self.shelf, 5, 7)
        with self.assertRaises(UserError):
            self._deliver(order)

    def test_a_signature_or_import_keeps_what_was_done_and_waits(self):
        order = self._quote(500)
        order.action_quotation_sent()
        order._validate_order()
        self.assertEqual(order.state, "sent")
        self.assertTrue(order.confirmation_deferred_date)
        imported = self._quote(500)
        imported.with_context(import_file=True).action_confirm()
        self.assertEqual(imported.state, "draft")
        self.assertIn("may owe", imported.activity_ids.note)

    def test_overdue_or_blocked_is_held_whatever_the_amount(self):
        order = self._confirmed(10)
        self._deliver(order)
        invoice = self._bill(order)
        invoice.line_ids.date_maturity = fields.Date.today() - timedelta(days=31)
        with self.assertRaisesRegex(UserError, "31 days after the due date"):
            self._quote(1).action_confirm()
        self._pay(invoice)
        self.customer.credit_block = "litigation"
        with self.assertRaisesRegex(UserError, "is blocked"):
            self._quote(1, self.sister).action_confirm()

    def test_a_replacement_for_a_complaint_passes(self):
        self.customer.credit_block = "litigation"
        ticket = self.env["service.ticket"].create(
            {"name": "Dark spots", "kind": "complaint", "partner_id": self.customer.id}
        )
        again = self._quote(60)
        self.env["service.remedy"].create(
            {"ticket_id": ticket.id, "kind": "replace", "replacement_order_id": again.id}
        )
        again.action_confirm()
        self.assertEqual(again.state, "sale")
        self._deliver(again)
        self.assertEqual(again.picking_ids.state, "done")

    # === WORK AND SHIPMENT === #

    def test_goods_of_a_held_order_stay_and_in_a_batch_the_others_go(self):
        held = self._confirmed(60)
        good = self._confirmed(60, self.other_customer)
        self._receive(self.shelf, 2, 7)
        pickings = held.picking_ids | good.picking_ids
        pickings.action_assign()
        self.customer.credit_block = "bad_debt"
        with self.assertRaisesRegex(UserError, "is blocked"):
            held.picking_ids.button_validate()
        with self.assertRaises(UserError):
            held.picking_ids.move_ids._action_done()
        pickings.button_validate()
        self.assertEqual((held.picking_ids.state, good.picking_ids.state), ("assigned", "done"))
        self.assertIn("Not shipped", held.picking_ids.message_ids[:1].body)

    def test_nobody_works_or_consumes_for_a_held_order(self):
        self._receive(self.film, 4, 5)
        self._receive(self.led, 6, 2)
        self.customer.credit_limit = 1000
        order = self._create_order([(self.backlight, 2)])
        order.action_confirm()
        bar = self._productions(order).filtered(lambda one: one.product_id == self.bar)
        self.customer.credit_block = "litigation"
        worker = new_test_user(self.env, "credit_worker", groups="mrp.group_mrp_user")
        self.assertTrue(bar.workorder_ids.with_user(worker).credit_hold)
        with self.assertRaisesRegex(UserError, "is blocked"):
            bar.workorder_ids.with_user(worker).button_start()
        with self.assertRaises(UserError):
            bar.qty_producing = 2
            bar._set_qty_producing()
            bar.button_mark_done()
        self.customer.credit_block = False
        bar.workorder_ids.button_start()
        self.assertEqual(bar.workorder_ids.state, "progress")

    # === RELEASE === #

    def test_finance_releases_one_order_until_a_day(self):
        order = self._quote(500).with_user(self.salesperson)
        self.assertTrue(order.can_ask_credit)
        wizard = self.env["credit.release.ask"].browse(order.action_ask_credit()["res_id"])
        wizard = wizard.with_user(self.salesperson)
        with self.assertRaises(UserError):
            wizard.action_ask()
        wizard.reason = "The payment is announced"
        wizard.action_ask()
        release = order.sudo().credit_release_ids
        self.assertRecordValues(
            release,
            [{"amount": 500, "partner_id": self.customer.id, "requested_by_id": self.salesperson.id}],
        )
        self.assertFalse(order.can_ask_credit, "asked once")
        with self.assertRaises(UserError):
            order.action_confirm()
        self._approve(release)
        self.assertEqual((release.state, release.decided_by_id), ("approved", self.finance))
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self._deliver(order.sudo())
        self.assertEqual(order.sudo().picking_ids.state, "done")

    def test_a_release_covers_neither_more_nor_later_nor_another_order(self):
        order, other = self._quote(500), self._quote(500)
        release = self._release(order)
        self._approve(release)
        order.order_line.price_unit = 501
        with self.assertRaises(UserError):
            order.action_confirm()
        with self.assertRaises(UserError):
            other.action_confirm()
        order.order_line.price_unit = 500
        after = fields.Date.add(release.until, days=1)
        with patch.object(fields.Date, "context_today", lambda *_arguments: after):
            self.assertTrue(order._credit_held())
        self.assertFalse(order._credit_held())

    def test_who_asks_does_not_decide_and_amounts_are_not_written(self):
        order = self._quote(500).with_user(self.salesperson)
        release = self._release(order).with_user(self.salesperson)
        self._approve(release, self.salesperson)
        self.assertEqual(release.state, "waiting")
        for vals in ({"amount": 9999}, {"until": "2099-01-01"}, {"state": "approved"}):
            with self.assertRaises(UserError):
                release.write(vals)
        with self.assertRaises(UserError):
            self._release(self._quote(1))

    def test_a_rejected_release_helps_nobody(self):
        order = self._quote(500)
        self._release(order).with_user(self.finance).reject_tier()
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_releases_are_seen_by_their_order_and_finance(self):
        release = self._release(self._quote(500))
        other = new_test_user(self.env, "credit_other", groups="sales_team.group_sale_salesman")
        portal = new_test_user(self.env, "credit_portal", groups="base.group_portal")
        for user in (other, portal, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                release.with_user(user).read(["amount"])
        self.assertTrue(release.with_user(self.salesperson).read(["amount"]))
        self.assertTrue(release.with_user(self.accountant).read(["amount"]))
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk).read(["credit_exposure"])

    def test_the_days_it_waited_are_the_credit_holds(self):
        order = self._confirmed(60)
        self.customer.credit_block = "litigation"
        release = self._release(order)
        now = fields.Datetime.now()
        found = self.env["sale.delay.share"]._blockers(order.order_line, now - timedelta(days=2), now)
        [(key, since, until)] = found[order.order_line.id]
        self.assertEqual(key, f"credit,credit.release,{release.id}")
        self.assertLessEqual(since, now)
        self.assertGreater(until, now)
        self._approve(release)
        found = self.env["sale.delay.share"]._blockers(order.order_line, now - timedelta(days=2), now)
        self.assertEqual(found[order.order_line.id][0][2], release.decided_date)
