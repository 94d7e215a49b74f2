from datetime import date, timedelta
from random import Random
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..lifecycle import Policy
from ..models.lifecycle import res_partner_refresh
from .lost_common import LostCase
from .test_lifecycle_engine import facts_of

TODAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 08:00:00")
class TestLifecycleRefresh(LostCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["customer.lifecycle.policy"].search([])
        cls.policy[1:].active = False
        cls.other = cls._customer("测试第二客户")
        cls.customer._ensure_customer_code()

    @classmethod
    def _customer(cls, name, **vals):
        partner = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "user_id": cls.seller.id, **vals}
        )
        partner._ensure_customer_code()
        return partner

    @classmethod
    def _old_sales(cls, partner, days, amounts=None, **vals):
        cls.env["legacy.sale"].create(
            [
                {
                    "partner_id": partner.id,
                    "product_id": cls.product.id,
                    "date": TODAY - timedelta(days=ago),
                    "amount": amount,
                    **vals,
                }
                for ago, amount in zip(days, amounts or [100] * len(days), strict=True)
            ]
        )

    def _log(self, partner=None):
        return self.env["customer.lifecycle.log"].search(
            [("partner_id", "=", (partner or self.customer).id)], order="id"
        )

    # === WHAT IS COUNTED === #

    def test_the_database_sums_up_as_the_reference_does(self):
        chance = Random(3)
        customers = self.env["res.partner"]
        expected = {}
        for number in range(25):
            partner = self._customer(f"测试随机客户{number}")
            days = sorted(chance.sample(range(900), chance.randint(0, 20)))
            amounts = [round(chance.uniform(1, 500), 2) for _day in days]
            self._old_sales(partner, days, amounts)
            customers |= partner
            expected[partner.id] = facts_of(days, amounts, today=TODAY)
        found = customers._load_lifecycle_facts(self.policy[:1], TODAY)
        for partner_id, facts in expected.items():
            for name in ("orders", "first", "last", "rhythm", "last_gap", "span", "quoted"):
                self.assertEqual(getattr(found[partner_id], name), getattr(facts, name), name)
            self.assertAlmostEqual(found[partner_id].recent, facts.recent, 2)
            self.assertAlmostEqual(found[partner_id].before, facts.before, 2)

    def test_orders_of_contacts_old_sales_and_all_companies_count_together(self):
        contact = self.env["res.partner"].create({"name": "王敏", "parent_id": self.customer.id})
        self._old_sales(self.customer, [90])
        self._order(partner=contact, days=60, confirmed=True)
        self._order(days=30, confirmed=True, company_id=self.other_company.id)
        self._order(days=30, confirmed=True)
        self._order(days=5)
        facts = self.customer._load_lifecycle_facts(self.policy[:1], TODAY)[self.customer.id]
        self.assertEqual((facts.orders, facts.rhythm, facts.quoted), (3, 30, True))
        self.assertEqual(facts.recent, 100 + 3 * 1000)

    def test_other_currencies_are_converted(self):
        currency = self.env["res.currency"].create(
            {"name": "LTE", "symbol": "L", "rate_ids": [Command.create({"rate": 4, "name": "2000-01-01"})]}
        )
        self._old_sales(self.customer, [10], [100], currency_id=currency.id)
        main = self.customer._lifecycle_company().currency_id
        facts = self.customer._load_lifecycle_facts(self.policy[:1], TODAY)[self.customer.id]
        own = self.env["res.currency"]._get_conversion_rate(
            currency, main, self.customer._lifecycle_company(), TODAY
        )
        self.assertAlmostEqual(facts.recent, 100 * own)

    def test_a_new_customer_is_a_prospect_and_a_quoted_one_explores(self):
        self.assertEqual(self.other.lifecycle_stage, "prospect")
        self._order()
        self.customer._refresh_lifecycle()
        self.assertEqual(self.customer.lifecycle_stage, "exploring")
        self.assertIn("quotation", self.customer.lifecycle_reason)

    def test_an_open_opportunity_makes_a_prospect_explore(self):
        self._lead(partner_id=self.other.id)
        self.other._refresh_lifecycle()
        self.assertEqual(self.other.lifecycle_stage, "exploring")

    def test_whoever_confirms_an_order_is_judged_at_once(self):
        order = self._order(user=self.seller)
        self.product.type = "service"
        order.action_confirm()
        self.assertEqual(self.customer.lifecycle_stage, "exploring")
        self.assertIn("1", self.customer.lifecycle_reason)

    def test_contacts_and_people_without_code_have_no_stage(self):
        contact = self.env["res.partner"].create({"name": "王敏", "parent_id": self.customer.id})
        person = self.env["res.partner"].create({"name": "Somebody"})
        (contact | person)._refresh_lifecycle()
        self.assertFalse(contact.lifecycle_stage)
        self.assertFalse(person.lifecycle_stage)

    # === MOVES === #

    def test_a_year_of_nights_tells_the_whole_story(self):
        self._old_sales(self.customer, range(0, 700, 30))
        seen = []
        for later in range(0, 260, 10):
            with freeze_time(TODAY + timedelta(days=later)):
                self.customer._refresh_lifecycle()
                if not seen or seen[-1] != self.customer.lifecycle_stage:
                    seen.append(self.customer.lifecycle_stage)
        self.assertEqual(seen, ["stable", "declining", "lost"])
        self.assertEqual(self._log().mapped("to_stage"), ["stable", "declining", "lost"])
        self.assertEqual(self._log().mapped("from_stage"), ["prospect", "stable", "declining"])

    def test_the_sentence_counts_the_silence_of_the_day_it_is_read(self):
        self._old_sales(self.customer, range(70, 700, 30))
        self.customer._refresh_lifecycle()
        self.assertIn("every 30 days, but not for 70 days", self.customer.lifecycle_reason)
        with freeze_time(TODAY + timedelta(days=3)):
            self.customer.invalidate_recordset(["lifecycle_reason"])
            self.assertIn("not for 73 days", self.customer.lifecycle_reason)

    def test_every_reason_has_its_sentence(self):
        monthly = range(10, 730, 30)
        stories = {
            "first_orders": ([20, 40], None),
            "new": ([5, 25, 45], None),
            "amount_up": (monthly, [200 if d < 180 else 100 for d in monthly]),
            "came_back": ([10, 40, 70, 700, 730, 760], None),
            "steady": (monthly, None),
            "silent": (range(70, 730, 30), None),
            "silent_long": (range(190, 730, 30), None),
            "amount_down": (monthly, [50 if d < 180 else 100 for d in monthly]),
            "slowing": ([2, *range(80, 730, 25)], None),
        }
        for code, (days, amounts) in stories.items():
            partner = self._customer(f"测试{code}")
            self._old_sales(partner, days, amounts and list(amounts))
            partner._refresh_lifecycle()
            self.assertEqual(partner.lifecycle_facts["code"], code)
            self.assertGreater(len(partner.lifecycle_reason), 20)
            self.assertNotIn("%(", partner.lifecycle_reason)

    def test_a_night_without_change_writes_nothing(self):
        self._old_sales(self.customer, range(10, 730, 30))
        self.customer._refresh_lifecycle()
        since = self.customer.lifecycle_since
        with patch.object(type(self.customer), "_store_lifecycle") as store:
            with freeze_time(TODAY + timedelta(days=1)):
                self.customer._refresh_lifecycle()
        self.assertEqual(store.call_args.args[-1], [])
        self.assertEqual((self.customer.lifecycle_since, len(self._log())), (since, 1))

    def test_the_log_is_never_changed_or_deleted(self):
        self._old_sales(self.customer, range(70, 730, 30))
        self.customer._refresh_lifecycle()
        for user in (self.seller, self.manager):
            log = self._log().with_user(user)
            with self.assertRaises(UserError):
                log.write({"to_stage": "stable"})
            with self.assertRaises(UserError):
                log.unlink()
        with self.assertRaises(UserError):
            self._log().write({"to_stage": "stable"})
        with self.assertRaises(UserError):
            self._log().unlink()

    def test_nobody_writes_a_stage_past_the_dialog(self):
        for user in (self.seller, self.manager):
            with self.assertRaises(AccessError):
                self.customer.with_user(user).write({"lifecycle_stage": "growing"})

    # === WHO IS TOLD === #

    def _fall(self, partner=None):
        partner = partner or self.customer
        self._old_sales(partner, range(40, 730, 30))
        partner._refresh_lifecycle()
        with freeze_time(TODAY + timedelta(days=40)):
            partner._refresh_lifecycle()
        return partner

    def test_the_salesperson_is_told_once_when_a_customer_falls(self):
        self._fall()
        activity = self.customer.activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.seller))
        self.assertIn("every 30 days", activity.note)
        for later in (200, 201):
            with freeze_time(TODAY + timedelta(days=later)):
                self.customer._refresh_lifecycle()
        self.assertEqual(self.customer.lifecycle_stage, "lost")
        self.assertEqual(len(self.customer.activity_ids), 1)

    def test_the_policy_stops_it(self):
        self.policy.is_owner_told = False
        self._fall()
        self.assertEqual(self.customer.lifecycle_stage, "declining")
        self.assertFalse(self.customer.activity_ids)

    def test_a_customer_who_recovers_needs_no_activity(self):
        self._fall()
        with freeze_time(TODAY + timedelta(days=41)):
            self._old_sales(self.customer, [-1, -41])
            self.customer._refresh_lifecycle()
            self.assertEqual(self.customer.lifecycle_stage, "stable")
        self.assertFalse(self.customer.activity_ids)

    def test_the_first_judgement_of_all_tells_nobody(self):
        self._old_sales(self.customer, range(190, 730, 30))
        self.env.cr.execute(
            "UPDATE res_partner SET lifecycle_stage = NULL, lifecycle_facts = NULL WHERE id = %s",
            [self.customer.id],
        )
        self.customer.invalidate_recordset()
        self.customer._refresh_lifecycle()
        self.assertEqual(self.customer.lifecycle_stage, "lost")
        self.assertFalse(self._log())
        self.assertFalse(self.customer.activity_ids)

    # === POLICIES === #

    def test_a_tier_has_its_own_thresholds(self):
        tier = self.env["customer.tier"].create({"name": "Life Test Tier"})
        self.env["customer.lifecycle.policy"].create(
            {
                "name": "Patient",
                "sequence": 1,
                "customer_tier_id": tier.id,
                "silent_factor": 3,
                "declining_percent": 50,
            }
        )
        self.other.customer_tier_id = tier
        for partner in (self.customer, self.other):
            self._old_sales(partner, range(70, 730, 30))
        (self.customer | self.other)._refresh_lifecycle()
        self.assertEqual(self.customer.lifecycle_stage, "declining")
        self.assertEqual(self.other.lifecycle_stage, "stable")

    def test_another_companys_policy_binds_its_own_customers_only(self):
        self.env["customer.lifecycle.policy"].create(
            {
                "name": "Hasty",
                "sequence": 1,
                "company_id": self.other_company.id,
                "lost_factor": 2,
                "lost_min_days": 30,
            }
        )
        theirs = self._customer("测试他社客户", company_id=self.other_company.id)
        for partner, company in ((self.customer, self.env.company), (theirs, self.other_company)):
            self._old_sales(partner, range(70, 730, 30), company_id=company.id)
        (self.customer | theirs)._refresh_lifecycle()
        self.assertEqual(self.customer.lifecycle_stage, "declining")
        self.assertEqual(theirs.lifecycle_stage, "lost")
        logs = self.env["customer.lifecycle.log"].with_user(self.seller)
        self.assertFalse(logs.search([("partner_id", "=", theirs.id)]))
        self.assertTrue(logs.search([("partner_id", "=", self.customer.id)]))

    def test_without_any_policy_the_engines_own_thresholds_count(self):
        self.policy.active = False
        self._old_sales(self.customer, range(70, 730, 30))
        self.customer._refresh_lifecycle()
        self.assertEqual(self.customer.lifecycle_stage, "declining")
        self.assertEqual(self.policy.browse()._thresholds(), Policy())

    # === COST === #

    def _queries(self, partners):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        partners._refresh_lifecycle()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_the_cost_does_not_grow_with_the_orders(self):
        self._old_sales(self.customer, range(0, 100, 10))
        self._old_sales(self.other, [number % 720 for number in range(1000)])
        warm = self._customer("测试热身")
        self._old_sales(warm, range(0, 100, 10))
        self._queries(warm)
        self.assertEqual(self._queries(self.customer), self._queries(self.other))
        self.assertEqual([p.lifecycle_facts["orders"] for p in self.customer | self.other], [10, 720])

    def test_the_cost_does_not_grow_with_the_customers(self):
        self.policy.is_owner_told = False
        customers = [self._customer(f"测试批量{number}") for number in range(31)]
        for partner in customers:
            self._old_sales(partner, range(70, 400, 30))
        self._queries(customers[0])
        one = self._queries(customers[1])
        many = self.env["res.partner"].concat(*customers[2:])
        self.assertLessEqual(self._queries(many), one)
        self.assertEqual(set(many.mapped("lifecycle_stage")), {"declining"})
        self.assertEqual(len(self.env["customer.lifecycle.log"].search([("partner_id", "in", many.ids)])), 29)

    def test_losing_many_customers_costs_no_query_for_each(self):
        self.policy.is_owner_told = False
        customers = [self._customer(f"测试批量{number}") for number in range(22)]
        for partner in customers:
            self._old_sales(partner, range(200, 400, 30))
        self._queries(customers[0])
        one = self._queries(customers[1])
        many = self.env["res.partner"].concat(*customers[2:])
        self.assertLessEqual(self._queries(many), one)
        self.assertEqual(self.env["customer.loss"].search_count([("partner_id", "in", many.ids)]), 20)

    def test_the_form_reads_no_history(self):
        self._old_sales(self.customer, range(70, 730, 30))
        self._old_sales(self.other, [70, 100, 130])
        (self.customer | self.other)._refresh_lifecycle()
        fields_read = {"lifecycle_stage": {}, "lifecycle_reason": {}, "lifecycle_manual_stage": {}}
        counts = []
        for partner in (self.other, self.other, self.customer):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partner.web_read(fields_read)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 4)

    # === THE NIGHT === #

    def _night(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_smb_manufacturing.ir_cron_lifecycle").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_night_judges_everybody_in_batches(self):
        self._old_sales(self.customer, range(70, 730, 30))
        self._old_sales(self.other, range(10, 730, 30))
        with patch.object(res_partner_refresh, "BATCH", 2):
            self._night()
        self.assertEqual(self.customer.lifecycle_stage, "declining")
        self.assertEqual(self.other.lifecycle_stage, "stable")
        self.assertFalse(self.env["ir.config_parameter"].get_param(res_partner_refresh.CURSOR))

    def test_an_interrupted_night_goes_on_where_it_stopped(self):
        Partner = type(self.customer)
        first, second = (self.customer | self.other).sorted("id")
        self.customer._set_lifecycle_cursor(first.id)
        judged = []
        refresh = Partner._refresh_lifecycle

        def spy(partners):
            judged.extend(partners.ids)
            return refresh(partners)

        with patch.object(Partner, "_refresh_lifecycle", spy):
            self._night()
        self.assertIn(second.id, judged)
        self.assertNotIn(first.id, judged)
        judged.clear()
        with patch.object(Partner, "_refresh_lifecycle", spy):
            self._night()
        self.assertIn(first.id, judged)

    def test_yesterdays_cursor_is_forgotten(self):
        self.customer._set_lifecycle_cursor(10**6)
        self.assertEqual(self.customer._lifecycle_cursor(), 10**6)
        with freeze_time(TODAY + timedelta(days=1)):
            self.assertEqual(self.customer._lifecycle_cursor(), 0)

    def test_this_months_decliners_open_their_customers(self):
        self._fall()
        start = fields.Date.to_string(TODAY)
        moves = self.env["customer.lifecycle.log"].with_user(self.seller)
        found = moves.search([("to_stage", "=", "declining"), ("partner_id", "=", self.customer.id)])
        self.assertGreaterEqual(str(found.date.date()), start)
        self.assertEqual(found.action_open_customer()["res_id"], self.customer.id)
        groups = moves._read_group([("partner_id", "=", self.customer.id)], ["to_stage"], ["move_count:sum"])
        self.assertIn(("declining", 1), groups)
