from odoo.tests import tagged

from .lost_common import LostCase


@tagged("post_install", "-at_install")
class TestLostReport(LostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Stage = cls.env["crm.stage"]
        cls.team = cls.env["crm.team"].create({"name": "Lost Test Team"})
        Stage.search([]).team_ids = cls.env["crm.team"].create({"name": "Lost Others"})
        cls.first, cls.second, cls.won = Stage.create(
            [
                {"name": "T first", "sequence": 1, "team_ids": cls.team.ids},
                {"name": "T second", "sequence": 2, "team_ids": cls.team.ids},
                {"name": "T won", "sequence": 3, "is_won": True, "team_ids": cls.team.ids},
            ]
        )
        cls.source = cls.env["utm.source"].create({"name": "Lost Test Fair"})
        vals = {"team_id": cls.team.id, "source_id": cls.source.id}
        cls.lost_early = cls._lead(stage_id=cls.first.id, expected_revenue=100, **vals)
        cls.lost_late = cls._lead(stage_id=cls.second.id, expected_revenue=200, **vals)
        cls.theirs = cls._lead(cls.colleague, stage_id=cls.first.id, expected_revenue=400, **vals)
        cls.winner = cls._lead(stage_id=cls.second.id, expected_revenue=700, **vals)
        cls.open_lead = cls._lead(stage_id=cls.second.id, expected_revenue=900, **vals)
        cls.winner.action_set_won()
        cls.lost_early.action_set_lost(lost_reason_id=cls.given_up.id)
        cls.lost_late.action_set_lost(lost_reason_id=cls.dear.id, competitor_id=cls.rival.id)
        cls.theirs.action_set_lost(lost_reason_id=cls.dear.id, competitor_id=cls.rival.id)
        cls.domain = [("source_id", "=", cls.source.id)]

    def _rows(self, model, groupby, aggregates, user=None):
        Report = self.env[model].with_user(user or self.all_leads)
        return Report._read_group(self.domain, groupby, aggregates)

    def test_rates_are_right_whatever_they_are_grouped_by(self):
        measures = ["__count", "win_rate:avg", "loss_rate:avg", "won_amount_rate:avg", "lost_amount:sum"]
        (total,) = self._rows("crm.win.loss.report", [], measures)
        self.assertEqual(total, (4, 25, 75, 50, 700))
        by_user = {row[0]: row[1:] for row in self._rows("crm.win.loss.report", ["user_id"], measures)}
        self.assertEqual(by_user[self.colleague], (1, 0, 100, 0, 400))
        self.assertEqual(by_user[self.seller][0], 3)
        self.assertAlmostEqual(by_user[self.seller][1], 100 / 3)
        self.assertEqual(by_user[self.seller][3], 70)

    def test_by_competitor_reason_stage_and_month(self):
        rows = dict(self._rows("crm.win.loss.report", ["competitor_id"], ["loss_rate:avg"]))
        self.assertEqual(rows[self.rival], 100)
        rows = dict(self._rows("crm.win.loss.report", ["lost_reason_id"], ["lost_amount:sum"]))
        self.assertEqual((rows[self.dear], rows[self.given_up]), (600, 100))
        rows = dict(self._rows("crm.win.loss.report", ["stage_id"], ["lost_count:sum"]))
        self.assertEqual((rows[self.first], rows[self.second], rows[self.won]), (2, 1, 0))
        self.assertEqual(len(self._rows("crm.win.loss.report", ["date_closed:month"], ["__count"])), 1)

    def test_by_tier_of_the_firm_behind_the_contact(self):
        tier = self.env["customer.tier"].create({"name": "Lost Test Tier"})
        self.customer.customer_tier_id = tier
        contact = self.env["res.partner"].create({"name": "王敏", "parent_id": self.customer.id})
        self.winner.partner_id = contact
        rows = self._rows("crm.win.loss.report", ["customer_tier_id", "partner_id"], ["__count"])
        self.assertEqual(rows, [(tier, self.customer, 4)])

    def test_of_those_who_reached_a_stage_so_many_were_lost_in_it(self):
        measures = ["reached_count:sum", "loss_rate:avg", "win_rate:avg", "lost_amount:sum"]
        rows = {row[0]: row[1:] for row in self._rows("crm.stage.loss.report", ["stage_id"], measures)}
        self.assertEqual(rows[self.first], (4, 50, 25, 500))
        self.assertEqual(rows[self.second], (2, 50, 50, 200))
        self.assertEqual(rows[self.won], (1, 0, 100, 0))

    def test_a_salesperson_sees_own_opportunities_only(self):
        for model in ("crm.win.loss.report", "crm.stage.loss.report"):
            own = self._rows(model, ["user_id"], ["__count"], self.seller)
            self.assertEqual([user for user, _count in own], [self.seller])
            everyone = self._rows(model, ["user_id"], ["__count"], self.manager)
            self.assertEqual({user for user, _count in everyone}, {self.seller, self.colleague})

    def test_another_companys_opportunities_are_not_counted(self):
        self.env["crm.lead"].search([("id", "=", self.winner.id)]).sudo().write(
            {"company_id": self.other_company.id, "team_id": False, "user_id": False}
        )
        (total,) = self._rows("crm.win.loss.report", [], ["__count"])
        self.assertEqual(total, (3,))

    def test_amounts_of_another_currency_are_converted(self):
        currency = self.env["res.currency"].create(
            {"name": "LTC", "symbol": "L", "rate_ids": [(0, 0, {"rate": 2, "name": "2000-01-01"})]}
        )
        self.other_company.currency_id = currency
        self.manager.company_ids += self.other_company
        self.winner.sudo().write({"company_id": self.other_company.id, "team_id": False, "user_id": False})
        companies = (self.env.company + self.other_company).ids
        Report = self.env["crm.win.loss.report"].with_user(self.manager)
        rows = Report.with_context(allowed_company_ids=companies)._read_group(
            self.domain, [], ["won_amount:sum"]
        )
        self.assertEqual(rows, [(350,)])

    def test_a_row_opens_its_opportunity(self):
        row = self.env["crm.win.loss.report"].with_user(self.seller).browse(self.lost_late.id)
        action = row.action_open_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", self.lost_late.id))
        found = self.rival.with_user(self.seller).action_open_deals()
        self.assertEqual(
            self.env["crm.win.loss.report"].with_user(self.all_leads).search(found["domain"]).lead_id,
            self.lost_late.sudo() | self.theirs.sudo(),
        )

    def test_the_report_costs_one_query(self):
        self._rows("crm.win.loss.report", ["competitor_id"], ["win_rate:avg"])
        with self.assertQueryCount(1):
            self._rows("crm.win.loss.report", [], ["win_rate:avg"])
