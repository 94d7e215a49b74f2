from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTicket(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_new = cls.env.ref("crm_service_desk.service_stage_new")
        cls.stage_progress = cls.env.ref("crm_service_desk.service_stage_progress")
        cls.stage_solved = cls.env.ref("crm_service_desk.service_stage_solved")
        cls.stage_closed = cls.env.ref("crm_service_desk.service_stage_closed")

    def test_each_ticket_gets_the_next_number_and_shows_it(self):
        first, second = self._make_ticket(), self._make_ticket()
        self.assertTrue(first.number)
        self.assertNotEqual(first.number, second.number)
        self.assertEqual(first.display_name, f"[{first.number}] Dark spots")
        self.assertEqual(self.env["service.ticket"].name_search(first.number)[0][0], first.id)

    def test_form_of_an_agent_needs_no_more_than_subject_and_order(self):
        form = Form(self.env["service.ticket"].with_user(self.agent))
        form.name = "Dark spots"
        form.sale_order_id = self.order
        ticket = form.save()
        self.assertEqual(ticket.partner_id, self.firm_a)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(ticket.stage_id, self.stage_new)
        self.assertEqual(ticket.kind, "complaint")

    def test_nobodys_ticket_goes_to_the_team_leader_and_its_department(self):
        self.team.department_id = self.env["hr.department"].create({"name": "Quality"})
        ticket = self._make_ticket()
        self.assertEqual(ticket.user_id, self.manager)
        self.assertEqual(ticket.department_id, self.team.department_id)

    def test_another_team_takes_the_ticket_over(self):
        ticket = self._make_ticket(self.agent)
        self.assertEqual(ticket.user_id, self.agent)
        ticket.sudo().team_id = self.other_team
        self.assertEqual(ticket.user_id, self.manager)

    def test_members_of_the_team_hear_of_a_new_ticket(self):
        ticket = self._make_ticket(self.manager)
        self.assertIn(self.agent.partner_id, ticket.message_partner_ids)

    def test_the_contact_follows_the_ticket(self):
        self.assertIn(self.person_a, self._make_ticket().message_partner_ids)
        firm_only = self._make_ticket(contact_id=False)
        self.assertIn(self.firm_a, firm_only.message_partner_ids)
        firm_only.contact_id = self.person_a
        self.assertIn(self.person_a, firm_only.message_partner_ids)

    def test_a_document_of_another_customer_is_refused(self):
        for name, record in [
            ("sale_order_id", self.order),
            ("picking_id", self.delivery),
            ("invoice_id", self.invoice),
            ("contact_id", self.person_a),
        ]:
            with self.assertRaises(ValidationError, msg=name):
                self._make_ticket(**{"contact_id": False, "partner_id": self.firm_b.id, name: record.id})

    def test_moving_stages_back_and_forth_gains_no_time(self):
        with freeze_time("2025-03-07 10:00:00"):
            ticket = self._make_ticket()
            due = ticket.respond_by
        with freeze_time("2025-03-08 10:00:00"):
            ticket.stage_id = self.stage_progress
            ticket.stage_id = self.stage_new
        self.assertEqual(ticket.respond_by, due)
        self.assertFalse(ticket.responded_at)

    def test_solved_stops_the_clock_and_reopening_starts_it_again(self):
        ticket = self._make_ticket()
        ticket.stage_id = self.stage_solved
        solved = ticket.resolved_at
        self.assertTrue(solved)
        self.assertFalse(ticket.next_deadline)
        ticket.stage_id = self.stage_closed
        self.assertEqual(ticket.resolved_at, solved)
        ticket.stage_id = self.stage_progress
        self.assertFalse(ticket.resolved_at)
        self.assertEqual(ticket.next_deadline, ticket.respond_by)

    def test_ticket_with_an_open_remedy_closes_only_with_a_reason(self):
        ticket = self._make_ticket(self.agent)
        self._make_remedy("none", ticket)
        self.assertFalse(ticket.can_close)
        with self.assertRaises(UserError):
            ticket.action_close()
        ticket.close_reason = "  "
        with self.assertRaises(UserError):
            ticket.action_close()
        ticket.close_reason = "The customer bought elsewhere"
        self.assertTrue(ticket.can_close)
        ticket.action_close()
        self.assertTrue(ticket.is_closed)
        with self.assertRaises(UserError):
            ticket.close_reason = False

    def test_ticket_with_done_remedies_closes_without_a_reason(self):
        ticket = self._make_ticket(self.agent)
        remedy = self._make_remedy("none", ticket, note="Within specification")
        remedy.action_create_document()
        self.assertTrue(ticket.can_close)
        ticket.action_close()
        self.assertEqual(ticket.stage_id, self.stage_closed)
        self.assertFalse(ticket.can_close)

    def test_a_closed_ticket_takes_no_new_remedy(self):
        ticket = self._make_ticket(self.agent)
        ticket.action_close()
        with self.assertRaises(UserError):
            self._make_remedy("visit", ticket)

    def test_satisfaction_is_perception_by_expectation(self):
        ticket = self._make_ticket(expectation=8, perception=6)
        self.assertEqual(ticket.satisfaction, 0.75)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            ticket.perception = 11
            ticket.flush_recordset()

    def test_unanswered_verdicts_do_not_count_in_the_average(self):
        self._make_ticket(name="Average", expectation=5, perception=4)
        self._make_ticket(name="Average")
        [(average,)] = self.env["service.ticket"]._read_group(
            [("name", "=", "Average")], aggregates=["satisfaction:avg"]
        )
        self.assertEqual(average, 0.8)

    def test_buttons_of_order_delivery_invoice_and_customer_count_and_open_tickets(self):
        sources = self.order | self.order.browse()
        for record in (sources, self.delivery, self.invoice, self.firm_a, self.person_a):
            record = record.with_user(self.agent)
            before = record.service_ticket_count
            action = record.action_service_tickets()
            defaults = {
                key.removeprefix("default_"): value
                for key, value in action["context"].items()
                if key.startswith("default_")
            }
            ticket = self.env["service.ticket"].with_user(self.agent).create({"name": "x", **defaults})
            self.assertEqual(ticket.partner_id, self.firm_a, record)
            record.invalidate_recordset(["service_ticket_count"])
            self.assertEqual(record.service_ticket_count, before + 1, record)
            self.assertIn(ticket, self.env["service.ticket"].search(action["domain"]), record)

    def test_button_without_tickets_opens_an_empty_form_with_all_that_is_known(self):
        action = self.delivery.with_user(self.agent).action_service_tickets()
        self.assertEqual(action["views"], [(False, "form")])
        self.assertEqual(action["context"]["default_sale_order_id"], self.order.id)
        self.assertEqual(action["context"]["default_picking_id"], self.delivery.id)
        self.assertEqual(action["context"]["default_invoice_id"], self.invoice.id)

    def test_counting_the_tickets_of_many_orders_takes_one_query(self):
        orders = self.order | self._make_order(self.firm_b, [(self.panel, 1)])
        self._make_ticket(sale_order_id=self.order.id)
        self.env.flush_all()
        orders.invalidate_recordset(["service_ticket_count"])
        with self.assertQueryCount(1):
            self.assertEqual(orders.mapped("service_ticket_count"), [1, 0])

    def test_facts_of_lots_come_from_whoever_knows_them_and_are_escaped(self):
        lot = self.env["stock.lot"].create({"name": "L<1>", "product_id": self.panel.id})
        ticket = self._make_ticket(lot_ids=[Command.set(lot.ids)])
        self.assertFalse(ticket.lot_facts)
        self.patch(
            type(ticket),
            "_get_lot_facts",
            lambda self, lots: {one: [("Built on", "<b>Monday</b>")] for one in lots},
        )
        ticket.invalidate_recordset(["lot_facts"])
        self.assertIn("L&lt;1&gt;", ticket.lot_facts)
        self.assertIn("&lt;b&gt;Monday", ticket.lot_facts)
