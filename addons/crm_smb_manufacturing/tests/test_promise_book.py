import json
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged

from .promise_common import DAY, NOW, PromiseCommon

CRON = "crm_smb_manufacturing.ir_cron_promise_book"


class PromiseBookCommon(PromiseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("manager", "sales_team.group_sale_manager")
        cls.Book = cls.env["sale.promise.book"]

    def _order(self, *lines, **values):
        """A confirmed order whose dates were promised."""
        order = self._ask(*lines, **values)
        order.action_give_promise()
        order.action_confirm()
        return order.sudo()

    def _answer(self, user=None):
        self.env.flush_all()
        self.Book.with_user(user or self.planner).with_context(
            allowed_company_ids=self.company.ids
        ).action_promise_book()

    def _row(self, order):
        return self.env["sale.promise.book.line"].search([("order_id", "in", order.ids)])

    def _unreserve(self, order):
        order.picking_ids.do_unreserve()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseBook(PromiseBookCommon):
    """Answering the whole order book keeps what can be kept and lists what cannot."""

    def test_what_is_there_in_time_is_kept(self):
        order = self._order((self._create_product("There", stock=5), 5))
        self._answer()
        self.assertRecordValues(
            self._row(order),
            [{"state": "kept", "promised_date": NOW, "answer_date": NOW, "days_late": 0, "is_hold": False}],
        )
        self.assertFalse(self._row(order).pull_in_date)

    def test_of_two_that_compete_the_earlier_promise_is_kept_and_the_other_is_late(self):
        product = self._create_product("Scarce", stock=10, days=4)
        receipt = self._receive(product, 10, NOW + 2 * DAY)
        first, second = self._order((product, 10)), self._order((product, 10))
        self.assertEqual(second.order_line.promise_date, NOW + 2 * DAY)
        self._unreserve(first + second)
        receipt.date = NOW + 3 * DAY
        self._answer()
        self.assertEqual(self._row(first).state, "kept")
        late = self._row(second)
        self.assertRecordValues(
            late, [{"state": "late", "answer_date": NOW + 3 * DAY, "days_late": 1, "cause_kind": "incoming"}]
        )
        self.assertIn("Scarce arrives on 03/05/2026", late.cause)

    def test_vendor_who_tells_a_later_date_is_expected_then(self):
        product = self._create_product("Ordered", days=20)
        line = {"product_id": product.id, "product_qty": 10, "price_unit": 1, "date_planned": NOW + 2 * DAY}
        purchase = self.env["purchase.order"].create(
            {"partner_id": self.vendor.id, "order_line": [Command.create(line)]}
        )
        purchase.button_confirm()
        order = self._order((product, 10))
        purchase.order_line.date_planned = NOW + 4 * DAY
        self._answer()
        self.assertRecordValues(
            self._row(order), [{"state": "late", "answer_date": NOW + 4 * DAY, "days_late": 2}]
        )

    def test_open_screens_are_told_that_there_are_new_answers(self):
        self._order((self._create_product("There", stock=5), 5))
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self._answer()
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([]).filtered(lambda one: "book_answered" in one.message)
        groups = self.env.ref("mrp.group_mrp_user") | self.env.ref("sales_team.group_sale_salesman")
        self.assertEqual(
            {json.loads(one.channel)[2] for one in told if "res.groups" in one.channel}, set(groups.ids)
        )

    def test_who_cannot_be_kept_anyway_takes_nothing_from_who_can(self):
        product = self._create_product("Scarce", stock=10, days=4)
        large, small = self._order((product, 10)), None
        self._unreserve(large)
        self._receive(product, 2, NOW + DAY)
        small = self._order((product, 2))
        self.assertEqual(small.order_line.promise_date, NOW + DAY)
        self.env["stock.quant"]._update_available_quantity(product, self.stock, -1)
        self.env["stock.move"].search(
            [("product_id", "=", product.id), ("picking_code", "=", "incoming")]
        ).date = NOW + 6 * DAY
        self._unreserve(large + small)
        self._answer()
        self.assertEqual(self._row(large).state, "late")
        self.assertEqual(self._row(small).state, "kept")

    def test_what_is_reserved_for_a_delivery_stays_its_own(self):
        product = self._create_product("Scarce", stock=10, days=4)
        first = self._order((product, 10))
        second = self._order((product, 10))
        second.picking_ids.move_ids.priority = "1"
        self.assertEqual(first.picking_ids.state, "assigned")
        self._answer()
        self.assertEqual(self._row(first).state, "kept")
        self.assertEqual(self._row(second).answer_date, NOW + 4 * DAY)

    def test_urgent_delivery_comes_first(self):
        product = self._create_product("Scarce", stock=10, days=4)
        first, second = self._order((product, 10)), self._order((product, 10))
        self._unreserve(first + second)
        second.picking_ids.move_ids.priority = "1"
        self._answer()
        self.assertEqual(self._row(second).answer_date, NOW)
        self.assertEqual(self._row(first).days_late, 4)

    def test_order_made_for_a_line_counts_as_its_own_supply(self):
        order, production = self._make_to_order()
        self.assertEqual(production.sale_line_id, order.order_line)
        self._answer()
        row = self._row(order)
        self.assertRecordValues(row, [{"state": "kept", "cause_kind": "work"}])
        self.assertEqual(row.workcenter_id, production.workorder_ids.workcenter_id)
        production.button_plan()
        self._answer()
        self.assertRecordValues(row, [{"state": "kept", "cause_kind": "incoming"}])
        self.assertEqual((row.blocker_model, row.blocker_id), ("mrp.production", production.id))
        self.assertEqual(row.owner_id, production.user_id)
        action = row.with_user(self.planner).action_open_blocker()
        self.assertEqual((action["res_model"], action["res_id"]), ("mrp.production", production.id))

    def test_orders_made_for_lines_are_planned_in_the_turn_of_their_lines(self):
        """Confirming makes orders of two levels; nothing else happens: all is kept."""
        machine, mto = self._create_workcenter("Machine"), self.warehouse.mto_pull_id.route_id
        mto.active = True
        part = self._create_product("Part", stock=50)
        routes = [Command.set([mto.id, self.warehouse.manufacture_pull_id.route_id.id])]
        module, product = self._create_product("Module"), self._create_product("Made")
        (module | product).route_ids = routes
        self._create_bom(module, [(part, 1)], [("press", machine, 60)])
        self._create_bom(product, [(module, 1)], [("join", machine, 60)])
        first, second, third = (self._order((product, qty)) for qty in (2, 6, 3))
        self.assertEqual(len(self.env["mrp.production"].search([("product_id", "=", module.id)])), 3)
        self._answer()
        rows = self._row(first | second | third)
        self.assertEqual(rows.mapped("state"), ["kept"] * 3)
        for row in rows:
            self.assertEqual(row.answer_date, row.promised_date)
        part_reserved = self._order((part, 39))
        self.assertEqual(self._row_after(part_reserved).state, "kept")

    def _row_after(self, order):
        self._answer()
        return self._row(order)

    def test_order_made_for_a_line_that_slips_makes_it_late(self):
        order, production = self._make_to_order()
        machine = production.workorder_ids.workcenter_id
        production.button_plan()
        leave = production.workorder_ids.leave_id
        production.workorder_ids.write(
            {"date_start": leave.date_from + 2 * DAY, "date_finished": leave.date_to + 2 * DAY}
        )
        production.move_finished_ids.date = production.workorder_ids.date_finished
        self._answer()
        self.assertEqual(self._row(order).state, "late")
        self.assertAlmostEqual(self._row(order).days_late, 2, 1)
        cell = self.env["sale.promise.load"].search([("workcenter_id", "=", machine.id)], limit=1)
        self.assertEqual(cell.line_ids.book_line_id, self._row(order))
        self.assertEqual(cell.late_count, 1)

    def _make_to_order(self):
        machine = self._create_workcenter("Machine")
        product = self._create_product("Made")
        # Odoo confirms only orders that need something.
        self._create_bom(product, [(self._create_product("Part", stock=50), 1)], [("make", machine, 60)])
        mto = self.warehouse.mto_pull_id.route_id
        mto.active = True
        product.route_ids = [Command.set([mto.id, self.warehouse.manufacture_pull_id.route_id.id])]
        order = self._order((product, 2))
        return order, self.env["mrp.production"].search([("product_id", "=", product.id)])

    def test_hold_comes_after_confirmed_orders_and_before_whoever_has_no_promise(self):
        product = self._create_product("Scarce", stock=10, days=4)
        hold = self._ask((product, 6))
        hold.action_give_promise()
        unpromised = self._quote((product, 6))
        unpromised.action_confirm()
        self._unreserve(unpromised.sudo())
        self._answer()
        self.assertRecordValues(self._row(hold), [{"state": "kept", "is_hold": True}])
        self.assertRecordValues(
            self._row(unpromised),
            [{"state": "unpromised", "answer_date": NOW + 4 * DAY, "promised_date": False}],
        )

    def test_impossible_line_names_its_product(self):
        product = self._create_product("Orphan", stock=5)
        order = self._order((product, 5))
        self._unreserve(order)
        self.env["stock.quant"]._update_available_quantity(product, self.stock, -5)
        self._answer()
        row = self._row(order)
        self.assertRecordValues(row, [{"state": "impossible", "answer_date": False}])
        self.assertEqual((row.blocker_model, row.blocker_id), ("product.product", product.id))

    def test_delivered_line_leaves_the_book_and_others_keep_their_rows(self):
        product = self._create_product("There", stock=9)
        first, second = self._order((product, 5)), self._order((product, 4))
        self._answer()
        row = self._row(second)
        first.picking_ids.button_validate()
        self._answer()
        self.assertFalse(self._row(first))
        self.assertEqual(self._row(second), row)

    def test_answering_changes_no_promise_and_makes_no_document(self):
        product = self._create_product("Scarce", stock=10, days=4)
        order = self._order((product, 10))
        self._order((product, 5))
        promised, documents = order.order_line.promise_date, self._count_documents()
        with freeze_time(NOW + 7 * DAY):
            self._answer()
        self.assertEqual(order.order_line.promise_date, promised)
        self.assertEqual(order.commitment_date, promised)
        self.assertEqual(self._count_documents(), documents)

    # === EARLIER === #

    def _freed_order(self):
        """An order behind a hold that is given up."""
        product = self._create_product("Scarce", stock=10, days=8)
        hold = self._ask((product, 10))
        hold.action_give_promise()
        order = self._order((product, 10))
        self._unreserve(order)
        self.assertEqual(order.order_line.promise_date, NOW + 8 * DAY)
        self._answer()
        self.assertRecordValues(
            self._row(order | hold),
            [{"state": "kept", "pull_in_date": False}, {"state": "kept", "pull_in_date": False}],
        )
        hold._action_cancel()
        return order

    def test_earlier_date_is_offered_when_a_hold_is_given_up_and_not_before(self):
        order = self._freed_order()
        self._answer()
        self.assertEqual(self._row(order).pull_in_date, NOW)
        self.assertEqual(self._row(order).state, "kept")
        self.assertEqual(order.order_line.promise_date, NOW + 8 * DAY)
        self.assertEqual(order.commitment_date, NOW + 8 * DAY)

    def test_quotation_gets_an_offer_when_the_hold_before_it_expires(self):
        self.company.promise_hold_hours = 4
        product = self._create_product("Scarce", stock=10, days=8)
        self._ask((product, 10)).action_give_promise()
        self.company.promise_hold_hours = 80
        second = self._ask((product, 10))
        second.action_give_promise()
        self._answer()
        self.assertFalse(self._row(second).pull_in_date)
        with freeze_time(NOW + timedelta(hours=6)):
            self._answer()
            row = self._row(second)
            self.assertEqual(row.pull_in_date, NOW + timedelta(hours=6))
            row.with_user(self.salesman).action_pull_in()
        self.assertRecordValues(
            second.order_line.promise_ids,
            [
                {"kind": "pull_in", "date": NOW + timedelta(hours=6), "previous_date": NOW + 8 * DAY},
                {"kind": "first", "date": NOW + 8 * DAY, "previous_date": False},
            ],
        )
        self.assertEqual(second.promise_date, NOW + timedelta(hours=6))

    def test_pulling_in_one_line_leaves_the_others_due_when_they_were_promised(self):
        hold = self._ask((product := self._create_product("Scarce", stock=10, days=8), 10))
        hold.action_give_promise()
        slow = self._create_product("Slow", days=12)
        order = self._order((product, 10), (slow, 1))
        hold.action_cancel()
        self._answer()
        row = self._row(order).filtered("pull_in_date")
        self.assertEqual(row.order_line_id.product_id, product)
        row.with_user(self.salesman).action_pull_in()
        due = {move.product_id: move.date_deadline for move in order.picking_ids.move_ids}
        self.assertEqual(due, {product: NOW, slow: order.order_line[1].promise_date})

    def test_pulling_in_a_confirmed_order_moves_its_date_and_delivery(self):
        order = self._freed_order()
        self._answer()
        row = self._row(order).with_user(self.salesman)
        row.action_pull_in()
        self.assertEqual(order.commitment_date, NOW)
        self.assertEqual(order.picking_ids.move_ids.date_deadline, NOW)
        self.assertEqual(order.order_line.promise_ids[0].kind, "pull_in")
        self.assertEqual(order.order_line.promise_ids[0].user_id, self.salesman)
        self.assertFalse(row.pull_in_date)
        with self.assertRaisesRegex(UserError, "no earlier date"):
            row.action_pull_in()

    def test_offer_that_is_gone_is_refused(self):
        order = self._freed_order()
        self._answer()
        self.env["stock.quant"]._update_available_quantity(order.order_line.product_id, self.stock, -10)
        with self.assertRaisesRegex(UserError, "no longer free"):
            self._row(order).with_user(self.salesman).action_pull_in()
        self.assertEqual(len(order.order_line.promise_ids), 1)

    def test_offer_that_would_cost_another_his_promise_is_refused(self):
        product = self._create_product("Scarce", days=8)
        order = self._order((product, 10))
        self._add_stock(product, 20)
        other = self._order((product, 10))
        self.assertEqual(other.order_line.promise_date, NOW)
        self._unreserve(order + other)
        self._answer()
        row = self._row(order)
        self.assertEqual(row.pull_in_date, NOW)
        self._add_stock(product, -10)
        with self.assertRaisesRegex(UserError, "no longer free"):
            row.with_user(self.salesman).action_pull_in()

    def test_date_agreed_by_hand_is_held_to_but_not_pulled_in(self):
        order = self._order((self._create_product("There", stock=5), 5))
        order.commitment_date = NOW + 9 * DAY
        self._answer()
        self.assertRecordValues(
            self._row(order), [{"promised_date": NOW + 9 * DAY, "state": "kept", "pull_in_date": False}]
        )

    # === WHO === #

    def test_salesperson_sees_own_lines_and_does_not_answer_the_book(self):
        product = self._create_product("There", stock=5)
        mine, other = self._order((product, 2)), self._order((product, 2))
        other.user_id = self.manager
        self._answer()
        Row = self.env["sale.promise.book.line"]
        orders = (mine + other).ids
        self.assertEqual(Row.with_user(self.salesman).search([("order_id", "in", orders)]).order_id, mine)
        for user in (self.manager, self.planner):
            self.assertEqual(len(Row.with_user(user).search([("order_id", "in", orders)])), 2)
        with self.assertRaises(AccessError):
            self._answer(self.salesman)
        with self.assertRaises(AccessError):
            self._row(other).with_user(self.salesman).action_pull_in()
        with self.assertRaises(AccessError):
            self.env["sale.promise.load"].with_user(self.salesman).search([])

    def test_what_somebody_must_act_upon_comes_first(self):
        product = self._create_product("Scarce", stock=10, days=4)
        kept, late = self._order((product, 10)), self._order((product, 4))
        self._unreserve(kept + late)
        product.seller_ids.delay = 9
        rows = self._row_after(kept + late)
        self.assertEqual(rows.mapped("state"), ["late", "kept"])
        self.assertEqual(rows[0].days_late, 5)

    def test_button_answers_wherever_it_stands_whatever_is_ticked(self):
        """The client calls a button with the ticked records, or with none."""
        order = self._order((self._create_product("There", stock=5), 5))
        for name in ("sale.promise.book.line", "sale.promise.load", "sale.promise"):
            model = self.env[name].with_user(self.planner).with_context(allowed_company_ids=self.company.ids)
            self._row(order).unlink()
            action = call_kw(model, "action_promise_book", [[]], {})
            self.assertEqual(action["type"], "ir.actions.act_window")
            self.assertEqual(self._row(order).state, "kept")

    def test_portal_user_sees_and_does_nothing(self):
        portal = new_test_user(self.env, login="promise_book_portal", groups="base.group_portal")
        for name in ("sale.promise.book", "sale.promise.book.line", "sale.promise.load"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(portal).search([])
        for name in ("sale.promise.book", "sale.promise.book.line", "sale.promise.load", "sale.promise"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(portal).action_promise_book()

    def test_companies_have_their_own_books(self):
        product = self._create_product("There", stock=5)
        order = self._order((product, 5))
        other = self._create_firm("Other Firm")
        self.env.user.company_ids |= other
        self._answer()
        self.Book.sudo().with_company(other).with_context(allowed_company_ids=other.ids).action_promise_book()
        self.assertEqual(self._row(order).state, "kept")
        stranger = self._create_user("stranger", "mrp.group_mrp_user", company_id=other.id)
        Row = self.env["sale.promise.book.line"].with_user(stranger).with_context(allowed_company_ids=[])
        self.assertFalse(Row.search([("order_id", "=", order.id)]))

    # === AT NIGHT === #

    def test_night_goes_on_where_it_was_interrupted(self):
        other = self._create_firm("Other Firm")
        third = self._create_firm("Third Firm")
        third.promise_book_nightly = False
        self.env["res.company"].search(
            [("id", "not in", (self.company + other).ids)]
        ).promise_book_nightly = False
        with (
            self.enter_registry_test_mode(),
            patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 0),
        ):
            self.Book._cron_answer()
        books = self.Book.search([("company_id", "in", (self.company + other).ids)])
        self.assertEqual(books.filtered("night").company_id, self.company)
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        books = self.Book.search([("company_id", "in", (self.company + other + third).ids)])
        self.assertEqual(books.filtered("night").company_id, self.company + other)

    def test_failing_company_does_not_keep_the_others_from_their_answers(self):
        other = self._create_firm("Other Firm")
        self.env["res.company"].search(
            [("id", "not in", (self.company + other).ids)]
        ).promise_book_nightly = False
        answer = type(self.Book)._answer

        def failing(book, now):
            if book.company_id == self.company:
                raise ValueError("broken")
            return answer(book, now)

        with (
            self.enter_registry_test_mode(),
            patch.object(type(self.Book), "_answer", failing),
            self.assertLogs("odoo.addons.crm_smb_manufacturing.models.promise.sale_promise_book", "ERROR"),
        ):
            self.env.ref(CRON).method_direct_trigger()
        self.assertEqual(self.Book.search([("night", "!=", False)]).company_id, other)

    def test_book_that_is_being_answered_is_not_answered_twice(self):
        self._answer()
        with (
            patch.object(type(self.Book), "try_lock_for_update", lambda book, **kwargs: book.browse()),
            self.assertRaisesRegex(UserError, "being answered"),
        ):
            self._answer()

    # === COST === #

    def test_number_of_queries_does_not_grow_with_the_lines(self):
        product = self._create_product("There", stock=100, days=3)
        machine = self._create_workcenter("Machine")
        made = self._create_product("Made")
        self._create_bom(made, [(product, 1)], [("make", machine, 5)])
        mto = self.warehouse.mto_pull_id.route_id
        mto.active = True
        ordered, module = self._create_product("Ordered"), self._create_product("Module")
        (ordered | module).route_ids = [Command.set([mto.id, self.warehouse.manufacture_pull_id.route_id.id])]
        self._create_bom(module, [(product, 1)], [("press", machine, 5)])
        self._create_bom(ordered, [(module, 1)], [("join", machine, 5)])

        def count():
            self._answer()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._answer()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for _number in range(2):
            self._order((product, 1), (made, 1), (ordered, 1))
        queries = count()
        for _number in range(8):
            self._order((product, 1), (made, 1), (ordered, 1))
        self.assertLessEqual(count(), queries)
