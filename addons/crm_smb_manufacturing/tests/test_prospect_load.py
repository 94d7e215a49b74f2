from ast import literal_eval

from lxml import etree
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .prospect_common import MANAGER, MONDAY, SALESPERSON, ProspectCase, days


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestProspectLoad(ProspectCase):
    """Needed people = visits due per year / visits that one person makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"visits_per_day": 2, "visit_days_per_year": 365})
        cls.weekly.visit_interval_days = 5  # 73 visits per year, a tenth of a person
        cls.monthly.visit_interval_days = 73  # 5 visits per year
        cls.Load = cls.env["crm.visit.load"].with_context(active_test=False)

    def _by(self, group, *aggregates):
        self.env.flush_all()
        domain = [("company_id", "=", self.company.id)]
        return {key: values for key, *values in self.Load._read_group(domain, [group], aggregates)}

    def test_the_headcount_by_salesperson_and_team(self):
        for _n in range(4):
            self._lead(intention_grade_id=self.weekly.id)
        self._lead(user_id=self.colleague.id, intention_grade_id=self.monthly.id)
        self._lead(user_id=self.colleague.id)  # no grade: nothing is due
        wanted = ("visits_per_year:sum", "required_people:sum", "load_percent:avg", "__count")
        people = self._by("user_id", *wanted)
        self.assertEqual(people[self.seller], [292, 0.4, 40, 4])
        visits, required, load, count = people[self.colleague]
        self.assertEqual((visits, count), (5, 1))
        self.assertAlmostEqual(required, 5 / 730)
        self.assertAlmostEqual(load, 100 * 5 / 730)
        visits, required, load, count = self._by("team_id", *wanted)[self.team]
        self.assertEqual((visits, count), (297, 5))
        self.assertAlmostEqual(required, 297 / 730)
        self.assertAlmostEqual(load, 100 * 297 / 730 / 2, msg="the average of two people")

    def test_the_company_says_how_much_a_person_can_do(self):
        self._lead(intention_grade_id=self.weekly.id)
        with Form(self.env["res.config.settings"].with_company(self.company)) as settings:
            settings.visits_per_day = 1
        settings.record.execute()
        self.assertEqual(self._by("user_id", "required_people:sum")[self.seller], [0.2])
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.company.visits_per_day = 0
            self.company.flush_recordset()

    def test_customers_count_by_their_tier(self):
        tier = self.env["customer.tier"].create({"name": "Visited", "visit_interval_days": 73})
        firm = self.env["res.partner"].create(
            {
                "name": "Tractor factory",
                "is_company": True,
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "customer_tier_id": tier.id,
            }
        )
        self.env["res.partner"].create({"name": "Its buyer", "parent_id": firm.id, "user_id": self.seller.id})
        self.assertEqual(self._by("user_id", "visits_per_year:sum", "__count")[self.seller], [5, 1])
        self.env.flush_all()
        row = self.Load.search([("partner_id", "=", firm.id)])
        self.assertEqual(row.team_id, self.team)
        self.assertEqual(row.action_open_record()["res_id"], firm.id)

    def test_what_is_closed_is_not_counted_and_what_nobody_has_is(self):
        self._lead(intention_grade_id=self.weekly.id).action_set_lost()
        self._lead(intention_grade_id=self.weekly.id).action_set_won()
        self._lead(user_id=False, intention_grade_id=self.weekly.id)
        people = self._by("user_id", "visits_per_year:sum")
        self.assertEqual(people, {self.env["res.users"]: [73]})

    def test_a_row_opens_its_prospect_and_tells_what_is_missed(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        self.env.flush_all()
        row = self.Load.search([("lead_id", "=", lead.id)])
        self.assertEqual(row.action_open_record()["res_id"], lead.id)
        self.assertEqual(row.missed_count, 0)
        with freeze_time(MONDAY + days(9)):
            row.invalidate_recordset()
            self.assertEqual(row.missed_count, 1)

    def test_salespeople_see_their_own_load_and_leaders_all(self):
        mine = self._lead(intention_grade_id=self.weekly.id)
        theirs = self._lead(user_id=self.colleague.id, intention_grade_id=self.weekly.id)
        self.env.flush_all()
        seen = self.Load.with_user(self.seller).search([]).lead_id
        self.assertEqual(seen, mine)
        for user in (self.leader, self.manager):
            seen = self.Load.with_user(user).search([]).lead_id
            self.assertLessEqual(mine | theirs, seen)
        for user in (self.portal_user, self._user("prospect_clerk", "base.group_user")):
            with self.assertRaises(AccessError):
                self.Load.with_user(user).search([])

    def test_another_company_s_load_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Second works"})
        theirs = self._user("prospect_theirs", SALESPERSON, other)
        boss = self._user("prospect_boss", MANAGER, other)
        lead = self._lead(
            user_id=theirs.id,
            company_id=other.id,
            team_id=False,
            intention_grade_id=self.weekly.id,
        )
        self.env.flush_all()
        here = {"allowed_company_ids": other.ids}
        self.assertEqual(self.Load.with_user(boss).with_context(**here).search([]).lead_id, lead)
        self.assertNotIn(lead, self.Load.with_user(self.manager).search([]).lead_id)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestProspectScreens(ProspectCase):
    """Roles and screens around the grade."""

    def test_only_a_manager_changes_the_grades(self):
        self.assertEqual(self.weekly.with_user(self.seller).name, "Hot")
        with self.assertRaises(AccessError):
            self.weekly.with_user(self.leader).visit_interval_days = 1
        self.weekly.with_user(self.manager).visit_interval_days = 6
        self.assertEqual(self.weekly.visit_interval_days, 6)

    def test_a_grade_in_use_is_not_deleted(self):
        lead = self._lead(intention_grade_id=self.weekly.id)
        lead.action_set_lost()
        with self.assertRaises(UserError):
            self.weekly.with_user(self.manager).unlink()
        self.monthly.with_user(self.manager).unlink()
        self.assertFalse(self.monthly.exists())

    def test_the_grades_a_to_d_are_there_and_stay_the_user_s(self):
        for letter in "abcd":
            grade = self.env.ref(f"crm_smb_manufacturing.crm_intention_grade_{letter}")
            self.assertTrue(grade.activity_type_id)
            data = self.env["ir.model.data"].search(
                [("model", "=", "crm.intention.grade"), ("res_id", "=", grade.id)]
            )
            self.assertTrue(data.noupdate)

    def test_the_form_shows_grade_and_date_to_a_salesperson(self):
        with Form(self.env["crm.lead"].with_user(self.seller), "crm.crm_lead_view_form") as form:
            form.name = "Backlight for a crane"
            form.intention_grade_id = self.weekly
        self.assertEqual(str(form.record.next_visit_date), "2026-03-09")

    def test_the_filters_find_what_they_say(self):
        due = self._lead(intention_grade_id=self.weekly.id, next_visit_date="2026-03-06")
        missed = self._lead(intention_grade_id=self.weekly.id, next_visit_date="2026-02-20")
        later = self._lead(intention_grade_id=self.weekly.id, next_visit_date="2026-03-09")
        mine = due | missed | later
        for view in ("crm.view_crm_case_opportunities_filter", "crm.view_crm_case_leads_filter"):
            arch = self.env["crm.lead"].get_view(self.env.ref(view).id, "search")["arch"]
            found = {name: self._filtered(arch, name) & mine for name in ("visit_this_week", "visit_missed")}
            self.assertEqual(found["visit_this_week"], due | missed)
            self.assertEqual(found["visit_missed"], missed)

    def _filtered(self, arch, name):
        (node,) = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return self.env["crm.lead"].search(literal_eval(node.get("domain")))

    def test_the_pool_list_costs_the_same_for_few_and_many(self):
        leads = self.env["crm.lead"].union(*(self._lead(f"Lead {n}") for n in range(20)))
        leads.with_user(self.manager).action_throw_in()
        spec = {"name": {}, "can_claim": {}, "claim_refusal": {}, "intention_grade_color": {}}
        counts = []
        for some in (leads[:2], leads[2:4], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.colleague).web_read(spec)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], counts)
