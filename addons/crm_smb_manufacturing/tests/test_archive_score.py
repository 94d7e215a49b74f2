from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Date, Domain
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..archive import completeness
from .customer_common import VALID_CODE, CustomerCase

RULE = "customer.archive.rule"


@tagged("post_install", "-at_install")
class TestArchiveScore(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env[RULE]
        cls.manager_tier = cls.env["customer.tier"].create({"name": "Key", "is_key": True})
        cls.other_tier = cls.env["customer.tier"].create({"name": "Other"})
        cls.Rule.search([]).active = False
        cls.rules = cls.Rule.create(
            [
                {"name": "Representative", "weight": 10, "field_name": "legal_representative"},
                {"name": "Street", "weight": 30, "domain": "[('street', '!=', False)]"},
                {
                    "name": "Decider",
                    "weight": 60,
                    "key_only": True,
                    "domain": "[('child_ids', 'any', [('buying_role', '=', 'decider')])]",
                },
            ]
        )
        cls.firm = cls._firm("甲测试光电有限公司", customer_code="X1", user_id=cls.salesperson.id)

    def test_the_engine_gives_the_reached_part_of_the_weights(self):
        for rules, expected in (
            ([], (100, [])),
            ([(1, 5, False, False)], (100, [])),
            ([(1, 5, True, True)], (100, [])),
            ([(1, 10, True, True), (2, 5, True, False)], (67, [2])),
            ([(1, 5, True, False), (2, 5, True, False)], (0, [1, 2])),
            ([(1, 999, True, True), (2, 1, True, False)], (99, [2])),
        ):
            self.assertEqual(completeness(rules), expected)

    def test_the_score_is_the_reached_part_and_names_what_is_missing(self):
        self.assertEqual(self.firm.archive_score, 0)
        self.assertEqual(self.firm.archive_missing, "Representative and Street")
        self.firm.street = "人民路 1 号"
        self.assertEqual(self.firm.archive_score, 75)
        self.assertEqual(self.firm.archive_missing, "Representative")
        self.firm.legal_representative = "王敏"
        self.assertEqual(self.firm.archive_score, 100)
        self.assertFalse(self.firm.archive_missing)

    def test_what_is_missing_is_told_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.rules[0].with_context(lang="zh_CN").name = "法定代表人"
        self.rules[1].with_context(lang="zh_CN").name = "街道"
        self.assertEqual(self.firm.with_context(lang="zh_CN").archive_missing, "法定代表人和街道")
        self.assertEqual(self.firm.archive_missing, "Representative and Street")

    def test_a_key_customer_without_a_known_decider_loses_score(self):
        self.firm.write({"street": "人民路", "legal_representative": "王敏"})
        self.assertEqual(self.firm.archive_score, 100)
        self.firm.customer_tier_id = self.manager_tier
        self.assertEqual(self.firm.archive_score, 40)
        self.assertEqual(self.firm.archive_missing, "Decider")
        person = self.Partner.create({"name": "沈总", "parent_id": self.firm.id})
        self.assertEqual(self.firm.archive_score, 40)
        person.buying_role = "decider"
        self.assertEqual(self.firm.archive_score, 100)
        person.active = False
        self.assertEqual(self.firm.archive_score, 40)
        person.active = True
        self.assertEqual(self.firm.archive_score, 100)
        person.unlink()
        self.assertEqual(self.firm.archive_score, 40)
        self.Partner.create({"name": "陆总", "parent_id": self.firm.id, "buying_role": "decider"})
        self.assertEqual(self.firm.archive_score, 100)
        self.firm.customer_tier_id = self.other_tier
        self.assertEqual(self.firm.archive_score, 100)

    def test_a_decider_who_changes_the_firm_moves_the_score_of_both(self):
        other = self._firm("乙测试光电有限公司", customer_tier_id=self.manager_tier.id)
        self.firm.customer_tier_id = self.manager_tier
        person = self.Partner.create({"name": "沈", "parent_id": self.firm.id, "buying_role": "decider"})
        self.assertEqual((self.firm.archive_score, other.archive_score), (60, 0))
        person.parent_id = other
        self.assertEqual((self.firm.archive_score, other.archive_score), (0, 60))

    def test_a_rule_for_some_tiers_is_asked_of_those_only(self):
        self.rules[1].tier_ids = self.other_tier
        self.assertEqual(self.firm.archive_missing, "Representative")
        self.firm.customer_tier_id = self.other_tier
        self.assertEqual(self.firm.archive_missing, "Representative and Street")

    def test_a_tier_that_becomes_key_is_asked_more(self):
        self.firm.write({"customer_tier_id": self.other_tier.id, "street": "人民路"})
        self.assertEqual(self.firm.archive_score, 75)
        self.other_tier.is_key = True
        self.assertEqual(self.firm.archive_score, 30)

    def test_a_change_of_the_policy_scores_all_archives_anew(self):
        self.firm.street = "人民路"
        self.assertEqual(self.firm.archive_score, 75)
        self.rules[0].weight = 30
        self.assertEqual(self.firm.archive_score, 50)
        self.rules[0].active = False
        self.assertEqual(self.firm.archive_score, 100)
        extra = self.Rule.create({"name": "Scope", "weight": 30, "field_name": "business_scope"})
        self.assertEqual(self.firm.archive_score, 50)
        extra.unlink()
        self.assertEqual(self.firm.archive_score, 100)

    def test_bank_and_results_change_the_score(self):
        self.rules.active = False
        year = Date.today().year
        self.Rule.create(
            [
                {"name": "Bank", "weight": 1, "field_name": "bank_ids"},
                {"name": "Results", "weight": 1, "domain": f"[('year_result_ids.year', '=', {year - 1})]"},
            ]
        )
        self.assertEqual(self.firm.archive_score, 0)
        bank = self.env["res.partner.bank"].create({"acc_number": "6222", "partner_id": self.firm.id})
        self.assertEqual(self.firm.archive_score, 50)
        result = self.env["customer.year.result"].create({"partner_id": self.firm.id, "year": year - 2})
        self.assertEqual(self.firm.archive_score, 50)
        result.year = year - 1
        self.assertEqual(self.firm.archive_score, 100)
        result.unlink()
        bank.unlink()
        self.assertEqual(self.firm.archive_score, 0)

    def test_a_number_that_is_zero_is_missing(self):
        self.rules.active = False
        self.Rule.create({"name": "Capital", "field_name": "registered_capital"})
        self.assertEqual(self.firm.archive_score, 0)
        self.firm.registered_capital = 5
        self.assertEqual(self.firm.archive_score, 100)

    def test_people_and_branches_have_no_score(self):
        person = self.Partner.create({"name": "王敏", "parent_id": self.firm.id})
        self.assertEqual(person.archive_score, 0)
        self.assertFalse(person.archive_missing)
        branch = self._firm("甲测试二厂", street="人民路")
        self.assertEqual(branch.archive_score, 75)
        branch.parent_id = self.firm
        self.assertEqual(branch.archive_score, 0)
        branch.parent_id = False
        self.assertEqual(branch.archive_score, 75)

    def test_the_score_is_the_same_whoever_looks_and_writes(self):
        self.firm.with_user(self.salesperson).street = "人民路"
        self.assertEqual(self.firm.archive_score, 75)
        firm = self.firm.with_user(self.salesperson)
        self.assertEqual((firm.archive_score, firm.archive_missing), (75, "Representative"))
        with self.assertRaises(AccessError):
            self.firm.with_user(self.portal).read(["archive_score"])

    def test_archives_are_found_by_what_they_lack(self):
        self.firm.street = "人民路"
        mine = [("id", "=", self.firm.id)]
        for operator, value, found in (
            ("ilike", "represent", True),
            ("ilike", "street", False),
            ("=", "Representative", True),
            ("=", False, False),
            ("!=", False, True),
        ):
            result = self.Partner.search([("archive_missing", operator, value), *mine])
            self.assertEqual(bool(result), found, (operator, value))

    def test_the_lists_filters_tell_incomplete_and_stale_archives(self):
        branch = self._firm("甲测试二厂", parent_id=self.firm.id, customer_code="X2")
        full = self._firm("乙测试", customer_code="X3", street="路", legal_representative="王敏")
        full.archive_confirmed_date = "2000-01-01"
        arch = etree.fromstring(self.Partner.get_view(view_type="search")["arch"])
        mine = Domain("id", "in", (self.firm | branch | full).ids)
        for name, expected in (("archive_incomplete", self.firm), ("archive_stale", full)):
            domain = literal_eval(arch.find(f".//filter[@name='{name}']").get("domain"))
            self.assertEqual(self.Partner.search(mine & Domain(domain)), expected)

    def test_a_rule_shows_where_it_is_not_met_and_opens_those(self):
        counts = dict(zip(self.rules.mapped("name"), self.rules.mapped("missing_count"), strict=True))
        self.firm.street = "人民路"
        self.rules.invalidate_recordset(["missing_count"])
        self.assertEqual(self.rules[1].missing_count, counts["Street"] - 1)
        action = self.rules[0].action_view_missing()
        found = self.Partner.search(action["domain"])
        self.assertIn(self.firm, found)
        self.assertEqual(len(found), self.rules[0].missing_count)

    def test_only_a_sales_manager_changes_the_policy(self):
        for user in (self.salesperson, self.clerk, self.supervisor, self.portal):
            with self.assertRaises(AccessError):
                self.rules[0].with_user(user).weight = 99
        manager = self.colleague
        manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        self.rules[0].with_user(manager).weight = 30
        self.assertEqual(self.rules[0].weight, 30)
        with self.assertRaises(AccessError):
            self.rules.with_user(self.portal).read(["name"])

    def test_a_sales_manager_sets_a_rule_up_on_the_screen(self):
        self.colleague.group_ids += self.env.ref("sales_team.group_sale_manager")
        Rule = self.Rule.with_user(self.colleague)
        offered = dict(Rule.fields_get(["field_name"])["field_name"]["selection"])
        self.assertIn("bank_ids", offered)
        self.assertFalse({"id", "write_date", "credit_limit", "is_archive_stale"} & offered.keys())
        with Form(Rule) as form:
            form.name = "Website"
            form.field_name = "website"
            form.weight = 20
        self.assertIn("Website", self.firm.archive_missing)
        self.firm.website = "https://jia.example"
        self.assertNotIn("Website", self.firm.archive_missing)

    @mute_logger("odoo.sql_db")
    def test_a_rule_that_cannot_be_used_is_refused_with_the_reason(self):
        for vals in (
            {},
            {"field_name": "street", "domain": "[('city', '!=', False)]"},
            {"domain": "[('no_such_field', '=', 1)]"},
            {"domain": "[('create_date', '>', 'tomorrowish')]"},
            {"domain": "nonsense("},
        ):
            with self.assertRaises(ValidationError):
                self.Rule.create({"name": "Broken", **vals})

    def test_a_rule_whose_field_is_gone_is_left_out_and_told(self):
        self.rules[1].flush_recordset()
        self.env.cr.execute(
            "UPDATE customer_archive_rule SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", self.rules[1].id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.crm_smb_manufacturing", "WARNING"):
            self.firm.legal_representative = "王敏"
            self.assertEqual(self.firm.archive_score, 100)

    def test_ten_thousand_archives_are_scored_with_two_queries(self):
        self.firm.customer_tier_id = self.manager_tier
        self.env.flush_all()
        # Copies of one record: what the ORM needs for so many is not the question here.
        columns = [
            field.name
            for field in self.Partner._fields.values()
            if field.store and field.column_type and field.name not in ("id", "customer_code", "street")
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO res_partner (%(columns)s, street)
                SELECT %(columns)s, CASE WHEN n %% 2 = 0 THEN '路' END
                  FROM res_partner, generate_series(1, 10000) AS n
                 WHERE id = %(firm)s
             RETURNING id
                """,
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                firm=self.firm.id,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.env.invalidate_all()
        self.Rule._policy()
        with self.assertQueryCount(3):  # the rules, the archives, the update
            self.Partner._score_archives(ids)
        scored = self.Partner.browse(ids)
        self.assertEqual(set(scored.mapped("archive_score")), {0, 30})
        self.assertEqual(len(scored.filtered(lambda p: p.archive_score == 30)), 5000)

    def test_the_nightly_run_corrects_what_the_date_changed_and_ends(self):
        self.rules.active = False
        domain = "[('year_result_ids.year', '=', (context_today() - relativedelta(months=6)).year - 1)]"
        self.Rule.create({"name": "Results", "domain": domain})
        with freeze_time("2024-09-01"):
            self.env["customer.year.result"].create({"partner_id": self.firm.id, "year": 2023})
            self.assertEqual(self.firm.archive_score, 100)
        with freeze_time("2025-09-01"), self.enter_registry_test_mode():
            self.env.ref("crm_smb_manufacturing.ir_cron_archive_score").method_direct_trigger()
        self.firm.invalidate_recordset()
        self.assertEqual(self.firm.archive_score, 0)
        resume = self.env["ir.config_parameter"].get_param("crm_smb_manufacturing.archive_score_resume")
        self.assertEqual(resume, "0")


@tagged("post_install", "-at_install")
class TestShippedRules(CustomerCase):
    """The policy that comes with the module."""

    def _rule(self, name):
        return self.env.ref(f"crm_smb_manufacturing.customer_archive_rule_{name}")

    def _lacks(self, firm, name):
        return self._rule(name).id in firm._missing_rule_ids(firm.archive_missing_key)

    def test_a_complete_key_customer_reaches_100(self):
        tier = self.env["customer.tier"].create({"name": "Key", "is_key": True})
        firm = self._firm(
            "甲测试光电有限公司",
            country_id=self.china.id,
            company_registry=VALID_CODE,
            phone="13812340001",
            street="人民路 1 号",
            city="苏州",
            user_id=self.salesperson.id,
            customer_tier_id=tier.id,
            legal_representative="王敏",
            registered_capital=5,
            business_scope="背光模组",
        )
        self.assertLess(firm.archive_score, 100)
        self.assertTrue(self._lacks(firm, "decider"))
        self.assertTrue(self._lacks(firm, "backup"))
        year = Date.today().year
        firm.write(
            {
                "backup_user_id": self.colleague.id,
                "bank_ids": [Command.create({"acc_number": "6222 0001"})],
                "year_result_ids": [Command.create({"year": year - n}) for n in (1, 2, 3)],
                "child_ids": [
                    Command.create(
                        {
                            "name": "沈总",
                            "phone": "13812340002",
                            "buying_role": "decider",
                            "birthday_month": "3",
                            "preferred_channel": "wechat",
                        }
                    )
                ],
            }
        )
        self.assertFalse(firm.archive_missing)
        self.assertEqual(firm.archive_score, 100)
        firm.child_ids.buying_role = "buyer"
        self.assertEqual(firm.archive_missing, "Known decider")

    def test_results_are_asked_for_from_the_summer_after_their_year(self):
        firm = self._firm("甲测试光电有限公司")
        with freeze_time("2025-03-01"):
            self.env["customer.year.result"].create(
                [{"partner_id": firm.id, "year": year} for year in (2022, 2023)]
            )
            self.assertFalse(self._lacks(firm, "results"))
        with freeze_time("2025-08-01"):
            self.Partner._score_archives(firm.ids)
            self.assertTrue(self._lacks(firm, "results"))

    def test_one_year_alone_is_not_enough(self):
        firm = self._firm("甲测试光电有限公司")
        with freeze_time("2025-03-01"):
            self.env["customer.year.result"].create({"partner_id": firm.id, "year": 2023})
            self.assertTrue(self._lacks(firm, "results"))

    def test_a_firm_abroad_needs_its_number_not_a_chinese_code(self):
        firm = self._firm("Muster GmbH", country_id=self.env.ref("base.de").id)
        self.assertTrue(self._lacks(firm, "registry"))
        firm.company_registry = "HRB 1"
        self.assertFalse(self._lacks(firm, "registry"))
        here = self._firm("甲测试光电有限公司", country_id=self.china.id)
        here.with_context(import_file=True).company_registry = VALID_CODE[:-1] + "0"
        self.assertTrue(self._lacks(here, "registry"))
