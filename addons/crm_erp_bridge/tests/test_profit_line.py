from odoo import Command
from odoo.tests import tagged

from .common import BridgeCommon

COSTS = (
    "actual_material_cost",
    "actual_operation_cost",
    "actual_subcontract_cost",
    "actual_trouble_cost",
    "actual_cost",
    "actual_margin",
)


@tagged("post_install", "-at_install")
class TestProfitLine(BridgeCommon):
    def assertCosts(self, line, material, operation, revenue=0.0):
        """Stored figures are as expected and equal a recomputation."""
        self.env.flush_all()
        self.env.invalidate_all()
        expected = {
            "actual_material_cost": material,
            "actual_operation_cost": operation,
            "actual_subcontract_cost": 0.0,
            "actual_trouble_cost": 0.0,
            "actual_cost": material + operation,
            "actual_revenue": revenue,
            "actual_margin": revenue - material - operation,
        }
        self.assertRecordValues(line, [expected])
        for name in expected:
            self.env.add_to_compute(line._fields[name], line)
        self.assertRecordValues(line, [expected])

    def _make_backlights(self, quantity=10):
        self._receive(self.film, 2 * quantity, 5)
        self._receive(self.led, 3 * quantity, 2)
        order = self._create_order([(self.backlight, quantity)])
        order.action_confirm()
        self._make_order(order)
        return order

    def test_made_to_order_costs_what_its_chain_consumed(self):
        order = self._make_backlights(10)
        self.assertCosts(order.order_line, 0, 0)
        self._ship(order, 4)
        self.assertCosts(order.order_line, 64, 200)
        self._ship(order)
        self.assertCosts(order.order_line, 160, 500)
        self._invoice(order)
        self.assertCosts(order.order_line, 160, 500, revenue=1000)

    def test_the_chain_counts_also_where_stock_is_kept_at_standard_price(self):
        self.category.property_cost_method = "standard"
        self.backlight.standard_price = 1
        self.bar.standard_price = 1
        order = self._make_backlights(10)
        self._ship(order)
        self.assertCosts(order.order_line, 160, 500)

    def test_from_stock_it_costs_the_value_of_what_left(self):
        self._receive(self.shelf, 10, 7)
        self._receive(self.shelf, 10, 9)
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        self._ship(order)
        self.assertCosts(order.order_line, 32, 0)

    def test_first_in_first_out_is_respected(self):
        self.category.property_cost_method = "fifo"
        self._receive(self.shelf, 3, 7)
        self._receive(self.shelf, 10, 9)
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        self._ship(order)
        self.assertCosts(order.order_line, 30, 0)

    def test_more_than_was_made_comes_from_the_shelf(self):
        order = self._make_backlights(2)
        self._receive(self.backlight, 1, 90)
        order.order_line.move_ids.filtered(lambda move: move.location_dest_id.usage == "customer").write(
            {"quantity": 3, "picked": True}
        )
        order.picking_ids._action_done()
        line = order.order_line
        booked = sum(
            line.move_ids.filtered(lambda move: move.location_dest_id.usage == "customer").mapped("value")
        )
        self.assertAlmostEqual(booked, 222, places=2)
        self.assertCosts(line, 32 + 74, 100)

    def test_two_lines_of_one_product_share_what_was_made_for_them(self):
        self._receive(self.film, 20, 5)
        self._receive(self.led, 30, 2)
        order = self._create_order([(self.backlight, 6), (self.backlight, 4)])
        order.action_confirm()
        self._make_order(order)
        self._ship(order)
        first, second = order.order_line
        self.assertCosts(first, 96, 300)
        self.assertCosts(second, 64, 200)

    def test_time_booked_after_the_fact_reaches_the_cost(self):
        order = self._make_backlights(10)
        self._ship(order)
        self.assertCosts(order.order_line, 160, 500)
        backlight = self._productions(order).filtered(lambda mo: mo.product_id == self.backlight)
        self.env["mrp.workcenter.productivity"].create(
            {
                "workorder_id": backlight.workorder_ids.id,
                "workcenter_id": self.assembly.id,
                "loss_id": backlight.workorder_ids.time_ids.loss_id.id,
                "date_start": "2026-01-05 08:00:00",
                "date_end": "2026-01-05 09:00:00",
            }
        )
        self.assertCosts(order.order_line, 160, 560)

    def test_a_revalued_component_reaches_the_cost(self):
        order = self._make_backlights(10)
        self._ship(order)
        self.assertCosts(order.order_line, 160, 500)
        backlight = self._productions(order).filtered(lambda mo: mo.product_id == self.backlight)
        backlight.move_raw_ids.filtered(lambda move: move.product_id == self.film).value += 40
        self.assertCosts(order.order_line, 200, 500)

    def test_a_return_and_a_credit_note_cost_the_refund_less_the_goods(self):
        order = self._make_backlights(10)
        picking = self._ship(order)
        self._invoice(order)
        self.assertCosts(order.order_line, 160, 500, revenue=1000)
        returned = self._take_back(picking, 2)
        self.assertEqual(returned.move_ids.value, 132)
        self.assertCosts(order.order_line, 128, 400, revenue=1000)
        self._credit(order)
        self.assertCosts(order.order_line, 128, 400, revenue=800)

    def test_odd_cents_of_a_return_are_not_lost(self):
        self._receive(self.film, 6, 3.33)
        self._receive(self.led, 9, 1.11)
        order = self._create_order([(self.backlight, 3)])
        order.action_confirm()
        bar, backlight = (
            self._productions(order).filtered(lambda mo, p=p: mo.product_id == p)
            for p in (self.bar, self.backlight)
        )
        self._produce(bar, 7)
        self._produce(backlight, 11)
        picking = self._ship(order)
        before = order.order_line.actual_cost
        returned = self._take_back(picking, 1)
        self.assertAlmostEqual(before - order.order_line.actual_cost, returned.move_ids.value, places=6)

    def test_goods_that_come_back_as_scrap_are_lost(self):
        self._receive(self.shelf, 4, 7)
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        picking = self._ship(order)
        scrap = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)],
            limit=1,
        )
        picking.picking_type_id.return_picking_type_id.default_location_dest_id = scrap
        returned = self._take_back(picking, 1)
        returned.move_ids.location_dest_id = scrap
        self.assertCosts(order.order_line, 28 - returned.move_ids.value, 0)

    def test_revenue_is_kept_in_company_currency(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        dollar.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 0.125,
            }
        )
        pricelist = self.env["product.pricelist"].create({"name": "Dollars", "currency_id": dollar.id})
        self._receive(self.shelf, 4, 7)
        order = self._create_order([(self.shelf, 4, 10)], pricelist_id=pricelist.id)
        order.action_confirm()
        self._ship(order)
        self._invoice(order)
        self.assertCosts(order.order_line, 28, 0, revenue=320)

    def test_a_down_payment_is_counted_once(self):
        self._receive(self.shelf, 5, 7)
        order = self._create_order([(self.shelf, 5)])
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 40,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        wizard._create_invoices(order).action_post()
        self._ship(order)
        order._create_invoices(final=True).action_post()
        self.assertEqual(sum(order.order_line.mapped("actual_revenue")), 100)
        self.assertEqual(sum(order.order_line.mapped("actual_margin")), 65)

    def test_many_lines_cost_no_more_queries_than_one(self):
        orders = self.env["sale.order"].concat(*(self._make_backlights(1) for _number in range(5)))
        for order in orders:
            self._ship(order)

        def queries(lines):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.browse(lines.ids)._compute_actual_cost()
            count = self.env.cr.sql_log_count - before
            self.env.flush_all()
            return count

        queries(orders[0].order_line)  # fills caches that outlive a transaction
        self.assertEqual(queries(orders.order_line), queries(orders[0].order_line))
