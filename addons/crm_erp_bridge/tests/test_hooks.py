from odoo.tests import tagged

from .. import hooks
from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestHooks(BridgeCommon):
    def test_orders_older_than_the_addon_are_filled_in_batches(self):
        self._receive(self.shelf, 20, 7)
        orders = self.env["sale.order"]
        for _number in range(3):
            order = self._create_order([(self.shelf, 2)])
            order.action_confirm()
            self._ship(order)
            self._invoice(order)
            orders |= order
        quotation = self._create_order([(self.shelf, 1)])
        cancelled = self._create_order([(self.shelf, 1)])
        cancelled._action_cancel()
        everything = orders | quotation | cancelled
        names = [*hooks.COLUMNS["sale.order"], "id"]
        line_names = [*hooks.COLUMNS["sale.order.line"], "id"]
        before = everything.read(names), everything.order_line.read(line_names)
        self._forget()
        self.patch(hooks, "BATCH_SIZE", 2)
        hooks.post_init_hook(self.env)
        after = everything.read(names), everything.order_line.read(line_names)
        self.assertEqual(after, before)

    def _forget(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET journey_stage = NULL, journey_percent = NULL")
        self.env.cr.execute(
            "UPDATE sale_order_line SET actual_cost = NULL,"
            " actual_material_cost = NULL, actual_revenue = NULL, actual_margin = NULL"
        )
        self.env.invalidate_all()

    def test_a_hundred_orders_need_no_more_queries_than_two(self):
        self._receive(self.shelf, 40, 7)
        orders = self.env["sale.order"]
        for _number in range(12):
            order = self._create_order([(self.shelf, 1)])
            order.action_confirm()
            orders |= order

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            hooks._fill(self.env["sale.order"].browse(some.ids))
            return self.env.cr.sql_log_count - before

        queries(orders[:2])  # fills caches that outlive a transaction
        self.assertEqual(queries(orders), queries(orders[:2]))
