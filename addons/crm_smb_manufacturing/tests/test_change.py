from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestChange(RoundCase):
    """A change lists what it touches, is carried there, and is read before work starts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = cls.env.ref("mrp.group_mrp_manager")
        cls.engineer = cls.planner.copy({"login": "chg_engineer", "group_ids": [Command.link(manager.id)]})
        cls.packager = cls.planner.copy({"login": "chg_packager"})
        cls.station = cls.panel.bom_ids.operation_ids.workcenter_id

    def _change(self, **values):
        return (
            self.env["product.change"]
            .with_user(self.engineer)
            .create(
                {
                    "subject": "Black instead of white",
                    "product_ids": [Command.set(self.panel.ids)],
                    "description": "Use the black foil",
                    "spec_ids": [Command.create({"name": "Colour", "value": "black"})],
                    "effective_date": "2020-01-01",
                    **values,
                }
            )
        )

    def _released(self, **values):
        change = self._change(**values)
        change.action_release()
        return change

    def _affected(self, change, kind):
        return change.affected_ids.filtered(lambda affected: affected.kind == kind)

    def _production(self, order=None):
        return self.env["mrp.production"].search(
            [
                ("product_id", "=", self.panel.id),
                ("reference_ids.sale_ids", "in", (order or self.order).ids),
            ]
        )

    def _stock(self, quantity=30):
        location = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        self.env["stock.quant"]._update_available_quantity(self.panel, location.lot_stock_id, quantity)

    # === RELEASING === #

    def test_releasing_lists_every_open_document_once(self):
        quotation, cancelled = self._quotation(), self._quotation()
        cancelled.with_context(disable_cancel_warning=True).action_cancel()
        self._stock()
        self.order.action_confirm()
        change = self._released()
        self.assertEqual(self._affected(change, "quotation").order_line_id, quotation.order_line)
        self.assertEqual(self._affected(change, "order").order_line_id, self.order.order_line)
        self.assertEqual(self._affected(change, "production").production_id, self._production())
        self.assertEqual(self._affected(change, "stock").mapped("quantity"), [30])
        self.assertEqual(change.undecided_count, len(change.affected_ids))
        self.assertEqual(change.state, "released")
        with self.assertRaises(UserError):
            change.action_release()

    def test_a_customers_wish_touches_that_customer_only(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        theirs = self._quotation(partner_id=other.id)
        self._stock()
        for order in (self.order, theirs):
            order.action_confirm()
        change = self._released(partner_id=self.customer.id)
        self.assertEqual(change.affected_ids.order_line_id, self.order.order_line)
        self.assertEqual(change.affected_ids.production_id, self._production())
        self.assertFalse(self._affected(change, "stock"))

    def test_it_holds_from_an_order_a_lot_or_a_date_on(self):
        later = self._quotation()
        self.order.date_order = Datetime.now() - timedelta(days=9)
        change = self._released(effective_from="order", effective_order_id=later.id)
        self.assertEqual(change.affected_ids.order_line_id, later.order_line)
        self.order.commitment_date = Datetime.now() + timedelta(days=2)
        later.commitment_date = Datetime.now() + timedelta(days=20)
        change = self._released(effective_date=Datetime.now() + timedelta(days=9))
        self.assertEqual(change.affected_ids.order_line_id, later.order_line)

    def test_its_draft_bill_is_released_with_it(self):
        bill = self.panel.bom_ids
        bill.use_revisions = True
        draft = self.env["mrp.bom"].browse(bill.action_new_revision()["res_id"])
        draft.bom_line_ids.product_qty = 2
        self._released(new_bom_id=draft.id)
        self.assertEqual((bill.revision_state, draft.revision_state), ("obsolete", "released"))

    def test_nothing_to_say_or_the_wrong_bill_is_not_released(self):
        empty = self._change(spec_ids=False, description=False)
        wrong = self._change(new_bom_id=self.module.bom_ids.id)
        nowhere = self._change(product_ids=False)
        for change in (empty, wrong, nowhere):
            with self.assertRaises(UserError):
                change.action_release()
            self.assertEqual(change.state, "draft")

    # === CARRYING IT THERE === #

    def test_a_changed_order_is_specified_sold_and_built_anew(self):
        self._round().action_accept()
        self.order.action_confirm()
        bill = self.panel.bom_ids
        bill.use_revisions = True
        draft = self.env["mrp.bom"].browse(bill.action_new_revision()["res_id"])
        draft.bom_line_ids.product_qty = 2
        change = self._released(new_bom_id=draft.id)
        change.action_change_all()
        line, production = self.order.order_line, self._production()
        self.assertEqual(line.spec_summary, "Colour: black\nSize: 2.8 inch")
        self.assertEqual(line.sold_bom_id, draft)
        self.assertEqual(production.bom_id, draft)
        self.assertEqual(production.move_raw_ids.product_qty, 200)
        self.assertEqual(production.deviation_state, "as_sold")
        self.assertEqual(change.undecided_count, 0)
        self.assertEqual(change.state, "released", "nobody on the shop floor has read it")

    def test_what_stays_as_it_is_needs_a_reason(self):
        change = self._released()
        affected = change.affected_ids
        with self.assertRaises(UserError):
            affected.action_leave()
        affected.reason = "Customer takes the rest in white"
        affected.action_leave()
        self.assertEqual(affected.decision, "leave")
        self.assertEqual(self.order.order_line.spec_summary, "Colour: white\nSize: 2.8 inch")
        self.assertEqual(change.state, "done")
        with self.assertRaises(UserError):
            affected.action_change()

    def test_stock_says_what_was_done_about_it(self):
        self._stock()
        stock = self._affected(self._released(), "stock")
        with self.assertRaises(UserError):
            stock.action_change()
        stock.reason = "Relabelled"
        stock.action_change()
        self.assertEqual(stock.decision, "change")

    def test_changing_all_leaves_stock_for_who_says_what_was_done(self):
        self._stock()
        self.order.action_confirm()
        change = self._released()
        change.action_change_all()
        (left,) = change.affected_ids.filtered(lambda affected: affected.decision == "todo")
        self.assertEqual(left.kind, "stock")
        with self.assertRaisesRegex(UserError, "what was done"):
            change.action_change_all()

    # === READING IT === #

    def test_unread_work_cannot_start_and_read_work_can(self):
        self.station.responsible_user_ids = self.packager
        self.order.action_confirm()
        change = self._released()
        change.action_change_all()
        production = self._production().with_user(self.packager)
        work = production.workorder_ids
        self.assertIn("Use the black foil", work.unread_change_html)
        for attempt in (work.button_start, production.button_mark_done):
            with self.assertRaisesRegex(UserError, "Black instead of white"), self.env.cr.savepoint():
                attempt()
        with self.assertRaises(UserError):
            work.with_user(self.planner).action_acknowledge_change()
        work.action_acknowledge_change()
        self.assertEqual(change.acknowledgement_ids.user_id, self.packager)
        self.assertFalse(work.unread_change_html)
        self.assertEqual(change.state, "done")
        work.button_start()
        self.assertEqual(work.state, "progress")

    def test_the_people_of_the_work_center_are_told(self):
        self.station.responsible_user_ids = self.packager
        self.order.action_confirm()
        change = self._released()
        change.action_change_all()
        told = self.env["mail.message"].search(
            [
                ("model", "=", change._name),
                ("res_id", "=", change.id),
                ("partner_ids", "=", self.packager.partner_id.id),
            ]
        )
        self.assertEqual(len(told), 1)

    # === WHO MAY === #

    def test_sales_ask_engineers_release_workers_read_customers_nothing(self):
        accepted = self._round()
        accepted.action_accept()
        context = accepted.with_user(self.seller).action_new_change()["context"]
        change = self.env["product.change"].with_user(self.seller).with_context(**context).create({})
        self.assertEqual(change.partner_id, self.customer)
        self.assertEqual(change.product_ids, self.panel)
        self.assertEqual(change.spec_ids.mapped("value"), ["white", "2.8 inch"])
        with self.assertRaises(UserError):
            change.action_release()
        change.with_user(self.engineer).action_release()
        with self.assertRaises(UserError):
            change.affected_ids.with_user(self.seller).action_change()
        self.assertTrue(change.with_user(self.planner).subject)
        with self.assertRaises(AccessError):
            self._change().with_user(self.planner).write({"subject": "x"})
        with self.assertRaises(AccessError):
            change.with_user(self.portal_user).read(["subject"])

    def test_a_released_change_is_a_record(self):
        change = self._released()
        for attempt in (
            change.unlink,
            change.action_cancel,
            lambda: change.write({"state": "draft"}),
            lambda: change.write({"product_ids": [Command.clear()]}),
            lambda: change.affected_ids.write({"decision": "leave"}),
            lambda: change.with_user(self.planner).acknowledgement_ids.create(
                {"change_id": change.id, "workorder_id": 1}
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()

    def test_another_company_sees_nothing_of_it(self):
        change = self._change()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self.engineer.copy(
            {
                "login": "chg_elsewhere",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )
        self.assertNotIn(change, self.env["product.change"].with_user(user).search([]))
        with self.assertRaises(AccessError):
            change.with_user(user).read(["subject"])

    def test_the_customers_record_shows_the_wishes(self):
        change = self._change(partner_id=self.customer.id)
        self._change()
        action = self.customer.with_user(self.seller).action_view_product_changes()
        self.assertEqual(self.env["product.change"].search(action["domain"]), change)
