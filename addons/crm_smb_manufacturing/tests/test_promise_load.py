from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW
from .test_promise_book import PromiseBookCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseLoad(PromiseBookCommon):
    """Load against capacity, for each work centre and week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls._create_workcenter("Machine")
        cls.product = cls._create_product("Made")
        cls._create_bom(cls.product, [], [("make", cls.machine, 60)])

    def _cells(self, *domain):
        return self.env["sale.promise.load"].search([("workcenter_id", "=", self.machine.id), *domain])

    def test_twelve_weeks_of_every_work_centre_have_a_cell(self):
        idle = self._create_workcenter("Idle")
        self._answer()
        cells = self.env["sale.promise.load"].search([("workcenter_id", "=", idle.id)])
        self.assertEqual(len(cells), 12)
        self.assertEqual(cells[0].week, NOW.date())
        self.assertEqual(cells.mapped("capacity_hours"), [40.0] * 12)
        self.assertEqual(set(cells.mapped("load_hours")), {0})

    def test_leave_takes_capacity_and_the_past_of_this_week_is_gone(self):
        self._occupy(self.machine, NOW + 7 * DAY, NOW + 8 * DAY, time_type="leave")
        with freeze_time(NOW + DAY):
            self._answer()
        self.assertEqual(self._cells()[:3].mapped("capacity_hours"), [32, 32, 40])

    def test_promises_sit_on_the_cell_and_open_from_there(self):
        hold = self._ask((self.product, 10))
        hold.action_give_promise()
        self._answer()
        cell = self._cells()[0]
        self.assertRecordValues(
            cell,
            [
                {
                    "promised_hours": 10,
                    "planned_hours": 0,
                    "load_percent": 25,
                    "state": "free",
                    "promise_count": 1,
                }
            ],
        )
        action = cell.with_user(self.planner).action_view_promises()
        rows = self.env[action["res_model"]].with_user(self.planner).search(action["domain"])
        self.assertEqual(rows.order_id, hold)
        self.assertEqual(cell.line_ids.action_open_order()["res_id"], hold.id)

    def test_planned_work_order_counts_whoever_it_is_for(self):
        production = self.env["mrp.production"].create({"product_id": self.product.id, "product_qty": 36})
        production.action_confirm()
        production.button_plan()
        self._answer()
        cell = self._cells()[0]
        self.assertRecordValues(cell, [{"planned_hours": 36, "state": "busy", "promise_count": 0}])
        self.assertEqual(cell.line_ids.production_id, production)

    def test_confirmed_order_without_a_plan_counts(self):
        production = self.env["mrp.production"].create({"product_id": self.product.id, "product_qty": 4})
        production.action_confirm()
        self._answer()
        self.assertEqual(self._cells()[0].planned_hours, 4)

    def test_work_of_a_late_line_is_due_before_its_promise(self):
        """The week in which the time is missing is the one that shows it."""
        order = self._order((self.product, 30))
        self.assertEqual(order.order_line.promise_date.date(), (NOW + 3 * DAY).date())
        # The machine breaks down for the week; the work can only be done in the next one.
        self._occupy(self.machine, NOW, NOW + 5 * DAY, time_type="leave")
        self._answer()
        self.assertEqual(self._row(order).state, "late")
        first, second = self._cells()[:2]
        self.assertEqual(first.capacity_hours, 0)
        self.assertEqual(first.state, "over")
        self.assertEqual(first.late_count, 1)
        self.assertEqual(first.load_hours + second.load_hours, 30)
        self.assertGreater(first.load_hours, 20)

    def test_work_across_weeks_is_split_between_them(self):
        self._ask((self.product, 50)).action_give_promise()
        self._answer()
        self.assertEqual(self._cells()[:3].mapped("load_hours"), [40, 10, 0])
