from odoo import Command
from odoo.tests import Form, tagged

from ..journey import progress
from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestJourneyOrder(BridgeCommon):
    def assertJourney(self, order, stage, percent=None):
        """The stored stage is right and equals a recomputation from the documents."""
        self.env["sale.journey.queue"]._keep_pending()
        self.env["sale.journey.queue"]._drain()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute(
            "SELECT journey_stage, journey_percent FROM sale_order WHERE id = %s",
            [order.id],
        )
        stored = self.env.cr.fetchone()
        fresh = progress(order._journey_facts()[order])
        self.assertEqual(stored, (fresh.stage, fresh.percent))
        self.assertEqual(stored[0], stage)
        if percent is not None:
            self.assertEqual(stored[1], percent)

    def test_made_to_order_from_quotation_to_payment(self):
        order = self._create_order([(self.backlight, 10)])
        self.assertJourney(order, "quotation", 0)
        order.action_confirm()
        self.assertJourney(order, "materials", 10)
        self._receive(self.film, 20, 5)
        self._receive(self.led, 15, 2)
        productions = self._productions(order)
        productions.action_assign()
        # 2 manufacturing orders: all films there, half of the LEDs
        self.assertJourney(order, "materials", 25)
        self._receive(self.led, 15, 2)
        productions.action_assign()
        self.assertJourney(order, "production", 30)
        bar = productions.filtered(lambda mo: mo.product_id == self.bar)
        bar.workorder_ids.button_start()
        self.assertJourney(order, "production", 30)
        bar.workorder_ids.button_finish()
        self.assertJourney(order, "production", 44)
        bar.button_mark_done()
        self.assertJourney(order, "production", 45)
        self._produce(productions - bar, 300)
        self.assertJourney(order, "shipped", 70)
        self._ship(order, 4)
        self.assertJourney(order, "shipped", 76)
        self._ship(order)
        self.assertJourney(order, "invoiced", 85)
        invoice = order._create_invoices()
        self.assertJourney(order, "invoiced", 85)
        invoice.action_post()
        self.assertJourney(order, "paid", 90)
        self._pay(invoice, invoice.amount_total / 2)
        self.assertJourney(order, "paid", 95)
        self._pay(invoice)
        self.assertJourney(order, "paid", 100)

    def test_an_order_from_the_shelf_has_a_journey_too(self):
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        self.assertJourney(order, "ready")
        self._stock_up(self.shelf, 4)
        order.picking_ids.action_assign()
        self.assertJourney(order, "shipped")
        self._ship(order)
        self.assertJourney(order, "invoiced")
        self._pay(self._invoice(order))
        self.assertJourney(order, "paid", 100)

    def test_cancelling_and_reopening_documents_moves_the_journey_back(self):
        self._stock_up(self.shelf, 4)
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        self.assertJourney(order, "shipped")
        order.picking_ids.do_unreserve()
        self.assertJourney(order, "ready")
        order.picking_ids.action_assign()
        self._ship(order)
        invoice = self._invoice(order)
        self.assertJourney(order, "paid")
        invoice.button_draft()
        self.assertJourney(order, "invoiced")
        invoice.button_cancel()
        self.assertJourney(order, "invoiced")
        other = self._create_order([(self.shelf, 1)])
        other.action_confirm()
        other._action_cancel()
        self.assertJourney(other, "cancelled", 0)
        other.action_draft()
        self.assertJourney(other, "quotation", 0)

    def test_materials_weigh_by_value_and_the_missing_ones_are_named(self):
        self._receive(self.film, 4, 5)
        order = self._create_order([(self.backlight, 2)])
        order.action_confirm()
        self._productions(order).action_assign()
        materials = order.journey()["materials"]
        # Four films of 5 are there, six LEDs of 2 are not: 20 of 32.
        self.assertEqual(materials["percent"], 62)
        [missing] = materials["missing"]
        self.assertEqual((missing["product"], missing["quantity"]), (self.led.display_name, 6))
        self._receive(self.led, 6, 2)
        self._productions(order).action_assign()
        self.assertEqual(order.journey()["materials"], {"percent": 100, "missing": []})

    def test_operations_that_run_or_stand_still_are_told_apart(self):
        self._receive(self.led, 6, 2)
        order = self._create_order([(self.backlight, 2)])
        order.action_confirm()
        bar = self._productions(order).filtered(lambda one: one.product_id == self.bar)
        bar.workorder_ids.button_start()

        def told():
            rows = order.journey()["productions"]
            return next(row for row in rows if row["id"] == bar.id)

        self.assertEqual((told()["operations_running"], told()["operations_blocked"]), (1, 0))
        self.assertEqual(told()["running_at"], self.placing.name)
        bar.workorder_ids.button_pending()
        loss = self.env["mrp.workcenter.productivity.loss"].search([("manual", "=", True)], limit=1)
        self.env["mrp.workcenter.productivity"].create(
            {"workcenter_id": self.placing.id, "loss_id": loss.id, "date_end": False}
        )
        self.assertEqual((told()["operations_running"], told()["operations_blocked"]), (0, 1))
        self.assertIn(self.placing.name, order.journey_html)

    def test_a_cancelled_manufacturing_order_leaves_the_goods_missing(self):
        order = self._create_order([(self.backlight, 1)])
        order.action_confirm()
        self.assertJourney(order, "materials")
        self._productions(order).action_cancel()
        self.assertJourney(order, "ready")

    def test_a_short_shipment_without_backorder_is_complete(self):
        self._stock_up(self.shelf, 3)
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.quantity = 3
        picking.move_ids.picked = True
        picking._action_done()
        order.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self.assertJourney(order, "invoiced")
        self._pay(self._invoice(order))
        self.assertJourney(order, "paid", 100)

    def test_a_return_with_a_credit_note_keeps_a_complete_order_complete(self):
        self._stock_up(self.shelf, 4)
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        picking = self._ship(order)
        self._pay(self._invoice(order))
        self._take_back(picking, 1)
        self.assertJourney(order, "paid", 100)
        self._credit(order)
        self.assertJourney(order, "paid", 100)

    def test_a_larger_quantity_reopens_the_journey(self):
        self._stock_up(self.shelf, 4)
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        self._ship(order)
        self.assertJourney(order, "invoiced")
        order.order_line.product_uom_qty = 6
        self.assertJourney(order, "ready")

    def test_prepayment_is_shown_apart_and_completes_nothing(self):
        order = self._create_order([(self.shelf, 5)])
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 40,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        invoice = wizard._create_invoices(order)
        invoice.action_post()
        self.assertEqual(order.journey()["prepayment_percent"], 0)
        self._pay(invoice)
        self.assertJourney(order, "ready")
        self.assertEqual(order.journey()["prepayment_percent"], 40)

    def test_two_step_delivery_waits_for_the_second_step(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._stock_up(self.shelf, 2)
        order = self._create_order([(self.shelf, 2)])
        order.action_confirm()
        self.assertJourney(order, "shipped")
        self._ship(order)
        self.assertJourney(order, "shipped")
        self._ship(order)
        self.assertJourney(order, "invoiced")

    def test_a_kit_is_followed_by_its_components(self):
        kit = self._create_product("Tool Kit", list_price=30)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.shelf.id, "product_qty": 2}),
                    Command.create({"product_id": self.film.id, "product_qty": 1}),
                ],
            }
        )
        self._stock_up(self.shelf, 2)
        order = self._create_order([(kit, 1)])
        order.action_confirm()
        self.assertJourney(order, "ready")
        self._stock_up(self.film, 1)
        order.picking_ids.action_assign()
        self.assertJourney(order, "shipped")
        self._ship(order)
        self.assertJourney(order, "invoiced")

    def test_the_form_follows_unsaved_lines_without_an_error(self):
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.shelf
        self.assertEqual(form.record.journey_stage, "quotation")

    def test_many_orders_cost_no_more_queries_than_one(self):
        self._stock_up(self.film, 1000)
        self._stock_up(self.led, 1000)
        orders = self.env["sale.order"].concat(
            *(self._create_order([(self.backlight, 1), (self.shelf, 1)]) for _number in range(8))
        )
        orders.action_confirm()
        for order in orders:
            self._make_order(order)
            self._ship(order)
            self._invoice(order)

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._compute_journey()
            count = self.env.cr.sql_log_count - before
            self.env.flush_all()
            return count

        queries(orders[0])  # fills caches that outlive a transaction
        self.assertEqual(queries(orders), queries(orders[0]))
