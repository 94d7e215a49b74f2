from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTicketAccess(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._make_ticket()

    def _sees(self, user, ticket=None):
        ticket = ticket or self.ticket
        return bool(self.env["service.ticket"].with_user(user).search([("id", "=", ticket.id)]))

    def test_who_sees_a_ticket_of_a_team(self):
        expected = {
            self.agent: True,
            self.agent_all: True,
            self.manager: True,
            self.salesman: True,
            self.portal_a: True,
            self.other_agent: False,
            self.portal_b: False,
        }
        for user, sees in expected.items():
            self.assertEqual(self._sees(user), sees, user.login)

    def test_colleagues_of_other_trades_have_no_ticket_rights(self):
        for user in (self.plain, self.warehouse_man, self.accountant):
            with self.assertRaises(AccessError, msg=user.login):
                self.ticket.with_user(user).read(["name"])

    def test_agent_of_another_team_sees_what_is_assigned_or_nobodys(self):
        self.assertTrue(self._sees(self.other_agent, self._make_ticket(user_id=self.other_agent.id)))
        orphan = self._make_ticket()
        orphan.team_id = False
        self.assertTrue(self._sees(self.other_agent, orphan))

    def test_salesperson_reports_a_complaint_but_does_not_work_on_it(self):
        ticket = self._make_ticket(self.salesman, sale_order_id=self.order.id)
        self.assertEqual(ticket.create_uid, self.salesman)
        with self.assertRaises(AccessError):
            ticket.name = "changed"
        with self.assertRaises(AccessError):
            ticket.action_close()

    def test_salesperson_does_not_see_tickets_of_colleagues_customers(self):
        self.assertFalse(
            self._sees(self.salesman, self._make_ticket(partner_id=self.firm_b.id, contact_id=False))
        )

    def test_agent_who_also_sells_edits_no_more_than_an_agent(self):
        self.other_agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.assertTrue(self._sees(self.other_agent))
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.other_agent).name = "changed"

    def test_customer_reads_but_neither_writes_nor_creates_nor_closes(self):
        ticket = self.ticket.with_user(self.portal_a)
        self.assertEqual(ticket.name, "Dark spots")
        for call in (
            lambda: ticket.write({"name": "changed"}),
            lambda: ticket.create({"name": "new"}),
            ticket.unlink,
            ticket.action_close,
            ticket.action_assign_to_me,
        ):
            with self.assertRaises(AccessError):
                call()

    def test_customer_does_not_read_cost_and_reasons(self):
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.portal_a).read(["cost_hours"])
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.portal_a).read(["close_reason"])

    def test_public_is_refused(self):
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.ticket.with_user(public).read(["name"])

    def test_clock_cannot_be_turned_by_an_agent_on_any_way(self):
        ticket = self.ticket.with_user(self.agent)
        for name in ("responded_at", "resolved_at", "respond_by", "resolve_by", "received_at"):
            with self.assertRaises(AccessError, msg=name):
                ticket.write({name: "2025-01-01 00:00:00"})
            with self.assertRaises(AccessError, msg=name):
                self._make_ticket(self.agent, **{name: "2025-01-01 00:00:00"})
            with self.assertRaises(AccessError, msg=name):
                ticket.with_context(**{f"default_{name}": "2025-01-01 00:00:00"}).create({"name": "x"})
        with self.assertRaises(AccessError):
            ticket.action_archive()
        self.ticket.with_user(self.manager).received_at = "2025-01-01 00:00:00"

    def test_only_a_manager_deletes_and_configures(self):
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.agent_all).unlink()
        for model in ("service.stage", "service.team", "service.policy"):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.agent_all).create({"name": "x"})
            self.assertTrue(self.env[model].with_user(self.manager).create({"name": "x"}))
        self.ticket.with_user(self.manager).unlink()

    def test_agent_sees_customer_invoices_but_no_vendor_bills(self):
        bill = self.init_invoice("in_invoice", partner=self.firm_b, amounts=[10], company=self.company)
        moves = self.env["account.move"].with_user(self.agent).search([])
        self.assertIn(self.invoice, moves)
        self.assertNotIn(bill, moves)

    def test_companies_are_kept_apart(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["service.team"].create({"name": "There", "company_id": other.id})
        there = self.env["service.ticket"].create(
            {"name": "There", "company_id": other.id, "team_id": team.id}
        )
        self.assertFalse(self._sees(self.manager, there))
        with self.assertRaises(AccessError):
            there.with_user(self.manager).read(["name"])
        with self.assertRaises(UserError):
            self._make_ticket(team_id=team.id)
        with self.assertRaises(UserError):
            there.sale_order_id = self.order
        self.manager.company_ids = [Command.link(other.id)]
        both = self.manager.with_context(allowed_company_ids=(self.company | other).ids)
        self.assertTrue(there.with_user(both).with_context(allowed_company_ids=other.ids).read(["name"]))

    def test_ticket_takes_the_team_of_its_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self.env["service.ticket"].create({"name": "There", "company_id": other.id})
        self.assertFalse(ticket.team_id)
        team = self.env["service.team"].create({"name": "There", "company_id": other.id})
        ticket = self.env["service.ticket"].create({"name": "There", "company_id": other.id})
        self.assertEqual(ticket.team_id, team)
