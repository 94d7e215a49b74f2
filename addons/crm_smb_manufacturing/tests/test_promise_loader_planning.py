from datetime import timedelta
from random import Random

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, OFFICE, PromiseCommon

MINUTE = timedelta(minutes=1)
FACTORIES = 16
# Whole at every efficiency below: what Odoo does not round could just miss a gap of ours.
MINUTES = (16, 40, 96, 300, 700)
ZONES = ("UTC", "Asia/Shanghai", "America/New_York")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseLoaderPlanning(PromiseCommon):
    """Work-order times are Odoo's own: components on hand, one piece, nothing agreed."""

    def setUp(self):
        super().setUp()
        self.part = self._create_product("Part", stock=1000)

    # === RANDOM FACTORIES === #

    def test_work_of_random_factories_ends_when_odoo_plans_it_to(self):
        for seed in range(FACTORIES):
            with self.subTest(seed=seed):
                savepoint = self.env.cr.savepoint()
                try:
                    self._check_factory(Random(seed))
                finally:
                    savepoint.rollback()
                    self.env.invalidate_all()
                    self.env.registry.clear_all_caches()

    def _check_factory(self, random):
        machines = self._random_machines(random)
        for number in range(random.randrange(4)):
            self._produce(self._random_product(random, machines, f"Other {number}")).button_plan()
        product = self._random_product(random, machines, "Wanted")
        self._compare(product)

    def _compare(self, product):
        """See the last operation end as Odoo would plan it, a minute for each operation aside."""
        promised = self._work_done(product)
        order = self._produce(product)
        order.button_plan()
        works = order.workorder_ids
        difference = abs(promised - max(works.mapped("date_finished")))
        self.assertLessEqual(difference, len(works) * MINUTE)
        return order

    def _random_machines(self, random):
        machines = [
            self._create_workcenter(
                f"Machine {number}",
                resource_calendar_id=self._random_calendar(random).id,
                time_efficiency=random.choice((100, 100, 80, 200)),
                time_start=random.choice((0, 0, 10)),
                time_stop=random.choice((0, 0, 5)),
            )
            for number in range(3)
        ]
        for machine in machines:
            others = [other.id for other in machines if other != machine and random.random() < 0.3]
            machine.alternative_workcenter_ids = [Command.set(others)]
        alternatives = set().union(*(machine.alternative_workcenter_ids for machine in machines))
        for machine in machines:
            # Having moved a work order there, Odoo forgets the leaves of the machine.
            if machine not in alternatives and random.random() < 0.6:
                start = NOW + random.randrange(72) * timedelta(hours=1)
                self._occupy(machine, start, start + random.randrange(1, 30) * MINUTE * 60, "leave")
        return machines

    def _random_calendar(self, random):
        calendar = self._create_calendar(self.company, random.choice(ZONES))
        if random.random() < 0.3:
            calendar.two_weeks_calendar = True
            calendar.attendance_ids = [
                Command.clear(),
                *[
                    Command.create({**row, "name": "Shift", "week_type": week})
                    for row in OFFICE
                    for week in ("0", "1")
                    if random.random() < 0.8
                ],
            ]
        if random.random() < 0.4:
            day = NOW + random.randrange(5) * DAY
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": random.choice((calendar.id, False)),
                    "company_id": self.company.id,
                    "date_from": day,
                    "date_to": day + DAY,
                }
            )
        return calendar

    def _random_product(self, random, machines, name):
        product = self._create_product(name)
        steps = [
            (f"Step {number}", random.choice(machines), random.choice(MINUTES))
            for number in range(random.randrange(1, 5))
        ]
        linked = random.random() < 0.5
        bom = self._create_bom(product, [(self.part, 1)], steps, allow_operation_dependencies=linked)
        if linked:
            for index, operation in enumerate(bom.operation_ids):
                earlier = bom.operation_ids[:index].filtered(lambda _one: random.random() < 0.5)
                operation.blocked_by_operation_ids = earlier
        if random.random() < 0.4:
            machine = random.choice(machines)
            capacity = {"capacity": 3, "time_start": random.randrange(20), "time_stop": random.randrange(9)}
            machine.capacity_ids = [
                Command.create({"product_id": product.id, "product_uom_id": product.uom_id.id, **capacity})
            ]
        return product

    def test_hours_that_are_not_fixed_are_those_that_odoo_plans_with(self):
        # In Shanghai it is four in the afternoon: Odoo would begin a new eight hours there and
        # then, wherever its search begins; we wait for the next morning, which is never too early.
        for zone in ("UTC", "America/New_York"):
            for minutes in (200, 900, 3000):
                with self.subTest(zone=zone, minutes=minutes):
                    calendar = self._create_calendar(self.company, zone)
                    calendar.write(
                        {"flexible_hours": True, "hours_per_day": 8, "full_time_required_hours": 40}
                    )
                    machine = self._create_workcenter("Any Time", resource_calendar_id=calendar.id)
                    product = self._create_product("Built")
                    self._create_bom(product, [(self.part, 1)], [("work", machine, minutes)])
                    self._compare(product)

    def test_summer_time_begins_between_two_shifts(self):
        calendar = self._create_calendar(self.company, "America/New_York")
        machine = self._create_workcenter("East", resource_calendar_id=calendar.id)
        product = self._create_product("Built")
        self._create_bom(product, [(self.part, 1)], [("work", machine, 6 * 480)])
        order = self._compare(product)
        # An hour earlier by UTC from 8 March on.
        self.assertEqual(order.workorder_ids.date_start.hour, 13)
        self.assertEqual(order.workorder_ids.date_finished, NOW + 7 * DAY + 13 * 60 * MINUTE)

    # === KITS === #

    def test_operations_of_a_kit_come_first_on_its_own_machine(self):
        first, second = self._create_workcenter("First"), self._create_workcenter("Second")
        kit = self._create_product("Kit", is_storable=False)
        self._create_bom(kit, [(self.part, 2)], [("sort", second, 50)], type="phantom")
        product = self._create_product("Built")
        self._create_bom(product, [(kit, 1), (self.part, 1)], [("join", first, 70)])
        order = self._compare(product)
        self.assertEqual(len(order.workorder_ids), 2)
        self.assertEqual(max(order.workorder_ids.mapped("date_finished")), NOW + 120 * MINUTE)

    # === MEANS === #

    def _produce(self, product):
        order = self.env["mrp.production"].create(
            {
                "product_id": product.id,
                "product_qty": 1,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.manu_type_id.id,
            }
        )
        order.action_confirm()
        return order

    def _work_done(self, product):
        """When the last operation ends; goods may leave later than that."""
        line = self._ask((product, 1)).order_line
        return line.promise_reason_ids.filtered(lambda reason: reason.kind == "work")[-1].date_to
