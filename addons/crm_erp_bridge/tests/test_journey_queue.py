from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..models.journey.sale_journey_queue import PENDING
from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestJourneyQueue(BridgeCommon):
    """What happens on the shop floor reaches the order without the shop floor waiting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Queue = cls.env["sale.journey.queue"]
        cls._receive(cls.film, 20, 5)
        cls._receive(cls.led, 30, 2)
        cls.order = cls._create_order([(cls.backlight, 10)])
        cls.order.action_confirm()
        cls.bar_order = cls._productions(cls.order).filtered(lambda one: one.product_id == cls.bar)
        cls._productions(cls.order).action_assign()
        cls.Queue._keep_pending()
        cls.Queue._drain()

    def _stored(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT journey_percent FROM sale_order WHERE id = %s", [self.order.id])
        return self.env.cr.fetchone()[0]

    def _rows(self):
        return self.Queue.search([]).production_id

    def test_a_finished_work_order_is_one_row_and_touches_no_order(self):
        before = self._stored()
        self.bar_order.workorder_ids.button_start()
        self.bar_order.workorder_ids.button_finish()
        self.assertEqual(self._stored(), before)
        self.env.cr.flush()
        self.assertEqual(self._rows(), self.bar_order)
        self.assertEqual(len(self.Queue.search([])), 1, "noted once, however often it changed")
        self.Queue._drain()
        self.assertGreater(self._stored(), before)
        self.assertFalse(self.Queue.search([]))

    def test_what_was_noted_and_deleted_at_once_is_forgotten(self):
        made = self.env["mrp.production"].create({"product_id": self.bar.id, "product_qty": 1})
        made.action_confirm()
        made.action_cancel()
        made.unlink()
        self.env.cr.flush()
        self.assertFalse(self._rows())

    def test_whoever_reads_in_the_same_transaction_finds_it_done(self):
        before = self.order.journey_percent
        self.bar_order.workorder_ids.button_start()
        self.bar_order.workorder_ids.button_finish()
        self.assertGreater(self.order.journey_percent, before)
        self.assertFalse(self.env.cr.precommit.data[PENDING], "nothing is left to do after the commit")
        now = self.order.journey_percent
        found = self.env["sale.order"].search([("journey_percent", "=", now), ("id", "=", self.order.id)])
        self.assertEqual(found, self.order)

    def test_a_search_finds_what_just_happened(self):
        before = self._stored()
        self.bar_order.workorder_ids.button_start()
        self.bar_order.workorder_ids.button_finish()
        moved = self.env["sale.order"].search([("journey_percent", ">", before), ("id", "=", self.order.id)])
        self.assertEqual(moved, self.order)

    def test_the_row_wakes_the_job(self):
        cron = self.env.ref("crm_erp_bridge.sale_journey_queue_cron")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.bar_order.workorder_ids.button_start()
        self.env.cr.flush()
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) - triggers)

    def test_the_job_goes_on_in_batches_until_nothing_is_left(self):
        productions = self._productions(self.order)
        for production in productions:
            production.workorder_ids.button_start()
            self.env.cr.flush()
        self.assertEqual(self._rows(), productions)
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", autospec=True, return_value=60
        ) as kept:
            done, _left = self.Queue._drain(1), self.Queue._cron_drain()
        self.assertEqual(done, (self.order, 1))
        self.assertEqual([call.args[1] for call in kept.call_args_list], [1, 0])
        self.assertFalse(self.Queue.search([]))

    def test_measured_time_after_the_goods_left_reaches_the_cost(self):
        self._make_order(self.order)
        self._ship(self.order)
        line = self.order.order_line
        before = line.sudo().actual_operation_cost
        work = self.bar_order.workorder_ids
        begin = fields.Datetime.now() - timedelta(days=3)
        work.time_ids[:1].copy({"date_start": begin, "date_end": begin + timedelta(hours=1)})
        self.assertAlmostEqual(line.sudo().actual_operation_cost, before + 100, msg="an hour at 100")

    def test_a_deleted_manufacturing_order_leaves_nothing_behind(self):
        draft = self.bar_order.copy()
        draft.workorder_ids.write({"duration_expected": 5})
        self.env.cr.flush()
        draft.unlink()
        self.assertNotIn(draft.id, self._rows().ids)
        self.Queue._drain()

    def test_finishing_a_work_order_costs_a_few_queries_whatever_the_order_holds(self):
        """Against a manufacturing order that no sales order waits for."""
        self._stock_up(self.led, 30)
        alone = self.env["mrp.production"].create(
            {"product_id": self.bar.id, "product_qty": 10, "bom_id": self.bar_bill.id}
        )
        alone.action_confirm()

        def queries(production):
            production.workorder_ids.button_start()
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            production.workorder_ids.button_finish()
            self.env.cr.flush()
            return self.env.cr.sql_log_count - before

        base = queries(alone)
        self.assertLessEqual(queries(self.bar_order), base + 2)
