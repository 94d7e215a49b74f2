from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestRemedy(ServiceCommon):
    """Each kind of remedy makes its core document; the document's state is the remedy's."""

    def test_return_takes_back_the_quantities_of_each_line(self):
        remedy = self._make_remedy("return")
        self.assertEqual(remedy.delivery_id, self.delivery)
        self.assertEqual(
            {line.product_id: line.quantity for line in remedy.line_ids}, {self.panel: 10, self.film: 3}
        )
        self._set_quantities(remedy, {self.panel: 4})
        remedy.action_create_document()
        picking = remedy.return_picking_id.sudo()
        self.assertEqual(remedy.document, picking)
        self.assertEqual(picking.return_id, self.delivery)
        self.assertEqual(picking.picking_type_code, "incoming")
        self.assertRecordValues(
            picking.move_ids,
            [{"product_id": self.panel.id, "product_uom_qty": 4, "to_refund": True}],
        )
        self.assertEqual(remedy.state, "progress")
        self._deliver(picking)
        self.assertEqual(remedy.state, "done")
        self.assertEqual(self.order.order_line[0].qty_delivered, 6)

    def test_return_for_replacement_leaves_the_order_as_delivered(self):
        remedy = self._make_remedy("return", to_refund=False)
        self._set_quantities(remedy, {self.panel: 4})
        remedy.action_create_document()
        self._deliver(remedy.return_picking_id.sudo())
        self.assertEqual(self.order.order_line[0].qty_delivered, 10)

    def test_return_is_done_only_when_the_rest_has_come_too(self):
        remedy = self._make_remedy("return")
        self._set_quantities(remedy, {self.panel: 4})
        remedy.action_create_document()
        picking = remedy.return_picking_id.sudo()
        move = picking.move_ids
        move.quantity = 1
        move.picked = True
        Form.from_action(self.env, picking.button_validate()).save().process()
        self.assertEqual(picking.state, "done")
        self.assertEqual(remedy.state, "progress")
        self._deliver(picking.backorder_ids)
        self.assertEqual(remedy.state, "done")

    def test_no_more_comes_back_than_was_delivered(self):
        first = self._make_remedy("return")
        self._set_quantities(first, {self.panel: 8})
        first.action_create_document()
        second = self._make_remedy("return", first.ticket_id)
        self.assertEqual(
            {line.product_id: line.quantity for line in second.line_ids}, {self.panel: 2, self.film: 3}
        )
        self._set_quantities(second, {self.panel: 3})
        self.assertFalse(second.can_create_document)
        with self.assertRaisesRegex(UserError, "only 2 Units"):
            second.action_create_document()

    def test_replacement_is_an_order_without_price_through_sales_and_stock(self):
        remedy = self._make_remedy("replace")
        self._set_quantities(remedy, {self.panel: 2})
        remedy.action_create_document()
        order = remedy.replacement_order_id.sudo()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.partner_id, self.firm_a)
        self.assertEqual(order.origin, remedy.ticket_id.number)
        self.assertEqual(order.user_id, self.salesman)
        self.assertRecordValues(
            order.order_line,
            [{"product_id": self.panel.id, "product_uom_qty": 2, "price_unit": 0, "price_subtotal": 0}],
        )
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.amount_total, 0, "the price stays when the quantity changes")
        order.action_confirm()
        self.assertEqual(remedy.state, "progress")
        self._deliver(order.picking_ids)
        self.assertEqual(remedy.state, "done")

    def test_replacement_of_something_without_a_delivery(self):
        ticket = self._make_ticket(self.agent)
        remedy = self._make_remedy(
            "replace", ticket, line_ids=[Command.create({"product_id": self.film.id, "quantity": 1})]
        )
        remedy.action_create_document()
        self.assertEqual(remedy.replacement_order_id.sudo().order_line.product_id, self.film)

    def test_repair_is_a_repair_order_about_one_product_and_lot(self):
        panel = self._make_product("Tracked panel", 50, tracking="lot")
        lot = self.env["stock.lot"].create({"name": "LOT-7", "product_id": panel.id})
        order = self._make_order(self.firm_a, [(panel, 5), (self.film, 2)], deliver=False)
        self.env["stock.quant"]._update_available_quantity(
            panel, order.warehouse_id.lot_stock_id, 5, lot_id=lot
        )
        order.picking_ids.action_assign()
        order.picking_ids.move_ids.filtered(lambda move: move.product_id == self.film).quantity = 2
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertEqual(order.picking_ids.state, "done")
        ticket = self._make_ticket(
            self.agent, sale_order_id=order.id, lot_ids=[Command.set(lot.ids)], name="Flickers"
        )
        remedy = self._make_remedy("repair", ticket, note="Replace the driver")
        self.assertEqual(
            {line.product_id: line.quantity for line in remedy.line_ids}, {panel: 5, self.film: 0}
        )
        self._set_quantities(remedy, {panel: 2})
        remedy.action_create_document()
        repair = remedy.repair_id.sudo()
        self.assertRecordValues(
            repair,
            [
                {
                    "product_id": panel.id,
                    "product_qty": 2,
                    "lot_id": lot.id,
                    "partner_id": self.firm_a.id,
                    "under_warranty": True,
                    "state": "draft",
                }
            ],
        )
        self.assertIn("Replace the driver", repair.internal_notes)
        self.assertEqual(remedy.state, "progress")
        repair._action_repair_confirm()
        repair.action_repair_start()
        repair.action_repair_end()
        self.assertEqual(remedy.state, "done")

    def test_repair_is_about_one_product(self):
        remedy = self._make_remedy("repair")
        with self.assertRaisesRegex(UserError, "exactly one product"):
            remedy.action_create_document()

    def test_visit_is_an_activity_of_the_visitor(self):
        ticket = self._make_ticket(self.agent)
        remedy = self._make_remedy("visit", ticket)
        with self.assertRaisesRegex(UserError, "who visits"):
            remedy.action_create_document()
        remedy.write({"user_id": self.agent_all.id, "date": "2025-03-10", "note": "Look <at> it"})
        remedy.action_create_document()
        activity = remedy.activity_id
        self.assertEqual(activity.user_id, self.agent_all)
        self.assertIn("Look &lt;at&gt; it", activity.note)
        self.assertEqual(remedy.state, "progress")
        activity.with_user(self.agent_all).action_feedback(feedback="All is well")
        self.assertEqual(remedy.state, "done")

    def test_cancelled_visit_takes_the_remedy_back(self):
        remedy = self._make_remedy(
            "visit", self._make_ticket(self.agent), user_id=self.agent.id, date="2025-03-10"
        )
        remedy.action_create_document()
        remedy.activity_id.unlink()
        self.assertEqual(remedy.state, "cancel")
        self.assertTrue(remedy.ticket_id.can_close)

    def test_no_remedy_needs_a_reason_and_no_document(self):
        remedy = self._make_remedy("none")
        with self.assertRaisesRegex(UserError, "reason"):
            remedy.action_create_document()
        remedy.note = "Within specification"
        remedy.action_create_document()
        self.assertEqual(remedy.state, "done")
        self.assertFalse(remedy.document)
        self.assertEqual(remedy.decided_by_id, self.agent)

    def test_cancelled_document_cancels_the_remedy(self):
        remedy = self._make_remedy("return")
        remedy.action_create_document()
        remedy.return_picking_id.sudo().action_cancel()
        self.assertEqual(remedy.state, "cancel")

    def test_document_is_told_on_the_ticket(self):
        remedy = self._make_remedy("return")
        remedy.action_create_document()
        body = remedy.ticket_id.message_ids[0].body
        self.assertIn(remedy.return_picking_id.sudo().name, body)

    def test_remedy_is_carried_out_once_and_then_fixed(self):
        remedy = self._make_remedy("return")
        remedy.action_create_document()
        for call in (
            remedy.action_create_document,
            remedy.unlink,
            lambda: remedy.write({"kind": "refund"}),
            lambda: remedy.line_ids[0].write({"quantity": 1}),
            lambda: remedy.line_ids[0].unlink(),
            lambda: remedy.line_ids.create({"remedy_id": remedy.id, "product_id": self.film.id}),
        ):
            with self.assertRaises(UserError):
                call()

    def test_changing_the_kind_offers_the_lines_of_that_kind(self):
        ticket = self._make_ticket(self.agent, sale_order_id=self.order.id)
        with Form(
            self.env["service.remedy"].with_user(self.agent).with_context(default_ticket_id=ticket.id)
        ) as form:
            self.assertEqual(len(form.line_ids), 2)
            with form.line_ids.edit(0) as line:
                line.quantity = 1
            form.kind = "replace"
            self.assertEqual(form.line_ids.edit(0).quantity, 1, "same products, same quantities")
            form.kind = "refund"
            self.assertEqual(form.invoice_id, self.invoice)
            self.assertEqual(len(form.line_ids), 2)
            form.kind = "goodwill"
            self.assertEqual(len(form.line_ids), 0)

    def test_another_delivery_of_the_ticket_keeps_the_typed_quantities(self):
        ticket = self._make_ticket(self.agent, sale_order_id=self.order.id)
        remedy = self._make_remedy("return", ticket)
        self._set_quantities(remedy, {self.panel: 4})
        ticket.picking_id = self.delivery
        self.assertEqual(
            {line.product_id: line.quantity for line in remedy.line_ids}, {self.panel: 4, self.film: 0}
        )

    def test_defaults_meant_for_the_ticket_do_not_reach_the_document(self):
        remedy = self._make_remedy("return").with_context(default_partner_id=self.firm_b.id)
        remedy.action_create_document()
        self.assertNotEqual(remedy.return_picking_id.sudo().partner_id, self.firm_b)

    def test_lines_know_the_order_line_they_came_from(self):
        for kind in ("return", "refund"):
            remedy = self._make_remedy(kind)
            self.assertEqual(remedy.line_ids.sale_line_id, self.order.order_line, kind)

    def test_line_that_names_the_order_line_finds_delivery_and_invoice(self):
        sold = self.order.order_line[0]
        lines = [Command.create({"sale_line_id": sold.id, "quantity": 2})]
        back = self._make_remedy("return", line_ids=lines)
        credit = self._make_remedy("refund", back.ticket_id, line_ids=lines)
        self.assertEqual(back.line_ids.move_id.sale_line_id, sold)
        self.assertEqual(credit.line_ids.invoice_line_id.sale_line_ids, sold)
        (back | credit).action_create_document()
        self.assertEqual(back.return_picking_id.sudo().move_ids.product_uom_qty, 2)
        self.assertEqual(credit.amount, 66.66)
