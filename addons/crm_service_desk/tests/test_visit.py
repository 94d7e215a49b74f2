import doctest
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.crm_service_desk.route import order_stops, shortest

from .common import ServiceCommon

TODAY = "2025-03-03 02:00:00"  # a Monday


@tagged("post_install", "-at_install")
class TestVisit(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Visited"})
        (cls.firm_a | cls.firm_b).category_id = cls.tag
        cls.department = cls.env["hr.department"].create({"name": "Sales"})
        cls.plan = cls.env["service.visit.plan"].create(
            {
                "name": "Monthly call",
                "company_id": cls.company.id,
                "kind": "call",
                "partner_domain": f"[('category_id', 'in', {cls.tag.ids})]",
                "ahead_days": 60,
                "department_id": cls.department.id,
                "agenda": "Satisfied?",
            }
        )

    def _run(self, moment=TODAY):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("crm_service_desk.service_visit_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _days(self, partner):
        return self.plan.visit_ids.filtered(lambda one: one.partner_id == partner).mapped("planned_date")

    def _visit(self, user=None, **vals):
        return (
            self.env["service.visit"]
            .with_user(user or self.agent)
            .create({"partner_id": self.firm_a.id, "company_id": self.company.id, **vals})
        )

    # === PLANS === #

    def test_each_customer_of_the_plan_gets_visits_ahead_in_the_rhythm(self):
        self._run()
        days = self._days(self.firm_a)
        self.assertEqual(days, [date(2025, 3, 4), date(2025, 4, 4)])
        self.assertEqual(len(self._days(self.firm_b)), 2)
        visit = self.plan.visit_ids.filtered(lambda one: one.partner_id == self.firm_a)[:1]
        self.assertEqual((visit.user_id, visit.department_id), (self.salesman, self.department))
        self.assertEqual((visit.kind, visit.agenda), ("call", "Satisfied?"))

    def test_first_days_are_spread_over_the_interval(self):
        self._run()
        first = [min(self._days(firm)) for firm in (self.firm_a, self.firm_b)]
        self.assertEqual((first[1] - first[0]).days, 15)

    def test_running_again_doubles_nothing_and_goes_on_from_the_last(self):
        self._run()
        before = self.plan.visit_ids
        self._run()
        self.assertEqual(self.plan.visit_ids, before)
        self._run("2025-04-20 02:00:00")
        self.assertEqual(
            self._days(self.firm_a),
            [date(2025, 3, 4), date(2025, 4, 4), date(2025, 5, 4), date(2025, 6, 4)],
        )

    def test_a_visit_falls_on_a_working_day(self):
        self._run("2025-04-20 02:00:00")
        for visit in self.plan.visit_ids:
            self.assertLess(visit.date.weekday(), 5, visit.date)
            self.assertLessEqual((visit.date - visit.planned_date).days, 3)

    def test_moved_visit_does_not_move_the_rhythm_and_is_not_made_again(self):
        self._run()
        visit = self.plan.visit_ids.filtered(lambda one: one.partner_id == self.firm_a)[-1:]
        visit.date = date(2025, 4, 30)
        self._run("2025-03-10 02:00:00")
        self.assertEqual(self._days(self.firm_a)[:2], [date(2025, 3, 4), date(2025, 4, 4)])
        self.assertEqual(visit.move_count, 1)

    def test_customers_who_left_the_plan_are_not_visited_any_more(self):
        self._run()
        self.firm_b.category_id = False
        self._run()
        self.assertFalse(self._days(self.firm_b))
        self.assertTrue(self._days(self.firm_a))

    def test_visits_made_and_missed_stay_when_a_customer_leaves_the_plan(self):
        self._run()
        self.firm_b.category_id = False
        self._run("2025-03-25 02:00:00")
        self.assertEqual(len(self._days(self.firm_b)), 1, "what was missed is not swept away")

    def test_contacts_of_a_firm_are_not_visited_one_by_one(self):
        self.person_a.category_id = self.tag
        self._run()
        self.assertFalse(self.plan.visit_ids.filtered(lambda one: one.partner_id == self.person_a))

    def test_cost_of_generating_does_not_grow_with_the_customers(self):
        counts = []
        for number in (2, 20):
            self.env["res.partner"].create(
                [{"name": f"C{n}", "is_company": True, "category_id": self.tag.ids} for n in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.plan._generate(500)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 12)

    # === VISITS === #

    @freeze_time(TODAY)
    def test_what_was_missed_shows(self):
        late = self._visit(date="2025-03-02")
        self._visit(date="2025-03-03")
        found = self.env["service.visit"].with_user(self.agent).search([("is_missed", "=", True)])
        self.assertEqual(found, late)
        self.assertTrue(late.is_missed)
        self.assertNotIn(late, self.env["service.visit"].search([("is_missed", "=", False)]))

    def test_planned_visit_is_moved_not_skipped(self):
        self._run()
        visit = self.plan.visit_ids[:1]
        with self.assertRaisesRegex(UserError, "moved, not skipped"):
            visit.with_user(self.agent_all).unlink()
        with self.assertRaises(AccessError):
            visit.with_user(self.agent_all).write({"state": "done"})
        visit.with_user(self.manager).unlink()

    def test_done_needs_a_report_and_makes_documents_of_findings(self):
        visit = self._visit()
        with self.assertRaisesRegex(UserError, "what was said"):
            visit.action_done()
        visit.write(
            {
                "report": "Spots again",
                "mood": "bad",
                "contact_id": self.person_a.id,
                "finding_ids": [
                    (0, 0, {"kind": "ticket", "name": "Spots"}),
                    (0, 0, {"kind": "note", "name": "Moves"}),
                ],
            }
        )
        visit.action_done()
        ticket = visit.finding_ids[0].document
        self.assertEqual((ticket._name, ticket.name, ticket.channel), ("service.ticket", "Spots", "visit"))
        self.assertEqual((ticket.partner_id, ticket.contact_id), (self.firm_a, self.person_a))
        self.assertFalse(visit.finding_ids[1].document)
        self.assertEqual((visit.state, visit.done_by_id), ("done", self.agent))
        with self.assertRaises(UserError):
            visit.action_done()
        with self.assertRaisesRegex(UserError, "its day stays"):
            visit.date = "2030-01-01"

    def test_route_of_a_day(self):
        self.company.partner_id.write({"partner_latitude": 31.0, "partner_longitude": 120.0})
        visits = self.env["service.visit"]
        for longitude in (120.3, 120.1, 120.2, 0):
            partner = self.env["res.partner"].create(
                {
                    "name": str(longitude),
                    "partner_latitude": 31 if longitude else 0,
                    "partner_longitude": longitude,
                }
            )
            visits |= self._visit(partner_id=partner.id, date="2025-03-03")
        visits.action_route()
        self.assertEqual(visits.mapped("sequence"), [3, 1, 2, 4])

    def test_crossing_ways_are_uncrossed(self):
        self.assertFalse(doctest.testmod(shortest, raise_on_error=True).failed)
        square = {"a": (0, 1), "b": (1, 1.1), "c": (1, 0), "d": (0, 2.2), "e": (1, 2)}
        ways = order_stops((0, 0), square)
        length = shortest._length((0, 0), ways, square)
        worst = shortest._length((0, 0), ["d", "c", "e", "a", "b"], square)
        self.assertLess(length, worst / 1.5)
        self.assertEqual(order_stops(None, {}), [])

    # === ACCESS === #

    def test_visits_are_seen_by_their_owner_and_the_account_manager(self):
        visit = self._visit()
        for user, seen in [
            (self.agent, True),
            (self.salesman, True),
            (self.agent_all, True),
            (self.other_agent, False),
            (self.plain, False),
            (self.portal_a, False),
        ]:
            with self.subTest(user.login):
                self.assertEqual(visit.with_user(user).has_access("read"), seen)

    def test_plans_are_made_by_managers(self):
        with self.assertRaises(AccessError):
            self.plan.with_user(self.agent).write({"interval_number": 12})
