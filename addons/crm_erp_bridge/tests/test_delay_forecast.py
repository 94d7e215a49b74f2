from unittest.mock import patch

from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.crm_smb_manufacturing.tests.promise_common import DAY, NOW

from .delay_common import DelayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDelayForecast(DelayCommon):
    """Every answer of the book is a forecast, and what it moved by is somebody's."""

    def test_forecast_of_an_order_is_what_was_promised_until_something_happens(self):
        self._buy(self.film, 10, NOW + 4 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self.assertRecordValues(
            order,
            [
                {
                    "forecast_date": order.promise_date,
                    "first_promise_date": order.promise_date,
                    "slip_days_first": 0,
                    "slip_days_last": 0,
                }
            ],
        )
        self.assertFalse(order.delay_share_ids)

    def test_late_receipt_is_purchasings_with_the_receipt_and_its_buyer(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 2)
        self._forecast(NOW + DAY)
        self.assertEqual(order.forecast_date, order.promise_date + 2 * DAY)
        self.assertRecordValues(
            order.delay_share_ids,
            [
                {
                    "cause": "purchasing",
                    "days": 2,
                    "owner_id": self.buyer.id,
                    "vendor_id": self.vendor.id,
                    "partner_id": self.customer.id,
                }
            ],
        )
        self.assertIn(order.delay_share_ids.evidence, (purchase, purchase.picking_ids))

    def test_machine_that_is_down_has_its_days_with_the_stop_as_evidence(self):
        self._add_stock(self.film, 10)
        order = self._order((self.backlight, 4))
        self._forecast()
        stop = self._occupy(self.machine, NOW, NOW + 2 * DAY, time_type="leave")
        self._forecast(NOW)
        share = order.delay_share_ids
        self.assertEqual(self._shares(order), {"machine": order.slip_days_first})
        self.assertAlmostEqual(order.slip_days_first, 2, 1)
        self.assertEqual((share.evidence, share.workcenter_id), (stop, self.machine))
        self.assertEqual(share.owner_id, self.foreman)

    def test_other_work_before_the_machine_is_the_queues(self):
        self._add_stock(self.film, 10)
        order = self._order((self.backlight, 4))
        self._forecast()
        self._occupy(self.machine, NOW, NOW + 2 * DAY)
        self._forecast()
        self.assertEqual(self._shares(order), {"queue": order.slip_days_first})
        self.assertAlmostEqual(order.slip_days_first, 2, 1)
        self.assertEqual(order.delay_share_ids.workcenter_id, self.machine)

    def test_what_is_late_off_the_chain_gets_nothing(self):
        glue = self._create_product("Glue", days=20)
        self._create_bom(self.backlight, [(self.film, 1), (glue, 1)], [("assemble", self.machine, 60)])
        self.backlight.bom_ids[:1].active = False
        self._buy(self.film, 4, NOW + 10 * DAY)
        purchase = self._buy(glue, 4, NOW + 3 * DAY)
        order = self._order((self.backlight, 4))
        self._forecast()
        self._late(purchase, 4)
        self._forecast(NOW + DAY)
        self.assertEqual(order.slip_days_first, 0)
        self.assertFalse(order.delay_share_ids)

    def test_scrap_that_has_to_be_bought_again_is_qualitys(self):
        self._add_stock(self.film, 4)
        self._add_vendor(self.film, 3, sequence=0)
        self.film.seller_ids.filtered(lambda one: one.delay == 20).unlink()
        order = self._order((self.film, 4))
        self._forecast()
        order.picking_ids.do_unreserve()
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.film.id,
                "scrap_qty": 4,
                "location_id": self.stock.id,
                "company_id": self.company.id,
            }
        )
        scrap.action_validate()
        self._forecast(NOW)
        self.assertEqual(self._shares(order), {"quality": order.slip_days_first})
        self.assertGreater(order.slip_days_first, 0)
        self.assertEqual(order.delay_share_ids.evidence, scrap)

    def test_stock_that_a_complaint_took_is_qualitys(self):
        self._add_stock(self.film, 10)
        self._add_vendor(self.film, 3, sequence=0)
        self.film.seller_ids.filtered(lambda one: one.delay == 20).unlink()
        order = self._order((self.film, 10))
        self._forecast()
        order.picking_ids.do_unreserve()
        ticket = self.env["service.ticket"].create(
            {
                "name": "Dark spots",
                "kind": "complaint",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        again = self._ask((self.film, 10)).sudo()
        again.action_confirm()
        again.picking_ids.move_ids.priority = "1"
        self.env["service.remedy"].create(
            {"ticket_id": ticket.id, "kind": "replace", "replacement_order_id": again.id}
        )
        self._forecast(NOW)
        self.assertEqual(self._shares(order), {"quality": order.slip_days_first})
        self.assertGreater(order.slip_days_first, 0)
        self.assertEqual(order.delay_share_ids.evidence, ticket)

    def test_customer_who_wants_more_has_the_days(self):
        self._buy(self.film, 10, NOW + 2 * DAY)
        self._buy(self.film, 10, NOW + 9 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        order.order_line.product_uom_qty = 20
        self._forecast(NOW + DAY)
        self.assertEqual(order.first_promise_date, NOW + 2 * DAY)
        self.assertEqual(self._shares(order), {"customer": 7})
        self.assertEqual(order.delay_share_ids.evidence, order)

    def test_wish_changed_between_promise_and_order_is_the_customers(self):
        self._buy(self.film, 10, NOW + 2 * DAY)
        self._buy(self.film, 10, NOW + 9 * DAY)
        order = self._ask((self.film, 10))
        order.action_give_promise()
        order.order_line.product_uom_qty = 20
        order.action_promise()
        order.action_give_promise()
        order.action_confirm()
        self._forecast()
        order = order.sudo()
        self.assertEqual(order.first_promise_date, NOW + 2 * DAY)
        self.assertEqual(self._shares(order), {"customer": 7})
        self.assertEqual(order.delay_share_ids.evidence.kind, "customer_change")

    def test_late_answer_is_the_customers(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._ask((self.film, 10))
        order.action_give_promise()
        ledger = self.env["sale.promise"].sudo()
        first = ledger.search([("order_id", "=", order.id)])
        self._at(first, NOW - 30 * DAY)
        self._late(purchase, 2)
        order.action_promise()
        order.action_give_promise()
        self._at(ledger.search([("order_id", "=", order.id)]) - first, NOW - DAY)
        order.action_confirm()
        self._forecast()
        order = order.sudo()
        self.assertEqual(order.first_promise_date, NOW + 2 * DAY)
        self.assertEqual(self._shares(order), {"customer": 2})

    def _at(self, records, moment):
        """Have records made at a moment: the database's clock is not frozen."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id IN %s",
                SQL.identifier(records._table),
                moment,
                records._ids,
            )
        )
        records.invalidate_recordset(["create_date"])

    def test_purchase_queue_and_credit_hold_add_up(self):
        """3 days of the vendor's, 2 of the queue, 1 of a credit hold: 6 late."""
        purchase = self._buy(self.film, 4, NOW + DAY)
        order = self._order((self.backlight, 4))
        self._forecast()
        promised = order.promise_date
        self._late(purchase, 3)
        self._forecast(NOW + DAY)
        self.assertEqual(self._shares(order), {"purchasing": 3})
        # It arrives on Friday; the machine has other work on Monday and Tuesday.
        friday = NOW + 4 * DAY
        with freeze_time(friday):
            purchase.picking_ids.button_validate()
        self._occupy(self.machine, friday, friday + 5 * DAY)
        self._forecast(friday)
        shares = self._shares(order)
        self.assertEqual(set(shares), {"purchasing", "queue"})
        self.assertEqual(shares["purchasing"], 3)
        # Held on the day when it could have begun.
        begin = friday + 5 * DAY
        self._forecast(begin)
        hold = (f"credit,sale.order,{order.id}", begin, begin + DAY)
        Share = type(self.env["sale.delay.share"])
        with patch.object(Share, "_blockers", return_value={order.order_line.id: [hold]}):
            self._forecast(begin + DAY)
        shares = self._shares(order)
        self.assertEqual(shares["credit"], 1)
        self.assertEqual(shares["purchasing"], 3)
        self.assertAlmostEqual(sum(shares.values()), (order.forecast_date - promised) / DAY, 3)
        self.assertAlmostEqual(sum(shares.values()), order.slip_days_first, 3)

    def test_minutes_that_pass_write_nobodys_row(self):
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._forecast()
        before = order.order_line.forecast_at
        self._forecast(NOW + DAY / 24 / 10)
        self.assertEqual(order.order_line.forecast_at, before)
        with freeze_time(NOW):
            order.commitment_date = NOW + 3 * DAY
        self._forecast(NOW + DAY / 24 / 10)
        self.assertEqual(order.slip_days_last, 0)
        self._forecast(NOW + DAY / 24)
        self.assertGreaterEqual(order.order_line.forecast_date, NOW)

    def test_days_made_up_are_given_back(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 3)
        self._forecast(NOW + DAY)
        self._late(purchase, -2)
        self._forecast(NOW + DAY)
        self.assertEqual(self._shares(order), {"purchasing": 1})
        self._late(purchase, -1)
        self._forecast(NOW + DAY)
        self.assertFalse(order.delay_share_ids)

    def test_what_still_comes_on_the_promised_day_is_not_late(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 0.3)
        self._forecast(NOW + DAY)
        self.assertGreater(order.forecast_date, order.first_promise_date)
        self.assertEqual(order.slip_days_first, 0)
        self.assertFalse(order.delay_share_ids)
        self._late(purchase, 0.7)
        self._forecast(NOW + DAY)
        self.assertEqual(self._shares(order), {"purchasing": 1})

    def test_new_promise_does_not_make_the_first_one_better(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 2)
        with freeze_time(NOW + DAY):
            order.commitment_date = order.promise_date + 2 * DAY
        self._forecast(NOW + DAY)
        self.assertAlmostEqual(order.slip_days_first, 2)
        self.assertAlmostEqual(order.slip_days_last, 0)
        self.assertEqual(self._shares(order), {"purchasing": 2})

    def test_delivered_line_keeps_the_day_on_which_it_left(self):
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._forecast()
        left = NOW + 2 * DAY
        with freeze_time(left):
            order.picking_ids.button_validate()
        self._forecast(left + DAY)
        line = order.order_line
        self.assertFalse(line.is_forecast_open)
        self.assertEqual(order.forecast_date, left)
        self.assertAlmostEqual(order.slip_days_first, 2)
        self.assertEqual(self._shares(order), {"logistics": 2})
        self.assertEqual(order.delay_share_ids.evidence, order.picking_ids)
        self._forecast(left + 9 * DAY)
        self.assertEqual(order.forecast_date, left)

    def test_cancelled_order_has_no_forecast_and_no_shares(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 3)
        self._forecast(NOW + DAY)
        order._action_cancel()
        self.assertFalse(order.forecast_date or order.delay_share_ids)
        self.assertEqual(order.slip_days_first, 0)

    def test_customer_is_told_the_dates_and_the_kind_of_reason_only(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 2)
        self._forecast(NOW + DAY)
        portal = new_test_user(
            self.env, login="delay_customer", groups="base.group_portal", partner_id=self.customer.id
        )
        told = order.with_user(portal).journey()
        self.assertEqual(told["first_promise_date"], (NOW + 2 * DAY).isoformat())
        self.assertEqual(told["forecast_date"], (NOW + 4 * DAY).isoformat())
        self.assertEqual((told["slip_days"], told["reason"]), (2, "purchasing"))
        self.assertEqual(told["reason_label"], "Material arrives later")
        for secret in (purchase.name, self.vendor.name, self.buyer.name, self.film.name):
            self.assertNotIn(secret, str(told))

    def test_events_ask_for_one_forecast_each_transaction(self):
        cron = self.env.ref("crm_erp_bridge.sale_forecast_cron")
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)

        def triggered(event):
            self.env.flush_all()
            self.env.cr.precommit.run()
            before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
            event()
            self.env.cr.precommit.run()
            return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]) - before

        events = {
            "receipt late": lambda: self._late(purchase, 1),
            "receipt arrived": purchase.picking_ids.button_validate,
            "machine down": lambda: self._occupy(self.machine, NOW, NOW + DAY, time_type="leave"),
            "nothing": lambda: None,
            "planned work": lambda: self._occupy(self.machine, NOW, NOW + DAY),
        }
        found = {name: triggered(event) for name, event in events.items()}
        self.assertEqual(
            found,
            {"receipt late": 1, "receipt arrived": 1, "machine down": 1, "nothing": 0, "planned work": 0},
        )

    def test_two_companies_have_their_own(self):
        other = self._create_firm("Other Firm")
        self.env.user.company_ids |= other
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 3)
        self.env["sale.promise.book"]._forecast(other)
        self.assertEqual(order.slip_days_first, 0)

    def test_queries_do_not_grow_with_lines(self):
        counts = []
        for number in (2, 12):
            product = self._create_product(f"Sheet {number}", days=20)
            purchase = self._buy(product, number, NOW + 2 * DAY)
            orders = [self._order((product, 1)) for _one in range(number)]
            self._forecast()
            self._late(purchase, 2)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._forecast(NOW + DAY)
            counts.append(self.env.cr.sql_log_count - before)
            for order in orders:
                self.assertEqual(self._shares(order), {"purchasing": 2})
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
