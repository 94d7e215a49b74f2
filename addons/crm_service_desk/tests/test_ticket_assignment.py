from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import AGENT, ServiceCommon


@tagged("post_install", "-at_install")
class TestTicketAssignment(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._make_user("third", AGENT)
        cls.workshop = cls._make_team("Workshop", cls.manager, cls.other_agent | cls.third)
        cls.department = cls.env["hr.department"].create({"name": "Quality"})

    def _make_rule(self, **vals):
        return self.env["service.assignment.rule"].create(
            {"name": "Test", "company_id": self.company.id, "team_id": self.workshop.id, **vals}
        )

    def _take_in(self, **vals):
        values = {"name": "Broken", "partner_id": self.firm_a.id, "company_id": self.company.id, **vals}
        return self.env["service.ticket"].with_user(self.manager).create(values)

    def test_kind_product_and_customer_decide(self):
        self.panel.categ_id = self.env["product.category"].create({"name": "Panels"})
        self._make_rule(kind="repair", category_id=self.panel.categ_id.id, department_id=self.department.id)
        ticket = self._take_in(kind="repair", product_id=self.panel.id)
        self.assertEqual((ticket.team_id, ticket.department_id), (self.workshop, self.department))
        self.assertIn(ticket.user_id, self.other_agent | self.third)
        self.assertNotEqual(self._take_in(kind="question", product_id=self.panel.id).team_id, self.workshop)
        other = self.env["product.category"].create({"name": "Elsewhere"})
        self.film.categ_id = other
        self.assertNotEqual(self._take_in(kind="repair", product_id=self.film.id).team_id, self.workshop)

    def test_customers_of_a_domain(self):
        self._make_rule(partner_domain=f"[('id', '=', {self.firm_b.id})]")
        self.assertEqual(self._take_in(partner_id=self.firm_b.id).team_id, self.workshop)
        self.assertEqual(self._take_in(partner_id=self.person_b.id).team_id, self.workshop)
        self.assertNotEqual(self._take_in().team_id, self.workshop)

    def test_load_is_shared_also_within_one_batch(self):
        self._make_rule()
        tickets = self.env["service.ticket"].create(
            [{"name": str(n), "company_id": self.company.id} for n in range(6)]
        )
        self.assertEqual(len(tickets.filtered(lambda one: one.user_id == self.third)), 3)
        tickets.filtered(lambda one: one.user_id == self.third).action_close()
        more = self.env["service.ticket"].create(
            [{"name": str(n), "company_id": self.company.id} for n in range(3)]
        )
        self.assertEqual(more.user_id, self.third, "closed tickets are no load")

    def test_skill(self):
        skill = self.env["service.skill"].create(
            {"name": "Optics", "user_ids": [Command.link(self.third.id)]}
        )
        self._make_rule(skill_ids=skill.ids)
        tickets = self.env["service.ticket"].create(
            [{"name": str(n), "company_id": self.company.id} for n in range(3)]
        )
        self.assertEqual(tickets.user_id, self.third)

    def test_whoever_is_away_gets_nothing(self):
        now = fields.Datetime.now()
        for user in (self.third, self.other_agent):
            employee = self.env["hr.employee"].create({"name": user.name, "user_id": user.id})
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Away",
                    "resource_id": employee.resource_id.id,
                    "date_from": now - timedelta(days=1),
                    "date_to": now + timedelta(days=1),
                }
            )
            self._make_rule()
            ticket = self._take_in()
            present = (self.third | self.other_agent) - user
            self.assertEqual(ticket.user_id, present if user == self.third else self.manager)

    def test_named_person(self):
        self._make_rule(method="user", user_id=self.other_agent.id)
        self.assertEqual(self._take_in().user_id, self.other_agent)

    def test_what_somebody_chose_stays(self):
        self._make_rule()
        ticket = self._take_in(team_id=self.team.id, user_id=self.agent.id)
        self.assertEqual((ticket.team_id, ticket.user_id), (self.team, self.agent))
        ticket.with_user(self.manager).action_assign_by_rule()
        self.assertEqual(ticket.team_id, self.workshop)

    def test_rule_of_another_company_does_not_decide(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["service.team"].create({"name": "There", "company_id": other.id})
        self._make_rule(company_id=other.id, team_id=team.id)
        self.assertNotEqual(self._take_in().team_id, team)

    def test_cause_makes_its_department_responsible(self):
        cause = self.env["service.cause"].create({"name": "Glue", "department_id": self.department.id})
        ticket = self._take_in()
        ticket.cause_id = cause
        self.assertEqual(ticket.department_id, self.department)

    def test_rules_are_for_managers(self):
        rule = self._make_rule()
        with self.assertRaisesRegex(Exception, "not allowed"):
            rule.with_user(self.agent).write({"name": "Mine"})
