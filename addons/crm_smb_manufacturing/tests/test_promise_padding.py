from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..promise.padding import Part, Usual, take_apart
from ..promise.slips import usual_slips
from .promise_common import DAY, NOW, PromiseCommon

HOUR = timedelta(hours=1)


class PaddingCommon(PromiseCommon):
    def _buy(self, product, ordered, taken, late=0, vendor=None):
        """A receipt of the past: ordered so many days ago, there after `taken`, `late` against the date."""
        vendor = vendor or self.vendor
        start = NOW - ordered * DAY
        order = self.env["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "date_order": start,
                "order_line": [Command.create({"product_id": product.id, "product_qty": 1, "price_unit": 1})],
            }
        )
        order.button_confirm()
        order.date_approve = start
        order.order_line.date_planned = start + (taken - late) * DAY
        move = order.order_line.move_ids
        move.quantity = 1
        move.picked = True
        move._action_done()
        move.date = start + taken * DAY
        # What came is used up: the promises below ask for new supply.
        self._add_stock(product, -1)
        self.env.flush_all()
        return order

    def _give(self, *lines, **values):
        order = self._ask(*lines, **values)
        order.action_give_promise()
        return order

    def _work(self, product, expected, real, ago=10):
        """A finished order of one work order that took `real` instead of `expected` minutes."""
        production = self.env["mrp.production"].create(
            {"product_id": product.id, "bom_id": product.bom_ids.id, "product_qty": 1}
        )
        production.action_confirm()
        work = production.workorder_ids
        self.env.flush_all()
        end = NOW - ago * DAY
        self.env.cr.execute(
            "UPDATE mrp_workorder SET state = 'done', duration_expected = %s, duration = %s,"
            " date_finished = %s WHERE id = %s",
            [expected, real, end, work.id],
        )
        self.env.cr.execute(
            "UPDATE mrp_production SET state = 'done', date_start = %s, date_finished = %s WHERE id = %s",
            [end - DAY, end, production.id],
        )
        moves = production.move_raw_ids | production.move_finished_ids
        self.env.cr.execute("UPDATE stock_move SET state = 'done' WHERE id = ANY(%s)", [moves.ids])
        self.env.invalidate_all()
        return production

    def _layers(self, order):
        return {layer.layer: layer for layer in order.promise_ids[:1].sudo().layer_ids}


