from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestSoldBill(RoundCase):
    """What was agreed is what is made, whatever happens to the bills meanwhile."""

    def _accepted(self, order=None):
        round_ = self._round(order)
        round_.action_accept()
        return round_.order_id.order_line

    def _productions(self, product, order=None):
        orders = (order or self.order).sudo()
        return self.env["mrp.production"].search(
            [("product_id", "=", product.id), ("reference_ids.sale_ids", "in", orders.ids)]
        )

    @property
    def _bill(self):
        return self.panel.bom_ids

    def test_accepting_freezes_the_bills_of_all_levels(self):
        line = self._accepted()
        frozen = line.sold_bom_id
        self.assertNotEqual(frozen, self._bill)
        self.assertEqual(frozen.frozen_bom_id, self._bill)
        self.assertFalse(frozen.active)
        self.assertEqual(frozen.bom_line_ids.product_id, self.module)
        self.assertEqual(frozen.operation_ids.workcenter_id, self._bill.operation_ids.workcenter_id)
        self.assertEqual(line.sold_bom_ids.product_tmpl_id, (self.panel | self.module).product_tmpl_id)
        self.assertEqual(self.env["mrp.bom"]._bom_find(self.panel)[self.panel], self._bill)

    def test_production_makes_what_was_sold_when_the_bills_have_moved_on(self):
        line = self._accepted()
        self._bill.bom_line_ids.product_qty = 2
        self.module.bom_ids.bom_line_ids.product_qty = 9
        self.order.action_confirm()
        panel, module = self._productions(self.panel), self._productions(self.module)
        self.assertEqual(panel.bom_id, line.sold_bom_id)
        self.assertEqual(panel.sold_bom_id, line.sold_bom_id)
        self.assertEqual(panel.move_raw_ids.product_qty, 100)
        self.assertEqual(module.product_qty, 100)
        self.assertEqual(module.move_raw_ids.product_qty, 600)
        self.assertEqual((panel | module).mapped("deviation_state"), ["as_sold", "as_sold"])
        panel.action_update_bom()
        self.assertEqual(panel.deviation_state, "as_sold")

    def test_orders_that_agreed_on_the_same_share_one_copy(self):
        first = self._accepted()
        second = self._accepted(self._quotation())
        self.assertEqual(first.sold_bom_id, second.sold_bom_id)
        self.assertEqual(first.sold_fingerprint, second.sold_fingerprint)
        self.module.bom_ids.bom_line_ids.product_qty = 9
        third = self._accepted(self._quotation())
        self.assertEqual(third.sold_bom_id, first.sold_bom_id, "the panel itself has not changed")
        self.assertNotEqual(third.sold_bom_ids, first.sold_bom_ids)
        self.assertNotEqual(third.sold_fingerprint, first.sold_fingerprint)

    def test_the_specification_is_part_of_the_fingerprint(self):
        order = self._quotation()
        order.order_line.spec_ids[0].value = "black"
        self.assertNotEqual(self._accepted().sold_fingerprint, self._accepted(order).sold_fingerprint)

    def test_a_revision_is_sold_as_it_is_and_stays_for_its_orders(self):
        self._bill.use_revisions = True
        bill = self._bill
        line = self._accepted()
        self.assertEqual(line.sold_bom_id, bill)
        draft = self.env["mrp.bom"].browse(bill.action_new_revision()["res_id"])
        draft.bom_line_ids.product_qty = 3
        draft.action_release()
        self.order.action_confirm()
        panel = self._productions(self.panel)
        self.assertEqual(panel.bom_id, bill)
        self.assertEqual(panel.move_raw_ids.product_qty, 100)
        self.assertEqual(panel.workorder_ids.operation_id, bill.operation_ids)

    def test_a_frozen_copy_is_edited_archived_or_deleted_by_nobody(self):
        frozen = self._accepted().sold_bom_id
        for attempt in (
            lambda: frozen.write({"product_qty": 2}),
            lambda: frozen.bom_line_ids.write({"product_qty": 2}),
            lambda: frozen.operation_ids.unlink(),
            lambda: frozen.write({"active": True}),
            frozen.unlink,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()

    def test_an_order_without_rounds_notes_its_bill_and_makes_no_copy(self):
        order = self._quotation()
        bills = self.env["mrp.bom"].with_context(active_test=False).search_count([])
        order.action_confirm()
        self.assertEqual(order.order_line.sold_bom_id, self._bill)
        self.assertTrue(order.order_line.sold_fingerprint)
        self.assertEqual(self.env["mrp.bom"].with_context(active_test=False).search_count([]), bills)
        panel = self._productions(self.panel, order)
        self.assertEqual((panel.bom_id, panel.deviation_state), (self._bill, "as_sold"))

    def test_an_order_for_stock_is_not_judged(self):
        production = self.env["mrp.production"].create({"product_id": self.panel.id, "product_qty": 5})
        production.action_confirm()
        production.move_raw_ids.product_uom_qty = 7
        self.assertFalse(production.deviation_state)
        production.button_mark_done()

    def test_copies_of_a_quotation_are_not_sold_yet(self):
        self._accepted()
        copy = self.order.copy()
        self.assertFalse(copy.order_line.sold_bom_id)
        self.assertFalse(copy.order_line.sold_fingerprint)

    def test_the_bill_of_a_lot_is_the_one_it_was_built_by(self):
        self.panel.tracking = "lot"
        line = self._accepted()
        self.order.action_confirm()
        production = self._productions(self.panel)
        self._productions(self.module).button_mark_done()
        production.action_generate_serial()
        production.qty_producing = 100
        production.move_raw_ids.write({"quantity": 100, "picked": True})
        production.button_mark_done()
        self.assertEqual(production.state, "done")
        lot = production.lot_producing_ids
        self.assertTrue(lot)
        self.assertEqual(lot.built_bom_id, line.sold_bom_id)
        self.assertFalse(self.env["stock.lot"].create({"product_id": self.chip.id}).built_bom_id)


@tagged("post_install", "-at_install")
class TestSoldDeviation(RoundCase):
    """What is built other than sold stops until the right person agrees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("mrp.group_mrp_manager")
        cls.foreman = cls.manager.copy({"login": "sold_foreman", "group_ids": [Command.link(group.id)]})
        cls.order.action_confirm()
        cls.production = cls.env["mrp.production"].search(
            [("product_id", "=", cls.panel.id), ("reference_ids.sale_ids", "in", cls.order.ids)]
        )
        cls.planned = cls.production.with_user(cls.planner)

    def _substitute(self):
        self.planned.move_raw_ids = [
            Command.update(self.planned.move_raw_ids.id, {"product_uom_qty": 0}),
            Command.create({"product_id": self.chip.id, "product_uom_qty": 300}),
        ]

    def _ask(self):
        context = self.planned.action_ask_deviation()["context"]
        return (
            self.env["mrp.deviation"]
            .with_user(self.planner)
            .with_context(**context)
            .create({"production_id": self.production.id, "reason": "No modules this week"})
        )

    def _attempts(self):
        return (
            self.planned.button_mark_done,
            self.planned.action_start,
            self.planned.workorder_ids.button_start,
        )

    def test_a_substitution_stops_production_and_says_what_differs(self):
        self._substitute()
        self.assertEqual(self.production.deviation_state, "deviates")
        self.assertIn("Light module", self.production.deviation_html)
        for attempt in self._attempts():
            with self.assertRaisesRegex(UserError, "LED chip – → 3"), self.env.cr.savepoint():
                attempt()

    def test_a_changed_quantity_deviates_and_putting_it_back_does_not(self):
        move = self.planned.move_raw_ids
        move.product_uom_qty = 150
        self.assertEqual(self.production.deviation_state, "deviates")
        move.product_uom_qty = 100
        self.assertEqual(self.production.deviation_state, "as_sold")

    def test_a_larger_order_of_the_same_is_as_sold(self):
        self.env["change.production.qty"].create(
            {"mo_id": self.production.id, "product_qty": 130}
        ).change_prod_qty()
        self.assertEqual(self.production.move_raw_ids.product_qty, 130)
        self.assertEqual(self.production.deviation_state, "as_sold")

    def test_updating_to_a_changed_bill_deviates(self):
        self.panel.bom_ids.bom_line_ids.product_qty = 2
        self.assertEqual(self.production.deviation_state, "as_sold")
        self.production.action_update_bom()
        self.assertEqual(self.production.deviation_state, "deviates")

    def test_the_right_person_approves_and_production_goes_on(self):
        self._substitute()
        deviation = self._ask()
        self.assertEqual(deviation.state, "waiting")
        self.assertEqual(deviation.review_ids.reviewer_ids & self.foreman, self.foreman)
        with self.assertRaises(UserError):
            self.planned.action_ask_deviation()
        deviation.with_user(self.foreman).validate_tier()
        self.assertEqual((deviation.state, deviation.decided_by_id), ("approved", self.foreman))
        self.assertEqual(self.production.deviation_state, "approved")
        self.planned.button_mark_done()
        self.assertEqual(self.production.deviation_state, "approved")

    def test_an_approval_is_for_what_was_asked_and_nothing_else(self):
        self._substitute()
        self._ask().with_user(self.foreman).validate_tier()
        self.planned.move_raw_ids[-1].product_uom_qty = 400
        self.assertEqual(self.production.deviation_state, "deviates")

    def test_a_rejected_request_leaves_it_stopped_and_another_may_be_asked(self):
        self._substitute()
        deviation = self._ask()
        deviation.with_user(self.foreman).reject_tier()
        self.assertEqual(deviation.state, "rejected")
        self.assertEqual(self.production.deviation_state, "deviates")
        self.assertTrue(self.production.can_ask_deviation)
        self.assertTrue(deviation.review_ids, "who rejected stays readable")

    def test_an_approval_cannot_be_forged(self):
        self._substitute()
        deviation = self._ask()
        review = deviation.review_ids.with_user(self.planner)
        for attempt in (
            lambda: deviation.write({"state": "approved"}),
            lambda: deviation.write({"difference": []}),
            lambda: review.write({"status": "approved", "done_by": self.foreman.id}),
            lambda: review.write({"reviewer_ids": [Command.link(self.planner.id)]}),
            lambda: review.unlink(),
            lambda: review.copy({"status": "approved"}),
            lambda: deviation.with_context(exception_decided=True).write({"state": "approved"}),
        ):
            # AccessError is a UserError
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        deviation.validate_tier()
        self.assertEqual(deviation.state, "waiting", "who asked is not who approves")

    def test_nothing_is_asked_where_nothing_deviates(self):
        with self.assertRaises(UserError):
            self.planned.action_ask_deviation()
        with self.assertRaises(UserError):
            self.env["mrp.deviation"].create({"production_id": self.production.id, "reason": "?"})

    def test_customers_read_no_deviation(self):
        self._substitute()
        deviation = self._ask()
        with self.assertRaises(AccessError):
            deviation.with_user(self.portal_user).read(["reason"])
        with self.assertRaises(AccessError):
            deviation.with_user(self.packer).read(["reason"])
