from datetime import timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, PromiseCommon

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseLoader(PromiseCommon):
    """What the engine is told about the database."""

    def _date(self, product, qty=1):
        return self._ask((product, qty)).promise_date

    # === STOCK === #

    def test_quarantine_transit_and_scrap_are_not_stock(self):
        product = self._create_product("Quarantined", days=4)
        Location = self.env["stock.location"]
        quarantine = Location.create(
            {
                "name": "Quarantine",
                "location_id": self.stock.id,
                "is_not_promisable": True,
            }
        )
        inside = Location.create({"name": "Shelf", "location_id": quarantine.id})
        shelf = Location.create({"name": "Shelf", "location_id": self.stock.id})
        self._add_stock(product, 10, inside)
        self.assertEqual(self._date(product, 5), NOW + 4 * DAY)
        self._add_stock(product, 5, shelf)
        self.assertEqual(self._date(product, 5), NOW)

    def test_what_is_not_stored_is_always_there(self):
        product = self._create_product("Screws", is_storable=False)
        self.assertEqual(self._date(product, 1000), NOW)

    def test_move_within_the_warehouse_changes_nothing(self):
        product = self._create_product("Moving", stock=5)
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        move = self._receive(product, 5, NOW)
        move.location_id, move.location_dest_id = self.stock, shelf
        self.assertEqual(self._date(product, 5), NOW)

    # === RULES === #

    def test_vendor_without_a_route_and_bill_without_a_route_are_no_supply(self):
        bought = self._create_product("Bought", days=4)
        made, part = self._create_product("Made"), self._create_product("Part", 5)
        self._create_bom(made, [(part, 1)])
        self.assertEqual(self._date(bought), NOW + 4 * DAY)
        self.assertEqual(self._date(made), NOW)
        for route in ("buy_to_resupply", "manufacture_to_resupply"):
            self.warehouse[route] = False
        self.assertFalse(self._date(bought))
        self.assertFalse(self._date(made))

    def test_route_of_the_product_decides_between_making_and_buying(self):
        product = self._create_product("Either", days=4)
        part = self._create_product("Part", 5)
        self._create_bom(product, [(part, 1)])
        buy = self.warehouse.buy_pull_id.route_id
        make = self.warehouse.manufacture_pull_id.route_id
        product.route_ids = buy
        self.assertEqual(self._date(product), NOW + 4 * DAY)
        product.route_ids = make
        self.assertEqual(self._date(product), NOW)

    def test_route_of_the_line_goes_before_that_of_the_product(self):
        product = self._create_product("Either", days=4)
        self._create_bom(product, [(self._create_product("Part", 5), 1)])
        product.route_ids = self.warehouse.manufacture_pull_id.route_id
        order = self._quote((product, 1), (product, 1))
        order.order_line[0].sudo().route_ids = self.warehouse.buy_pull_id.route_id
        order.action_promise()
        dates = order.order_line.mapped("promise_date")
        self.assertEqual(dates, [NOW + 4 * DAY, NOW])

    def test_other_warehouse_supplies_what_it_has(self):
        product = self._create_product("Elsewhere", days=9)
        other = self.env["stock.warehouse"].create(
            {"name": "Second", "code": "WH2", "company_id": self.company.id}
        )
        self.warehouse.resupply_wh_ids = other
        route = self.warehouse.resupply_route_ids
        route.rule_ids.filtered(lambda rule: rule.location_dest_id == self.stock).delay = 2
        product.route_ids = route
        self._add_stock(product, 10, other.lot_stock_id)
        line = self._ask((product, 5)).order_line
        self.assertEqual(line.promise_date, NOW + 2 * DAY)
        self.assertEqual(line.promise_reason_ids.kind, "transfer")
        self.assertIn("Second", line.promise_reason)

    def test_steps_of_receipt_and_delivery_take_their_days(self):
        product = self._create_product("Stepped", days=1)
        self.warehouse.write({"reception_steps": "two_steps", "delivery_steps": "pick_ship"})
        self.warehouse.reception_route_id.rule_ids.delay = 1
        self.warehouse.delivery_route_id.rule_ids.delay = 1
        steps = self.warehouse.delivery_route_id.rule_ids
        line = self._ask((product, 1)).order_line
        self.assertEqual(line.promise_date, NOW + (2 + len(steps)) * DAY)
        kinds = line.promise_reason_ids.mapped("kind")
        self.assertEqual(kinds, ["vendor", "lead_time", "outgoing"])

    # === BILLS === #

    def test_kit_is_as_late_as_its_last_part(self):
        kit = self._create_product("Kit", is_storable=False)
        slow = self._create_product("Slow", stock=1, days=4)
        fast = self._create_product("Fast", days=1)
        self._create_bom(kit, [(fast, 2), (slow, 1)], type="phantom")
        line = self._ask((kit, 2)).order_line
        self.assertEqual(line.promise_date, NOW + 4 * DAY)
        self.assertEqual(line.promise_reason_ids.product_id, slow)

    def test_lines_and_operations_of_the_variant_apply(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Size",
                "value_ids": [
                    Command.create({"name": "S"}),
                    Command.create({"name": "L"}),
                ],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Sized",
                "type": "consu",
                "is_storable": True,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        small, large = template.product_variant_ids
        slow = self._create_product("Slow", days=4)
        workcenter = self._create_workcenter("Line")
        bom = self._create_bom(small, [(slow, 1)], [("finish", workcenter, 60)])
        values = template.attribute_line_ids.product_template_value_ids
        bom.bom_line_ids.bom_product_template_attribute_value_ids = values[1]
        bom.operation_ids.bom_product_template_attribute_value_ids = values[0]
        self.assertEqual(self._date(small), NOW + HOUR)
        self.assertEqual(self._date(large), NOW + 4 * DAY)

    def test_units_are_converted_and_rounded_up_as_odoo_does(self):
        product, part = self._create_product("Made"), self._create_product("P", days=4)
        part.uom_id = self.env.ref("uom.product_uom_gram")
        bom = self._create_bom(product, [(part, 1)])
        bom.bom_line_ids.write(
            {
                "product_uom_id": self.env.ref("uom.product_uom_kgm").id,
                "product_qty": 0.5,
            }
        )
        bom.write({"product_uom_id": self.env.ref("uom.product_uom_dozen"), "product_qty": 1})
        self._add_stock(part, 1000)
        self.assertEqual(self._date(product, 24), NOW)
        self.assertEqual(self._date(product, 25), NOW + 4 * DAY)

    def test_batches_are_whole_orders(self):
        product, part = self._create_product("Batched"), self._create_product("P", 28)
        workcenter = self._create_workcenter("Line")
        self._create_bom(
            product,
            [(part, 1)],
            [("make", workcenter, 6)],
            enable_batch_size=True,
            batch_size=10,
        )
        self._add_vendor(part, 3)
        # 30 pieces are made of 28 parts and two that are bought.
        self.assertEqual(self._date(product, 25), NOW + 3 * DAY + HOUR)

    def test_no_operations_take_the_lead_time_of_the_bill(self):
        product, part = self._create_product("Slow"), self._create_product("P", days=1)
        self._create_bom(product, [(part, 1)], produce_delay=3)
        self.assertEqual(self._date(product), NOW + 4 * DAY)

    # === MACHINES === #

    def test_capacity_efficiency_and_setup_are_those_of_the_work_center(self):
        product, part = self._create_product("Built"), self._create_product("P", 100)
        workcenter = self._create_workcenter(
            "Line",
            time_efficiency=50,
            time_start=15,
            time_stop=5,
            capacity_ids=[
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "capacity": 6,
                        "time_start": 20,
                        "time_stop": 0,
                    }
                )
            ],
        )
        self._create_bom(product, [(part, 1)], [("build", workcenter, 12)])
        # Two cycles of 12 minutes at half speed, and 20 minutes before.
        self.assertEqual(self._date(product, 12), NOW + timedelta(minutes=68))

    def test_alternative_that_finishes_first_is_taken(self):
        product, part = self._create_product("Built"), self._create_product("P", 100)
        spare = self._create_workcenter("Spare", time_efficiency=50)
        workcenter = self._create_workcenter("Line", alternative_workcenter_ids=[Command.set(spare.ids)])
        self._create_bom(product, [(part, 1)], [("build", workcenter, 60)])
        self._occupy(workcenter, NOW, NOW + 3 * DAY)
        line = self._ask((product, 1)).order_line
        self.assertEqual(line.promise_date, NOW + 2 * HOUR)
        self.assertEqual(line.promise_reason_ids.workcenter_id, spare)

    def test_measured_minutes_are_those_that_odoo_expects(self):
        product, part = self._create_product("Built"), self._create_product("P", 100)
        workcenter = self._create_workcenter("Line")
        bom = self._create_bom(product, [(part, 1)], [("build", workcenter, 60)])
        order = self._produce(product, 2)
        order.workorder_ids.duration = 20
        order.qty_producing = 2
        order.move_raw_ids.picked = True
        order.button_mark_done()
        bom.operation_ids.time_mode = "auto"
        expected = bom.operation_ids.time_cycle
        self.assertNotEqual(expected, 60)
        # Two of ten pieces are in stock.
        late = self._date(product, 10)
        self.assertEqual(late, NOW + timedelta(minutes=8 * expected))

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

    # === MANUFACTURING ORDERS === #

    def test_planned_order_occupies_its_machine_and_brings_its_receipt(self):
        product, part = self._create_product("Built"), self._create_product("P", 100)
        workcenter = self._create_workcenter("Line")
        self._create_bom(product, [(part, 1)], [("build", workcenter, 60)])
        order = self._produce(product, 2)
        order.button_plan()
        line = self._ask((product, 2)).order_line
        self.assertEqual(line.promise_date, order.date_finished)
        self.assertIn(order.name, line.promise_reason)
        # One more: the machine is busy until then.
        self.assertEqual(self._date(product, 3), NOW + 3 * HOUR)

    def test_order_without_a_plan_is_answered_first(self):
        product, part = self._create_product("Built"), self._create_product("P", 2)
        self._add_vendor(part, 4)
        workcenter = self._create_workcenter("Line")
        self._create_bom(product, [(part, 1)], [("build", workcenter, 60)])
        order = self._produce(product, 2)
        # Odoo thinks it is ready when it was created; the machine needs two hours.
        line = self._ask((product, 2)).order_line
        self.assertEqual(line.promise_date, NOW + 2 * HOUR)
        self.assertIn(order.name, line.promise_reason)
        # Its parts are gone for the next one.
        self.assertEqual(self._date(product, 3), NOW + 4 * DAY + HOUR)

    def test_work_order_times_agree_with_odoos_own_planning(self):
        part = self._create_product("P", 1000)
        calendar = self._create_calendar(self.company, "Asia/Shanghai")
        first = self._create_workcenter("First", time_efficiency=90, time_start=10)
        second = self._create_workcenter("Second", resource_calendar_id=calendar.id)
        spare = self._create_workcenter("Spare", time_efficiency=80)
        first.alternative_workcenter_ids = spare
        self._occupy(first, NOW, NOW + 30 * HOUR)
        self._occupy(spare, NOW + 2 * HOUR, NOW + 6 * HOUR)
        self._occupy(second, NOW + DAY, NOW + 2 * DAY, time_type="leave")
        for minutes, linked in ((25, False), (90, False), (400, True), (1500, True)):
            with self.subTest(minutes=minutes, linked=linked):
                product = self._create_product(f"Built {minutes}")
                bom = self._create_bom(
                    product,
                    [(part, 1)],
                    [("a", first, minutes), ("b", second, 35), ("c", first, 50)],
                    allow_operation_dependencies=linked,
                )
                if linked:
                    a, b, c = bom.operation_ids
                    c.blocked_by_operation_ids = a | b
                promised = self._work_done(product)
                with self.env.cr.savepoint() as savepoint:
                    order = self._produce(product, 1)
                    order.button_plan()
                    planned = max(order.workorder_ids.mapped("date_finished"))
                    savepoint.rollback()
                self.env.invalidate_all()
                self.assertLessEqual(abs(promised - planned), timedelta(minutes=3))

    def _work_done(self, product):
        """When the last operation ends; goods may leave later than that."""
        line = self._ask((product, 1)).order_line
        work = line.promise_reason_ids.filtered(lambda reason: reason.kind == "work")
        return work[-1].date_to

    # === COST === #

    def test_queries_do_not_grow_with_the_bill(self):
        workcenter = self._create_workcenter("Line")

        def tree(width):
            top = self._create_product(f"Top {width}")
            lines = []
            for index in range(width):
                middle = self._create_product(f"Middle {width}.{index}")
                parts = [(self._create_product(f"Part {width}.{index}.{n}", days=n), 1) for n in range(3)]
                self._create_bom(middle, parts, [("m", workcenter, 5)])
                lines.append((middle, 1))
            self._create_bom(top, lines, [("t", workcenter, 5)])
            return self._quote((top, 1))

        counts = []
        for order in (tree(2), tree(20)):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            order._ask(order.order_line, order.order_line.browse(), NOW)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 3)
        self.assertLessEqual(counts[1], 60)
