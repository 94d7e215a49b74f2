import random

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..journey import progress
from .common import BridgeCommon

SEEDS, STEPS = 12, 16


@tagged("post_install", "-at_install")
class TestJourneyRandom(BridgeCommon):
    """Whatever happens to the documents of an order: what is stored is what they say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Queue = cls.env["sale.journey.queue"]
        for product, cost in ((cls.film, 5), (cls.led, 2), (cls.shelf, 7)):
            cls._receive(product, 2000, cost)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls._create_product("Set", list_price=50).product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.shelf.id, "product_qty": 2}),
                    Command.create({"product_id": cls.film.id, "product_qty": 1}),
                ],
            }
        )
        cls.kit = cls.env["product.product"].search([("name", "=", "Set")])
        cls.service = cls.env["product.product"].create(
            {"name": "Training", "type": "service", "invoice_policy": "order", "list_price": 30}
        )

    def test_stored_is_what_the_documents_say(self):
        self.followed = 0
        for seed in range(SEEDS):
            with self.subTest(seed=seed):
                self._live(random.Random(seed))
        self.assertGreater(self.followed, SEEDS / 2, "the queue had too little to do to be tested")

    def _live(self, rnd):
        """One order's life in random steps, compared after each of them."""
        wanted = [self.backlight, *rnd.sample([self.shelf, self.kit, self.service], rnd.randint(0, 2))]
        order = self._create_order([(product, rnd.randint(1, 8)) for product in wanted])
        order.action_confirm()
        steps = [getattr(self, name) for name in dir(self) if name.startswith("_step_")]
        # The work is most of an order's life.
        steps += [self._step_finish_an_operation] * len(steps)
        history = []
        for _number in range(STEPS):
            step = rnd.choice(steps)
            history.append(step.__name__)
            try:
                with self.env.cr.savepoint():
                    step(order, rnd)
            except UserError:
                history[-1] += " (refused)"
            self._compare(order, history)

    def _compare(self, order, history):
        self.env.cr.flush()
        before = self._stored(order)
        self.Queue._drain()
        stored = self._stored(order)
        self.followed += stored != before
        self.env.invalidate_all()
        found = progress(order._journey_facts()[order])
        self.assertEqual(stored, (found.stage, found.percent), history)

    def _stored(self, order):
        self.env.flush_all()
        self.env.cr.execute("SELECT journey_stage, journey_percent FROM sale_order WHERE id = %s", [order.id])
        return self.env.cr.fetchone()

    # === WHAT MAY HAPPEN === #

    def _step_reserve_material(self, order, rnd):
        self._productions(order).action_assign()

    def _step_finish_an_operation(self, order, rnd):
        works = self._productions(order).workorder_ids.filtered(
            lambda one: one.state not in ("done", "cancel")
        )
        if works:
            work = works[rnd.randrange(len(works))]
            work.button_start()
            if rnd.random() < 0.7:
                work.button_finish()

    def _step_finish_a_manufacturing_order(self, order, rnd):
        for production in self._productions(order).filtered(lambda one: one.state not in ("done", "cancel"))[
            :1
        ]:
            self._produce(production, 3)

    def _step_cancel_a_manufacturing_order(self, order, rnd):
        if rnd.random() < 0.3:
            self._productions(order).filtered(lambda one: one.state != "done")[:1].action_cancel()

    def _step_ship_a_part(self, order, rnd):
        picking = order.picking_ids.filtered(lambda one: one.state in ("assigned", "confirmed", "waiting"))[
            :1
        ]
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = min(move.quantity, rnd.randint(1, 8))
            move.picked = bool(move.quantity)
        if any(picking.move_ids.mapped("picked")):
            picking.with_context(skip_backorder=True)._action_done()

    def _step_take_back(self, order, rnd):
        done = order.picking_ids.filtered(
            lambda one: one.state == "done" and one.location_dest_id.usage == "customer"
        )
        if done:
            self._take_back(done[:1], 1)

    def _step_cancel_a_delivery(self, order, rnd):
        if rnd.random() < 0.3:
            order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))[:1].action_cancel()

    def _step_invoice(self, order, rnd):
        if order.invoice_status == "to invoice":
            invoice = order._create_invoices(final=True)
            if rnd.random() < 0.8:
                invoice.action_post()

    def _step_pay(self, order, rnd):
        due = order.invoice_ids.filtered(
            lambda one: one.state == "posted" and one.payment_state == "not_paid" and one.amount_total
        )
        if due:
            self._pay(due[:1], rnd.choice([None, 1]))

    def _step_cancel_a_draft_invoice(self, order, rnd):
        order.invoice_ids.filtered(lambda one: one.state == "draft")[:1].button_cancel()

    def _step_want_another_quantity(self, order, rnd):
        line = order.order_line[rnd.randrange(len(order.order_line))]
        line.product_uom_qty = rnd.randint(1, 10)

    def _step_cancel_and_reopen(self, order, rnd):
        if rnd.random() < 0.2:
            order._action_cancel()
            if rnd.random() < 0.5:
                order.action_draft()
