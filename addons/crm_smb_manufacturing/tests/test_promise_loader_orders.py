from datetime import timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, PromiseCommon

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestPromiseLoaderOrders(PromiseCommon):
    """Manufacturing orders that are under way, and what was sold to be made."""

    @classmethod
    @freeze_time(NOW)
    def setUpClass(cls):
        super().setUpClass()
        cls.part = cls._create_product("Part", stock=1000)
        cls.first = cls._create_workcenter("First")
        cls.second = cls._create_workcenter("Second")

    def setUp(self):
        super().setUp()
        self._at(NOW)

    def _at(self, instant):
        """Set the clock for the rest of the test, or until it is set again."""
        clock = freeze_time(instant)
        clock.start()
        self.addCleanup(clock.stop)

    def _date(self, product, qty=1):
        return self._ask((product, qty)).promise_date

    def _create_made(self, name, *operations, **values):
        product = self._create_product(name)
        self._create_bom(product, [(self.part, 1)], operations, **values)
        return product

    def _produce(self, product, qty):
        order = self.env["mrp.production"].create(
            {
                "product_id": product.id,
                "product_qty": qty,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.manu_type_id.id,
            }
        )
        order.action_confirm()
        return order

    # === UNDER WAY === #

    def test_started_work_order_needs_only_its_rest_and_the_next_one_follows(self):
        product = self._create_made("Built", ("cut", self.first, 120), ("join", self.second, 60))
        order = self._produce(product, 1)
        order.workorder_ids[0].button_start()
        self._at(NOW + HOUR)
        # One hour of cutting is left, and the joining that nobody has planned.
        self.assertEqual(self._date(product), NOW + 3 * HOUR)
        # The machine is free for the next piece when the rest is done.
        self.assertEqual(self._date(product, 2), NOW + 5 * HOUR + 60 * MINUTE)

    def test_paused_work_order_needs_its_rest_from_now(self):
        product = self._create_made("Built", ("cut", self.first, 120))
        order = self._produce(product, 1)
        work = order.workorder_ids
        work.button_start()
        self._at(NOW + HOUR / 2)
        work.button_pending()
        self.assertEqual(round(work.duration), 30)
        self._at(NOW + HOUR)
        self.assertEqual(self._date(product), NOW + 2 * HOUR + 30 * MINUTE)

    def test_finished_work_order_needs_nothing_more(self):
        product = self._create_made("Built", ("cut", self.first, 120), ("join", self.second, 60))
        order = self._produce(product, 1)
        work = order.workorder_ids[0]
        work.button_start()
        self._at(NOW + HOUR)
        work.button_finish()
        self.assertEqual(self._date(product), NOW + 2 * HOUR)
        self.assertEqual(order.state, "progress")

    def test_started_work_stays_on_its_machine(self):
        self.first.alternative_workcenter_ids = self.second
        product = self._create_made("Built", ("cut", self.first, 120))
        order = self._produce(product, 1)
        order.workorder_ids.button_start()
        self._occupy(self.first, NOW + HOUR / 4, NOW + 3 * HOUR)
        # No other one is made meanwhile.
        product.bom_ids.active = False
        self.assertEqual(self._date(product), NOW + 6 * HOUR)

    def test_alternative_takes_a_waiting_work_order_at_its_own_speed(self):
        spare = self._create_workcenter("Spare", time_efficiency=50)
        self.first.alternative_workcenter_ids = spare
        product = self._create_made("Built", ("cut", self.first, 60))
        self._occupy(self.first, NOW, NOW + 3 * DAY)
        order = self._produce(product, 1)
        promised = self._date(product)
        self.assertEqual(promised, NOW + 2 * HOUR)
        order.button_plan()
        self.assertEqual(order.workorder_ids.date_finished, promised)

    def test_order_that_is_partly_done_brings_what_is_left(self):
        product = self._create_made("Built", ("cut", self.first, 60))
        order = self._produce(product, 5)
        order.qty_producing = 2
        order._set_qty_producing()
        order.move_raw_ids.picked = True
        action = order.with_context(skip_consumption=True).button_mark_done()
        backorder = self.env["mrp.production.backorder"].with_context(**action["context"]).create({})
        backorder.action_backorder()
        left = order.production_group_id.production_ids - order
        self.assertEqual(left.product_qty, 3)
        self.assertEqual(self._date(product, 2), NOW)
        self.assertEqual(self._date(product, 5), NOW + 3 * HOUR)
        # The fourth is done at noon and leaves after the break.
        self.assertEqual(self._date(product, 6), NOW + 5 * HOUR)

    def test_planned_order_under_way_keeps_its_plan(self):
        product = self._create_made("Built", ("cut", self.first, 120), ("join", self.second, 60))
        order = self._produce(product, 1)
        self._occupy(self.second, NOW, NOW + DAY)
        order.button_plan()
        finished = max(order.workorder_ids.mapped("date_finished"))
        self.assertEqual(finished, NOW + DAY + HOUR)
        order.workorder_ids[0].button_start()
        self._at(NOW + HOUR)
        self.assertEqual(self._date(product), finished)

    # === ODOO'S OWN PLANNING === #

    def test_orders_under_way_agree_with_odoos_own_planning(self):
        """Whatever was started: what is left is planned as Odoo's Plan button would."""
        calendar = self._create_calendar(self.company, "America/New_York")
        self.second.resource_calendar_id = calendar
        for minutes in (40, 100, 200):
            with self.subTest(minutes=minutes):
                self._at(NOW)
                steps = [("a", self.first, minutes), ("b", self.second, 95), ("c", self.first, 35)]
                product = self._create_made(f"Built {minutes}", *steps)
                order = self._produce(product, 1)
                order.workorder_ids[0].button_start()
                self._at(NOW + HOUR / 4)
                promised = self._date(product)
                # Odoo's button passes over orders of which anything was started.
                order._plan_workorders()
                planned = max(order.workorder_ids.mapped("date_finished"))
                self.assertLessEqual(abs(promised - planned), 3 * MINUTE)
                order.action_cancel()

    # === MADE TO ORDER === #

    def _make_to_order(self, *products):
        route = self.warehouse.mto_pull_id.route_id
        route.active = True
        for product in products:
            product.route_ids |= route | self.warehouse.manufacture_pull_id.route_id

    def _confirm_and_plan(self, order):
        """Return the orders that confirming made, planned."""
        order.action_confirm()
        productions = self.env["mrp.production"].search(
            [("company_id", "=", self.company.id), ("state", "=", "confirmed")], order="id desc"
        )
        productions.button_plan()
        return productions

    def test_made_to_order_is_planned_for_the_promised_date(self):
        product = self._create_made("Built", ("cut", self.first, 60), ("join", self.second, 30))
        self._make_to_order(product)
        order = self._ask((product, 3))
        promised = order.promise_date
        production = self._confirm_and_plan(order)
        self.assertEqual(production.product_id, product)
        self.assertEqual(max(production.workorder_ids.mapped("date_finished")), promised)
        self.assertEqual(order.commitment_date, promised)

    def test_what_is_confirmed_later_does_not_begin_in_the_past(self):
        product = self._create_made("Built", ("cut", self.first, 60))
        self._make_to_order(product)
        order = self._ask((product, 3))
        self._at(NOW + HOUR)
        order.action_confirm()
        production = self.env["mrp.production"].search([("product_id", "=", product.id)])
        self.assertEqual(production.date_start, NOW + HOUR)

    def test_made_where_stock_is_short_takes_the_stock_first(self):
        product = self._create_made("Built", ("cut", self.first, 60))
        self._add_stock(product, 5)
        self._make_to_order(product)
        self.warehouse.mto_pull_id.procure_method = "mts_else_mto"
        self.assertEqual(self._date(product, 5), NOW)
        order = self._ask((product, 7))
        promised = order.promise_date
        self.assertEqual(promised, NOW + 2 * HOUR)
        production = self._confirm_and_plan(order)
        self.assertEqual(production.product_qty, 2)
        self.assertEqual(production.workorder_ids.date_finished, promised)

    def test_made_to_order_does_not_take_what_lies_in_stock(self):
        """As Odoo: confirming makes it anew, the pieces in stock stay there."""
        product = self._create_made("Built", ("cut", self.first, 60))
        self._add_stock(product, 5)
        self.assertEqual(self._date(product, 2), NOW)
        self._make_to_order(product)
        order = self._ask((product, 2))
        promised = order.promise_date
        self.assertEqual(promised, NOW + 2 * HOUR)
        production = self._confirm_and_plan(order)
        self.assertEqual(production.product_qty, 2)
        self.assertEqual(max(production.workorder_ids.mapped("date_finished")), promised)

    def test_made_to_order_on_the_line_alone(self):
        product = self._create_made("Built", ("cut", self.first, 60))
        self._add_stock(product, 5)
        route = self.warehouse.mto_pull_id.route_id
        route.active = True
        order = self._quote((product, 2))
        order.order_line.sudo().route_ids = route
        order.action_promise()
        promised = order.promise_date
        self.assertEqual(promised, NOW + 2 * HOUR)
        production = self._confirm_and_plan(order)
        self.assertEqual(max(production.workorder_ids.mapped("date_finished")), promised)

    def test_part_made_to_order_is_made_for_its_order(self):
        part = self._create_made("Frame", ("weld", self.second, 60))
        self._add_stock(part, 5)
        product = self._create_product("Built")
        self._create_bom(product, [(part, 1)], [("cut", self.first, 60)])
        self._make_to_order(product, part)
        order = self._ask((product, 2))
        # Done at noon, it leaves after the break.
        self.assertEqual(order.promise_date, NOW + 5 * HOUR)
        order.action_confirm()
        made = self.env["mrp.production"].search([("company_id", "=", self.company.id)])
        self.assertEqual(made.product_id, product | part)
        # What is confirmed and not planned is answered by the same rules: next comes later.
        self.assertEqual(self._date(product, 2), NOW + 7 * HOUR)

    def test_chain_made_to_order_is_planned_for_the_promised_date(self):
        """The sub-assembly begins when its promise does, the product when it is there."""
        part = self._create_made("Frame", ("weld", self.second, 95))
        product = self._create_product("Built")
        steps = ("cut", self.first, 120), ("join", self.first, 30)
        bom = self._create_bom(product, [(part, 1)], steps)
        bom.bom_line_ids.operation_id = bom.operation_ids[1]
        self._make_to_order(product, part)
        order = self._ask((product, 2))
        promised = order.promise_date
        frame, built = self._confirm_and_plan(order).sorted(lambda one: one.product_id == product)
        # Cutting does not wait for the frames, joining does.
        self.assertEqual(built.workorder_ids[0].date_start, NOW)
        self.assertEqual(frame.date_start, NOW)
        self.assertEqual(max(built.workorder_ids.mapped("date_finished")), promised)
        self.assertLessEqual(frame.workorder_ids.date_finished, built.workorder_ids[1].date_start)

    def test_made_to_order_without_operations_ends_on_the_promised_date(self):
        part = self._create_product("Late Part", days=4)
        product = self._create_product("Built")
        self._create_bom(product, [(part, 1)], produce_delay=3)
        self._make_to_order(product)
        order = self._ask((product, 1))
        self.assertEqual(order.promise_date, NOW + 7 * DAY)
        order.action_confirm()
        production = self.env["mrp.production"].search([("product_id", "=", product.id)])
        self.assertEqual(production.date_start, NOW + 4 * DAY)
        self.assertEqual(production.date_finished, order.promise_date)

    def test_bought_to_order_is_bought_by_the_same_terms(self):
        product = self._create_product("Bought", stock=5, days=4)
        self._make_to_order(product)
        product.route_ids -= self.warehouse.manufacture_pull_id.route_id
        product.route_ids |= self.warehouse.buy_pull_id.route_id
        order = self._ask((product, 2))
        self.assertEqual(order.promise_date, NOW + 4 * DAY)
        order.action_confirm()
        bought = self.env["purchase.order.line"].search([("product_id", "=", product.id)])
        self.assertEqual(bought.product_qty, 2)
        self.assertEqual(bought.partner_id, order.order_line.promise_reason_ids.vendor_id)
        self.assertEqual(bought.date_planned, order.promise_date)

    # === COST === #

    def test_queries_do_not_grow_with_the_orders_under_way(self):
        spare = self._create_workcenter("Spare")
        self.first.alternative_workcenter_ids = spare
        wanted = self._create_made("Wanted", ("cut", self.first, 5))
        scrap = self._create_product("Offcut")

        def start(number):
            steps = ("cut", self.first, 5), ("join", self.second, 5)
            product = self._create_made(f"Under way {number}", *steps)
            extra = [Command.create({"product_id": scrap.id, "product_qty": 1})]
            product.bom_ids.byproduct_ids = extra
            order = self._produce(product, 2)
            order.action_assign()
            order.workorder_ids[0].button_start()

        def count():
            order = self._quote((wanted, 1))
            requests = order.order_line._promise_requests()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sale.promise.loader"]._answer(self.company, requests, NOW)
            return self.env.cr.sql_log_count - before

        start(0)
        count()
        start(1)
        few = count()
        for number in range(2, 12):
            start(number)
        self.assertEqual(count(), few)
