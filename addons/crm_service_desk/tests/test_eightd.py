from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestEightd(ServiceCommon):
    """One lot: 10 at the first customer of which 3 came back, 4 at the second, the rest here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel.tracking = "lot"
        cls.lot, cls.clean = cls.env["stock.lot"].create(
            [
                {"name": name, "product_id": cls.panel.id, "company_id": cls.company.id}
                for name in ("BAD-1", "GOOD-1")
            ]
        )
        cls.stock = (
            cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1).lot_stock_id
        )
        for lot, quantity in ((cls.lot, 30), (cls.clean, 50)):
            cls.env["stock.quant"]._update_available_quantity(cls.panel, cls.stock, quantity, lot_id=lot)
        cls.shipped = cls._ship(cls.firm_a, cls.lot, 10)
        cls.other_shipped = cls._ship(cls.firm_b, cls.lot, 4)
        cls.waiting = cls._reserve(cls.firm_b, cls.lot, 5)
        wizard = cls.env["stock.return.picking"].create({"picking_id": cls.shipped.id})
        wizard.product_return_moves.quantity = 3
        back = wizard._create_return()
        back.move_ids.move_line_ids.write({"lot_id": cls.lot.id, "quantity": 3})
        back.move_ids.picked = True
        back.button_validate()
        cls.ticket = cls._make_ticket(cls.agent, lot_ids=cls.lot.ids, severity="critical")
        with freeze_time("2025-03-07 08:00:00"):
            ticket = cls._make_ticket(cls.agent, lot_ids=cls.lot.ids)
            cls.report = cls.env["service.eightd"].with_user(cls.agent).create({"ticket_id": ticket.id})

    @classmethod
    def _reserve(cls, partner, lot, quantity):
        order = cls._make_order(partner, [(cls.panel, quantity)], deliver=False)
        picking = order.picking_ids
        picking.do_unreserve()
        cls.env["stock.move.line"].create(
            {
                "move_id": picking.move_ids.id,
                "picking_id": picking.id,
                "product_id": cls.panel.id,
                "lot_id": lot.id,
                "quantity": quantity,
            }
        )
        return picking

    @classmethod
    def _ship(cls, partner, lot, quantity):
        picking = cls._reserve(partner, lot, quantity)
        picking.move_ids.picked = True
        picking.button_validate()
        return picking

    def _lines(self):
        return {
            (line.kind, line.partner_id or line.location_id, line.quantity)
            for line in self.report.sudo().containment_line_ids
            if not line.is_gone
        }

    def _line(self, kind):
        return self.report.containment_line_ids.filtered(lambda line: line.kind == kind)[:1]

    # === CONTAINMENT === #

    def test_everybody_and_every_place_with_the_lot_is_listed(self):
        self.report.action_find_containment()
        expected = {
            ("customer", self.firm_a, 7.0),
            ("customer", self.firm_b, 4.0),
            ("stock", self.stock, 19.0),
            ("order", self.firm_b, 5.0),
        }
        self.assertEqual(self._lines(), expected)
        self.assertEqual(self.report.containment_line_ids.lot_id, self.lot)

    def test_searching_again_doubles_nothing_and_keeps_decisions(self):
        self.report.action_find_containment()
        self._line("stock").action_block()
        line = self.report.containment_line_ids.filtered(lambda one: one.partner_id == self.firm_a)
        line.note = "Used up, says the buyer"
        line.action_clear()
        count = len(self.report.containment_line_ids)
        self.report.action_find_containment()
        self.assertEqual(len(self.report.containment_line_ids), count)
        self.assertEqual((self._line("stock").state, line.state), ("blocked", "cleared"))
        self.assertEqual((line.decided_by_id, bool(line.decided_at)), (self.agent, True))

    def test_more_of_it_at_a_customer_is_a_new_question_and_less_is_none(self):
        self.report.action_find_containment()
        line = self.report.containment_line_ids.filtered(lambda one: one.partner_id == self.firm_a)
        line.note = "Fine"
        line.action_clear()
        self.waiting.do_unreserve()
        reserved = self._line("order")
        self._ship(self.firm_a, self.lot, 1)
        self.report.action_find_containment()
        now = self.report.containment_line_ids.filtered(
            lambda one: one.partner_id == self.firm_a and not one.is_gone
        )
        self.assertEqual((now.quantity, now.state), (8, "todo"))
        self.assertTrue(reserved.is_gone)
        self.assertFalse(reserved.is_open)

    def test_blocked_lot_neither_leaves_nor_is_cleared_by_accident(self):
        self.report.action_find_containment()
        self._line("stock").action_block()
        self.assertTrue(self.lot.is_on_hold)
        self.waiting.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "BAD-1.*blocked by 8D"):
            self.waiting.with_user(self.warehouse_man).button_validate()
        self.assertEqual(self._ship(self.firm_a, self.clean, 1).state, "done", "other lots go")
        self._line("stock").note = "Tested, good"
        self._line("stock").action_clear()
        self.assertFalse(self.lot.is_on_hold)
        self.waiting.with_user(self.warehouse_man).button_validate()
        self.assertEqual(self.waiting.state, "done")

    def test_blocked_lot_may_go_to_scrap(self):
        self.report.action_find_containment()
        self._line("stock").action_block()
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.panel.id, "lot_id": self.lot.id, "scrap_qty": 1, "location_id": self.stock.id}
        )
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")

    def test_customers_are_informed_each_alone(self):
        self.report.action_find_containment()
        lines = self.report.containment_line_ids.filtered(lambda line: line.kind == "customer")
        lines.action_inform()
        self.assertEqual(set(lines.mapped("state")), {"informed"})
        for line in lines:
            message = line.message_ids.filtered("partner_ids")
            self.assertEqual(message.partner_ids, line.partner_id)
            self.assertIn("BAD-1", message.body)
        self.assertFalse(self.report.ticket_id.responded_at, "a circular is no answer to the complaint")

    def test_who_has_no_address_is_named(self):
        self.firm_b.email = False
        self.report.action_find_containment()
        lines = self.report.containment_line_ids.filtered(lambda line: line.kind == "customer")
        with self.assertRaisesRegex(UserError, "Beta Screens"):
            lines.action_inform()
        self.assertEqual(set(lines.mapped("state")), {"todo"})

    def test_each_kind_has_its_measure_and_clearing_its_reason(self):
        self.report.action_find_containment()
        with self.assertRaises(UserError):
            self._line("customer").action_block()
        with self.assertRaises(UserError):
            self._line("stock").action_inform()
        with self.assertRaisesRegex(UserError, "why nothing has to be done"):
            self._line("stock").action_clear()

    def test_goods_of_another_company_are_not_listed(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        lot = self.env["stock.lot"].create(
            {"name": "SHARED", "product_id": self.panel.id, "company_id": False}
        )
        there = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.panel, there, 9, lot_id=lot)
        self.report.suspect_lot_ids = [Command.set(lot.ids)]
        self.report.action_find_containment()
        self.assertFalse(self._lines())

    # === GATES === #

    def _fill(self, step):
        report = self.report
        if step == "d3":
            report.action_find_containment()
            report.containment_line_ids.note = "Tested"
            report.containment_line_ids.action_clear()
            return
        report.write(
            {
                "d1": {"member_ids": self.other_agent.ids},
                "d2": {"problem": "Spots"},
                "d4": {
                    "why_1": "Glue",
                    "why_2": "Too warm",
                    "root_cause": "No sensor",
                    "cause_id": self.env["service.cause"].search([], limit=1).id,
                },
                "d5": {"corrective_action": "Sensor"},
                "d6": {"implemented_on": "2025-03-20", "effect_proof": "100 panels without spots"},
                "d7": {"prevention": "All lines get sensors"},
                "d8": {"conclusion": "Thank you"},
            }[step]
        )

    def test_no_step_is_passed_before_its_gate_is_open(self):
        steps = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"]
        for step, following in zip(steps, [*steps[1:], "done"], strict=True):
            if step != "d2":  # the problem is taken over from the ticket
                self.assertFalse(self.report.can_advance, step)
                self.assertTrue(self.report.blockers, step)
                with self.assertRaises(UserError):
                    self.report.action_advance()
            self._fill(step)
            self.assertTrue(self.report.can_advance, (step, self.report.blockers))
            self.report.action_advance()
            self.assertEqual(self.report.state, following)
        self.assertTrue(self.report.done_at)
        self.assertTrue(all(self.report.step_ids.mapped("done_at")))
        with self.assertRaises(UserError):
            self.report.action_advance()

    def test_one_place_not_dealt_with_keeps_the_gate_shut(self):
        for step in ("d1", "d2"):
            self._fill(step)
            self.report.action_advance()
        self._fill("d3")
        self.report.containment_line_ids[0].action_reopen()
        with self.assertRaisesRegex(UserError, "1 places"):
            self.report.action_advance()

    def test_steps_have_due_dates_from_the_receipt_on(self):
        self.assertEqual(self.report.step_ids.mapped("due_date")[2:4], [date(2025, 3, 9), date(2025, 3, 14)])
        self.assertEqual(self.report.next_due, date(2025, 3, 8))
        self.assertTrue(self.report.is_late)
        self.assertIn(self.report, self.env["service.eightd"].search([("next_due", "<", "2025-03-09")]))

    def test_back_takes_the_step_up_again(self):
        self._fill("d1")
        self.report.action_advance()
        self.report.action_back()
        self.assertEqual(self.report.state, "d1")
        self.assertFalse(self.report.step_ids[0].done_at)

    def test_a_ticket_with_an_open_report_closes_only_with_a_reason(self):
        ticket = self.report.ticket_id
        with self.assertRaises(ValidationError):
            ticket.action_close()
        ticket.close_reason = "The customer went out of business"
        ticket.action_close()
        self.assertTrue(ticket.is_closed)

    def test_report_for_the_customer_names_no_other_customer(self):
        self.report.action_find_containment()
        self.firm_a.lang = "en_US"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "crm_service_desk.eightd_report", self.report.ids
        )
        self.assertIn(b"BAD-1", html)
        self.assertNotIn(b"Beta Screens", html)

    # === ACCESS === #

    def test_states_are_moved_by_gates_only(self):
        self.report.action_find_containment()
        with self.assertRaises(AccessError):
            self.report.write({"state": "done"})
        with self.assertRaises(AccessError):
            self._line("stock").write({"state": "cleared"})

    def test_others_see_nothing(self):
        self.report.action_find_containment()
        lines = self.report.containment_line_ids
        for user in (self.portal_a, self.portal_b, self.plain, self.other_agent):
            for record in (self.report, lines):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
        self.report.member_ids = self.other_agent
        self.assertTrue(self.report.with_user(self.other_agent).has_access("read"))
        self.assertTrue(lines.with_user(self.other_agent).has_access("write"))

    def test_cost_of_a_search_does_not_grow_with_the_places(self):
        self.report.action_find_containment()
        counts = []
        for number in range(2):
            partners = self.env["res.partner"].create(
                [{"name": f"Customer {number}-{one}", "is_company": True} for one in range(1 + 5 * number)]
            )
            for partner in partners:
                self._ship(partner, self.lot, 0.5)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.report.sudo().action_find_containment()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 8)
