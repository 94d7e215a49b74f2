from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.crm_smb_manufacturing.tests.promise_common import DAY, NOW

from .delay_common import DelayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDelayPerformance(DelayCommon):
    """Which promises were kept, against the first and against the last."""

    def _ship(self, order, moment, quantity=None):
        """Send an order's goods, or a part of them with a backorder for the rest."""
        with freeze_time(moment):
            picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
            picking.action_assign()
            for move in picking.move_ids:
                move.quantity = quantity or move.product_uom_qty
                move.picked = True
            picking.with_context(skip_backorder=True)._action_done()

    def _row(self, order, user=None):
        self.env.flush_all()
        reader = user or self.env.user
        report = self.env["sale.delivery.performance"].with_user(reader)
        report = report.with_context(allowed_company_ids=reader.company_ids.ids)
        return report.search([("order_id", "=", order.id)])

    def _judge(self, order, moment):
        """The figures of an order at a moment."""
        self.env.invalidate_all()
        with freeze_time(moment):
            return self._row(order).read(
                ["on_time_first", "on_time_last", "state", "late_quantity", "quantity"], load=""
            )[0]

    def test_delivered_on_the_promised_day_is_on_time(self):
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order, NOW + DAY / 4)
        found = self._judge(order, NOW + DAY)
        self.assertEqual((found["on_time_first"], found["on_time_last"]), (100, 100))
        self.assertEqual((found["state"], found["late_quantity"]), ("on_time", 0))

    def test_what_is_not_due_yet_does_not_count_and_overdue_counts_as_late(self):
        self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self.assertEqual(self._judge(order, NOW + DAY)["state"], "open")
        late = self._judge(order, NOW + 3 * DAY)
        self.assertEqual((late["state"], late["on_time_first"], late["late_quantity"]), ("late", 0, 10))

    def test_parts_count_by_quantity(self):
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order, NOW, 4)
        self._ship(order, NOW + 3 * DAY)
        found = self._judge(order, NOW + 4 * DAY)
        self.assertAlmostEqual(found["on_time_first"], 40)
        self.assertAlmostEqual(found["late_quantity"], 6)

    def test_promising_anew_improves_only_the_last(self):
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._forecast()
        order.commitment_date = NOW + 3 * DAY
        self._ship(order, NOW + 3 * DAY)
        found = self._judge(order, NOW + 4 * DAY)
        self.assertEqual((found["on_time_first"], found["on_time_last"]), (0, 100))

    def test_days_on_the_way_count(self):
        self.customer.transit_days = 2
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        self._ship(order, NOW + DAY)
        self.assertEqual(order.promise_date, NOW + 2 * DAY)
        self.assertEqual(self._judge(order, NOW + 9 * DAY)["state"], "late")

    def test_days_that_the_customer_caused_are_not_ours(self):
        self._buy(self.film, 10, NOW + 2 * DAY)
        self._buy(self.film, 10, NOW + 9 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        order.order_line.product_uom_qty = 20
        self._forecast(NOW + DAY)
        self.assertEqual(self._row(order).customer_days, 7)
        self.assertEqual(self._judge(order, NOW + 5 * DAY)["state"], "open")
        self.assertEqual(self._judge(order, NOW + 11 * DAY)["state"], "late")

    def test_boxes_are_counted_in_pieces(self):
        self._add_stock(self.film, 24)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._quote((self.film, 2))
        order.order_line.product_uom_id = dozen
        order.action_promise()
        order.action_give_promise()
        order.action_confirm()
        order = order.sudo()
        self._ship(order, NOW)
        found = self._judge(order, NOW + DAY)
        self.assertEqual((found["quantity"], found["on_time_first"]), (24, 100))

    def test_a_kit_counts_by_its_parts(self):
        glue = self._create_product("Glue", stock=4)
        self._add_stock(self.film, 4)
        kit = self._create_product("Kit")
        self._create_bom(kit, [(self.film, 1), (glue, 1)], type="phantom")
        order = self._order((kit, 4))
        self._ship(order, NOW)
        self.assertEqual(self._judge(order, NOW + DAY)["on_time_first"], 100)

    def test_who_sees_which_orders(self):
        self._add_stock(self.film, 10)
        order = self._order((self.film, 10))
        portal = new_test_user(self.env, login="performance_portal", groups="base.group_portal")
        outsider = self._create_user(
            "performance_outsider",
            "sales_team.group_sale_manager",
            company_id=self._create_firm("Other Performance Firm").id,
        )
        seen = {
            user: bool(self._row(order, user))
            for user in (self.salesman, self.other_salesman, self.planner, self.manager, outsider)
        }
        self.assertEqual(
            seen,
            {
                self.salesman: True,
                self.other_salesman: False,
                self.planner: True,
                self.manager: True,
                outsider: False,
            },
        )
        with self.assertRaises(AccessError):
            self._row(order, portal)