@tagged("post_install", "-at_install")
class TestPaddingEngine(PromiseCommon):
    """Taking a promise apart, without a database."""

    def test_net_and_padding_add_up_to_the_second(self):
        parts = [
            Part("purchasing", 86400),
            Part("vendor", 5 * 86400, product=1, vendor=2),
            Part("work", 3601, product=3, workcenter=4),
            Part("closed", 57600, workcenter=4),
            Part("work", 1799, product=3, workcenter=4),
            Part("security", 86400),
            Part("security", 43200, step="P80"),
            Part("transit", 7200),
        ]
        measured = {("vendor", 2): Usual(5, 10 / 3, 4.1), ("work", 4): Usual(9, 1.2345, 1.5)}
        layers = take_apart(parts, measured, told=-600)
        self.assertEqual(
            sum(one.net + one.padding for one in layers), sum(part.seconds for part in parts) - 600
        )
        names = [(one.name, one.part.kind) for one in layers]
        self.assertEqual(names.count(("workshop", "work")), 1)
        by_kind = {one.name: one for one in layers}
        self.assertEqual(by_kind["vendor"].padding, 5 * 86400 - 288000)
        self.assertEqual((by_kind["safety"].net, by_kind["safety"].padding), (0, 43200))
        self.assertEqual(by_kind["sales"].padding, -600)
        self.assertLess(next(one for one in layers if one.part.kind == "work").padding, 0)

    def test_the_vendor_of_this_very_product_goes_before_the_vendor(self):
        part = Part("vendor", 10 * 86400, product=1, vendor=2)
        measured = {("vendor", 2): Usual(50, 9, 9), ("vendor", 2, 1): Usual(3, 4, 5)}
        self.assertEqual(take_apart([part], measured)[0].net, 4 * 86400)
        measured["vendor", 2, 1] = Usual(2, 4, 5)
        self.assertEqual(take_apart([part], measured)[0].net, 9 * 86400)

    def test_safety_is_taken_from_promises_once_there_are_enough(self):
        orders = [1.0] * 19
        receipts, works = [0, 1, 2, 3, 4], [0, 10, 20, 30, 40]
        self.assertEqual(len(usual_slips(orders, receipts, works)), 25)
        self.assertEqual(max(usual_slips(orders, receipts, works)), 44)
        self.assertEqual(usual_slips([*orders, 2.0], receipts, works), [*orders, 2.0])
        self.assertEqual(usual_slips(orders, receipts, []), receipts)
        self.assertEqual(usual_slips([], receipts[:4], []), [])


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromisePadding(PaddingCommon):
    """What each layer answered, what it takes, and the buffer between."""

    def _assert_exact(self, promise):
        layers = promise.sudo().layer_ids
        span = promise.date - promise.asked_date
        self.assertTrue(layers)
        self.assertEqual(
            timedelta(seconds=sum(layers.mapped("net_seconds"))),
            span - timedelta(seconds=sum(layers.mapped("padding_seconds"))),
        )
        self.assertEqual(timedelta(seconds=sum(layers.mapped("seconds"))), span)
        self.assertAlmostEqual(sum(layers.mapped("days")), span / DAY, places=6)

    def test_vendor_and_purchasing_show_what_they_kept_for_themselves(self):
        self.company.write({"days_to_purchase": 2, "security_lead": 1})
        product = self._create_product("Film", days=10)
        for ordered, taken in ((30, 4), (40, 5), (50, 6), (60, 7), (70, 20)):
            self._buy(product, ordered, taken)
        self._buy(product, 400, 1)
        order = self._give((product, 1))
        self._assert_exact(order.promise_ids)
        layers = self._layers(order)
        vendor = layers["vendor"]
        self.assertEqual(vendor.vendor_id, self.vendor)
        self.assertEqual((vendor.days, vendor.net_days, vendor.padding_days), (10, 6, 4))
        self.assertEqual((vendor.p50_days, vendor.measured_count), (6, 5))
        self.assertAlmostEqual(vendor.p80_days, 9.6)
        self.assertEqual(layers["planning"].padding_days, 1)
        self.assertEqual(layers["planning"].net_days, 0)
        self.assertEqual(layers["purchasing"].days, 2)

    def test_machine_slower_than_typed_has_less_than_no_buffer(self):
        machine = self._create_workcenter("Press")
        product = self._create_product("Pressed")
        self._create_bom(product, [], [("press", machine, 240)])
        for real in (100, 150, 200):
            self._work(product, 100, real)
        order = self._give((product, 3))
        self._assert_exact(order.promise_ids)
        work = order.promise_ids.sudo().layer_ids.filtered(lambda one: one.kind == "work")
        self.assertEqual(work.workcenter_id, machine)
        self.assertEqual(work.days, 0.5)
        self.assertEqual(work.padding_days, -0.25)
        closed = order.promise_ids.sudo().layer_ids.filtered(lambda one: one.kind == "closed")
        self.assertEqual(
            closed.mapped("layer"), ["workshop", "shipping"], "nights, and noon before it leaves"
        )
        self.assertEqual(closed.mapped("padding_days"), [0, 0])

    def test_receipt_awaited_is_measured_by_how_late_its_product_comes(self):
        product = self._create_product("Coming", days=30)
        for ordered in (30, 40, 50):
            self._buy(product, ordered, 8, late=2)
        self._receive(product, 1, NOW + 5 * DAY)
        layers = self._layers(self._give((product, 1)))
        self.assertEqual((layers["vendor"].kind, layers["vendor"].padding_days), ("incoming", -2))

    def test_what_nobody_measured_is_net(self):
        product = self._create_product("New", days=4)
        self._buy(product, 20, 3)
        self._buy(product, 30, 3)
        vendor = self._layers(self._give((product, 1)))["vendor"]
        self.assertEqual((vendor.net_days, vendor.padding_days, vendor.measured_count), (4, 0, 0))

    def test_salesperson_who_tells_a_later_date_adds_a_layer_of_his_own(self):
        product = self._create_product("Told Late", days=4)
        order = self._ask((product, 1))
        order.commitment_date = NOW + 7 * DAY + 2 * HOUR
        order.action_confirm()
        promise = order.promise_ids[:1]
        self.assertRecordValues(
            promise, [{"kind": "manual", "date": NOW + 7 * DAY + 2 * HOUR, "user_id": self.salesman.id}]
        )
        self._assert_exact(promise)
        self.assertEqual(self._layers(order)["sales"].padding_seconds, (3 * 24 + 2) * 3600)

    def test_every_promise_adds_up_whatever_it_waits_for(self):
        self.company.write({"days_to_purchase": 1.5, "security_lead": 0.7})
        self.customer.transit_days = 1.25
        machine = self._create_workcenter("Line")
        part = self._create_product("Part", days=3)
        product = self._create_product("Built")
        self._create_bom(product, [(part, 2)], [("build", machine, 333)])
        for taken in (2, 3, 9):
            self._buy(part, 40, taken)
        self._occupy(machine, NOW, NOW + 9 * DAY)
        with freeze_time(NOW + timedelta(seconds=17)):
            order = self._give((product, 2), (part, 1))
        for promise in order.promise_ids:
            self._assert_exact(promise)

    def test_number_of_queries_does_not_grow_with_lines_or_history(self):
        parts = [self._create_product(f"Part {number}", days=3) for number in range(6)]
        self._give((parts[0], 1))

        def count(products):
            order = self._ask(*[(one, 1) for one in products])
            lines = order.order_line
            promises = lines.sudo().promise_ids
            vals = [line._prepare_promise_vals(False) for line in lines]
            promises = self.env["sale.promise"].sudo().create(vals)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sale.promise.layer"].sudo()._record(promises)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count(parts[:1])
        for ordered in range(20, 40):
            self._buy(parts[0], ordered, 3)
        self.assertLessEqual(count(parts), few + 2)

    # === WHO READS IT === #

    def test_who_reads_the_buffer(self):
        own = self._give((self._create_product("Mine", days=4), 1))
        other = self._create_user("other", "sales_team.group_sale_salesman")
        manager = self._create_user("manager", "sales_team.group_sale_manager")
        Layer = self.env["sale.promise.layer"]
        domain = [("promise_id", "in", own.promise_ids.ids)]
        for user, expected in ((self.salesman, 1), (self.planner, 1), (manager, 1), (other, 0)):
            self.assertEqual(Layer.with_user(user).search_count(domain), expected, user.login)
        portal = new_test_user(self.env, "promise_padding_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            Layer.with_user(portal).search(domain)
        with self.assertRaises(AccessError):
            own.promise_ids.with_user(portal).action_view_layers()
        action = own.promise_ids.with_user(self.salesman).action_view_layers()
        self.assertEqual(Layer.with_user(self.salesman).search(action["domain"]).layer, "vendor")

    def test_other_company_reads_none(self):
        own = self._give((self._create_product("Mine", days=4), 1))
        firm = self._create_firm("Elsewhere")
        stranger = self._create_user("stranger", "mrp.group_mrp_manager", company_id=firm.id)
        found = self.env["sale.promise.layer"].with_user(stranger).with_context(allowed_company_ids=firm.ids)
        self.assertFalse(found.search([("promise_id", "in", own.promise_ids.ids)]))

    def test_nobody_changes_it(self):
        layer = self._give((self._create_product("Fixed", days=4), 1)).promise_ids.sudo().layer_ids
        for call in (lambda: layer.write({"days": 1}), layer.unlink):
            with self.assertRaises(UserError):
                call()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseSafety(PaddingCommon):
    """The percentile of promises that shall be kept."""

    def _late_receipts(self, product, *late):
        for number, days in enumerate(late):
            self._buy(product, 30 + number, 5 + days, late=days)

    def test_percentile_adds_the_days_that_receipts_were_late(self):
        product = self._create_product("Late", days=4)
        self._late_receipts(product, 0, 0, 1, 2, 6)
        self.assertEqual(self._ask((product, 1)).promise_date, NOW + 4 * DAY)
        self.company.promise_safety_percentile = 50
        order = self._ask((product, 1))
        # Eight o'clock on the Saturday is the next Monday's.
        self.assertEqual(order.order_line.promise_safety_days, 1)
        self.assertEqual(order.promise_date, NOW + 7 * DAY)
        self.company.promise_safety_percentile = 80
        order = self._ask((product, 1))
        self.assertEqual(order.order_line.promise_safety_days, 6)
        texts = order.order_line.promise_reason_ids.mapped("text")
        self.assertTrue(any("safety" in text and "P80" in text for text in texts), texts)
        order.action_give_promise()
        self.assertEqual(order.promise_ids.safety_days, 6)
        self.assertEqual(self._layers(order)["safety"].padding_days, 6)

    def test_work_that_takes_longer_counts_as_well(self):
        machine = self._create_workcenter("Slow")
        product = self._create_product("Worked")
        self._create_bom(product, [], [("work", machine, 60)])
        for _number in range(5):
            self._work(product, 60, 60 + 240)
        self.company.promise_safety_percentile = 80
        # Four hours of an eight-hour day.
        self.assertAlmostEqual(self._ask((product, 1)).order_line.promise_safety_days, 0.5, places=3)

    def test_receipts_older_than_a_year_say_nothing(self):
        product = self._create_product("Old", days=4)
        for number in range(5):
            self._buy(product, 400 + number, 8, late=3)
        self.company.promise_safety_percentile = 90
        self.assertEqual(self._ask((product, 1)).order_line.promise_safety_days, 0)

    def test_other_company_does_not_lend_its_delays(self):
        product = self._create_product("Late", days=4)
        self._late_receipts(product, 6, 6, 6, 6, 6)
        firm = self._create_firm("Punctual")
        firm.promise_safety_percentile = 90
        slips = self.env["sale.promise.loader"]._measured_slips(firm, NOW)
        self.assertEqual(slips, [])
        self.assertTrue(self.env["sale.promise.loader"]._measured_slips(self.company, NOW))

    def test_promise_given_is_not_broken_by_worse_measures(self):
        product = self._create_product("Held", days=4)
        self._late_receipts(product, 0, 0, 0, 0, 1)
        self.company.promise_safety_percentile = 80
        order = self._give((product, 1))
        self._late_receipts(product, 9, 9, 9, 9, 9, 9)
        order.action_promise()
        self.assertTrue(order.order_line.is_promise_given)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertGreater(self._ask((product, 1)).order_line.promise_safety_days, 1)

    def test_confirmed_plan_aims_at_the_date_without_safety(self):
        product = self._create_product("Planned", days=4)
        self._late_receipts(product, 2, 2, 2, 2, 2)
        self.company.promise_safety_percentile = 80
        order = self._give((product, 1))
        order.action_confirm()
        move = order.sudo().order_line.move_ids
        self.assertEqual(move.date_deadline, order.promise_date)
        self.assertEqual(move.date, order.promise_date - 2 * DAY)

    def test_delivered_promises_are_measured_against_the_date_without_safety(self):
        Loader = self.env["sale.promise.loader"]
        self.company.promise_safety_percentile = 80
        product = self._create_product("Delivered", days=3, stock=1)
        part = self._create_product("Late", days=4)
        self._late_receipts(part, 2, 2, 2, 2, 2)
        order = self._give((product, 1))
        self.assertEqual(order.order_line.promise_safety_days, 2)
        order.action_confirm()
        self.env.flush_all()
        self.assertEqual(Loader._order_slips(self.company, NOW + DAY / 2), [0.5])
        with freeze_time(NOW + 3 * DAY):
            move = order.sudo().order_line.move_ids
            move.quantity = 1
            move.picked = True
            move._action_done()
            self.env.flush_all()
        self.assertEqual(move.date, NOW + 3 * DAY)
        self.assertEqual(Loader._order_slips(self.company, NOW + 5 * DAY), [3.0])

    def test_setting_is_nothing_or_between_50_and_99(self):
        self.assertEqual(self.company.promise_safety_percentile, 0)
        settings = self.env["res.config.settings"].create({"promise_safety_percentile": 90})
        settings.execute()
        self.assertEqual(self.company.promise_safety_percentile, 90)
        for wrong in (49, 100, -1):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.company.promise_safety_percentile = wrong
                self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(self.company.promise_safety_percentile, 90)
