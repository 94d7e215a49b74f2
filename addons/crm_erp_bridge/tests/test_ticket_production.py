from odoo.tests import new_test_user, tagged

from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestTicketProduction(BridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(
            cls.env, login="bridge_agent", groups="crm_service_desk.group_service_agent"
        )
        cls._receive(cls.film, 10, 5)
        cls._receive(cls.led, 15, 2)
        cls.order = cls._create_order([(cls.backlight, 5)])
        cls.order.action_confirm()
        cls.production = cls._productions(cls.order).filtered("sale_line_id")

    def _complain(self, **values):
        return (
            self.env["service.ticket"]
            .with_user(self.agent)
            .create(
                {
                    "name": "Dark spots",
                    "partner_id": self.customer.id,
                    "user_id": self.agent.id,
                    **values,
                }
            )
        )

    def test_the_ticket_finds_what_was_built_for_the_order(self):
        ticket = self._complain(sale_order_id=self.order.id)
        self.assertEqual(ticket.sudo().production_id, self.production)
        self.assertEqual(self.order.journey()["ticket_count"], 1)

    def test_the_lot_decides_over_the_order(self):
        self.backlight.tracking = "lot"
        other = self._create_order([(self.backlight, 5)])
        other.action_confirm()
        made = self._productions(other).filtered("sale_line_id")
        lot = self.env["stock.lot"].create({"name": "L-2812", "product_id": self.backlight.id})
        made.lot_producing_ids = lot
        ticket = self._complain(sale_order_id=self.order.id, lot_ids=[lot.id])
        self.assertEqual(ticket.sudo().production_id, made)
        self.assertIn(made.name, ticket.lot_facts)
        self.assertIn(other.name, ticket.lot_facts)

    def test_a_complaint_shows_the_revision_that_was_built(self):
        bill = self.env["mrp.bom"]._bom_find(self.backlight)[self.backlight]
        bill.use_revisions = True
        self.backlight.tracking = "lot"
        order = self._create_order([(self.backlight, 5)])
        order.action_confirm()
        made = self._productions(order).filtered("sale_line_id")
        made.lot_producing_ids = self.env["stock.lot"].create(
            {"name": "L-2813", "product_id": self.backlight.id}
        )
        made.move_raw_ids[0].product_uom_qty += 1
        foreman = new_test_user(self.env, login="bridge_foreman", groups="mrp.group_mrp_manager")
        asked = self.env["mrp.deviation"].create(
            {"production_id": made.id, "reason": "Film of another vendor"}
        )
        asked.with_user(foreman).validate_tier()
        bill.action_new_revision()
        ticket = self._complain(lot_ids=made.lot_producing_ids.ids)
        self.assertIn("revision 1", ticket.lot_facts)
        self.assertIn("Film of another vendor", ticket.lot_facts)

    def test_nothing_is_guessed_when_there_are_several(self):
        order = self._create_order([(self.backlight, 5), (self.bar, 5, 9)])
        order.action_confirm()
        makers = self._productions(order).filtered("sale_line_id")
        self.assertEqual(len(makers), 2)
        ticket = self._complain(sale_order_id=order.id)
        self.assertFalse(ticket.sudo().production_id)
        ticket.sudo().production_id = makers[1]
        ticket.sudo()._compute_production_id()
        self.assertEqual(ticket.sudo().production_id, makers[1])

    def test_a_bought_lot_has_no_facts(self):
        lot = self.env["stock.lot"].create({"name": "B1", "product_id": self.film.id})
        ticket = self._complain(lot_ids=[lot.id])
        self.assertFalse(ticket.lot_facts)
        self.assertFalse(ticket.sudo().production_id)


@tagged("post_install", "-at_install")
class TestTicketTrouble(BridgeCommon):
    def test_a_replacement_is_trouble_of_the_customer(self):
        self._receive(self.shelf, 10, 7)
        order = self._create_order([(self.shelf, 4)])
        order.action_confirm()
        picking = self._ship(order)
        ticket = self.env["service.ticket"].create(
            {
                "name": "Broken",
                "partner_id": self.customer.id,
                "sale_order_id": order.id,
                "picking_id": picking.id,
            }
        )
        remedy = self.env["service.remedy"].create({"ticket_id": ticket.id, "kind": "replace"})
        remedy.line_ids.quantity = 2
        remedy.action_create_document()
        replacement = remedy.replacement_order_id
        replacement.action_confirm()
        self._ship(replacement)
        self.assertRecordValues(
            replacement.order_line,
            [
                {
                    "actual_material_cost": 0,
                    "actual_trouble_cost": 14,
                    "actual_cost": 14,
                    "actual_margin": -14,
                }
            ],
        )
        self.assertEqual(replacement.journey_stage, "paid")
        rows = self.env["customer.profit"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(sum(rows.mapped("trouble_cost")), 14)
        self.assertEqual(sum(rows.mapped("cost")), 28 + 14)

    def test_a_return_and_credit_by_the_desk_cost_the_refund_less_the_goods(self):
        self._receive(self.shelf, 10, 7)
        order = self._create_order([(self.shelf, 10)])
        order.action_confirm()
        picking = self._ship(order)
        invoice = self._invoice(order)
        self.assertEqual(order.order_line.actual_margin, 130)
        ticket = self.env["service.ticket"].create(
            {
                "name": "Broken",
                "partner_id": self.customer.id,
                "sale_order_id": order.id,
                "picking_id": picking.id,
                "invoice_id": invoice.id,
            }
        )
        back, refund = self.env["service.remedy"].create(
            [
                {"ticket_id": ticket.id, "kind": "return"},
                {"ticket_id": ticket.id, "kind": "refund"},
            ]
        )
        (back | refund).line_ids.quantity = 3
        (back | refund).action_create_document()
        returned = back.return_picking_id
        returned.move_ids.write({"quantity": 3, "picked": True})
        returned._action_done()
        refund.credit_note_id.action_post()
        loss = 3 * 20 - 3 * 7
        self.assertEqual(order.order_line.actual_margin, 130 - loss)
        rows = self.env["customer.profit"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(sum(rows.mapped("profit")), 130 - loss)
        self.assertEqual(self.customer.profit_total, 130 - loss)
