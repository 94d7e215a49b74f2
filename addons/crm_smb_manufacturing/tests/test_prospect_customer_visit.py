from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from .prospect_common import MONDAY, ProspectCase, days


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestCustomerVisit(ProspectCase):
    """The tier plans a customer's next visit, as the grade does for a prospect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Tier = cls.env["customer.tier"]
        cls.key = Tier.create({"name": "Key", "visit_interval_days": 7, "is_key": True})
        cls.called = Tier.create(
            {"name": "Called", "visit_interval_days": 30, "activity_type_id": cls.call.id}
        )
        cls.left_alone = Tier.create({"name": "Left alone"})

    def _customer(self, tier=None, **vals):
        tier = self.key if tier is None else tier
        return self.env["res.partner"].create(
            {
                "name": "Tractor factory",
                "is_company": True,
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "customer_tier_id": tier.id,
                **vals,
            }
        )

    def _visit_of(self, customer):
        return self.env["mail.activity"].search([("visit_partner_id", "in", customer.ids)])

    def test_the_tier_plans_one_visit_for_the_salesperson(self):
        customer = self._customer()
        self.assertRecordValues(
            self._visit_of(customer),
            [
                {
                    "activity_type_id": self.visit.id,
                    "user_id": self.seller.id,
                    "date_deadline": date(2026, 3, 9),
                    "res_model": "res.partner",
                    "res_id": customer.id,
                }
            ],
        )

    def test_a_tier_without_an_interval_plans_nothing(self):
        self.assertFalse(self._visit_of(self._customer(self.left_alone)))
        self.assertFalse(self._visit_of(self._customer(user_id=False)))

    def test_a_contact_of_the_customer_is_not_visited_by_itself(self):
        customer = self._customer()
        buyer = self.env["res.partner"].create(
            {"name": "Its buyer", "parent_id": customer.id, "user_id": self.seller.id}
        )
        self.assertFalse(self._visit_of(buyer))

    def test_weekends_and_public_holidays_are_skipped(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": datetime(2026, 3, 9, 0),
                "date_to": datetime(2026, 3, 10, 23, 59, 59),
            }
        )
        self.key.visit_interval_days = 5  # a Saturday; Monday and Tuesday are the holiday
        self.assertEqual(self._visit_of(self._customer()).date_deadline, date(2026, 3, 11))

    def test_the_interval_counts_from_the_last_contact(self):
        customer = self._customer(self.left_alone)
        customer._bring_last_contact_forward({customer.id: date(2026, 2, 26)})
        customer.customer_tier_id = self.key
        self.assertEqual(self._visit_of(customer).date_deadline, date(2026, 3, 5))

    def test_another_tier_moves_the_visit_and_changes_its_kind(self):
        customer = self._customer()
        first = self._visit_of(customer)
        customer.customer_tier_id = self.called
        self.assertEqual(self._visit_of(customer), first)
        self.assertEqual((first.activity_type_id, first.date_deadline), (self.call, date(2026, 4, 1)))
        customer.customer_tier_id = self.left_alone
        self.assertFalse(self._visit_of(customer))

    def test_the_visit_goes_with_the_customer_to_another_salesperson(self):
        customer = self._customer()
        customer.with_user(self.manager).user_id = self.colleague
        self.assertEqual(self._visit_of(customer).user_id, self.colleague)
        customer.user_id = False
        self.assertFalse(self._visit_of(customer))

    def test_an_archived_customer_is_not_visited(self):
        customer = self._customer()
        customer.active = False
        self.assertFalse(self._visit_of(customer))

    def test_a_contact_on_record_finishes_the_visit_and_plans_the_next(self):
        customer = self._customer()
        first = self._visit_of(customer)
        with freeze_time(MONDAY + days(8)):
            self.env["customer.interaction"].with_user(self.seller).create(
                {"partner_id": customer.id, "channel": "visit", "activity_id": first.id}
            )
            self.assertFalse(first.active)
            self.assertEqual(self._visit_of(customer).date_deadline, date(2026, 3, 17))

    def test_somebody_who_was_not_met_is_tried_again_after_the_interval(self):
        customer = self._customer()
        first = self._visit_of(customer)
        first.activity_type_id = self.env.ref("mail.mail_activity_data_todo")  # no contact by itself
        first.with_user(self.seller).action_feedback(feedback="Nobody at the gate")
        self.assertEqual(self._visit_of(customer).date_deadline, date(2026, 3, 9))

    def test_at_night_what_was_deleted_is_planned_again_and_a_tier_left_alone_is_cleared(self):
        deleted, idle = self._customer(), self._customer(self.called)
        self._visit_of(deleted).with_user(self.seller).action_cancel()
        self.called.visit_interval_days = 0
        self._night("ir_cron_visit")
        self.assertEqual(self._visit_of(deleted).date_deadline, date(2026, 3, 9))
        self.assertFalse(self._visit_of(idle))

    def test_an_interval_that_is_set_runs_the_nightly_plan_at_once(self):
        cron = self.env.ref("crm_smb_manufacturing.ir_cron_visit")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.left_alone.with_user(self.manager).visit_interval_days = 14
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertGreater(after, before)

    def test_a_missed_visit_is_told_to_the_team_leader_once_until_it_is_done(self):
        customer = self._customer()
        kind = self.env.ref("crm_smb_manufacturing.mail_activity_type_visit_missed")
        told = [("res_model", "=", "res.partner"), ("activity_type_id", "=", kind.id)]
        told = [*told, ("res_id", "=", customer.id)]
        for nights, wanted in ((9, 0), (10, 1), (11, 1)):
            with freeze_time(MONDAY + days(nights)):
                self._night("ir_cron_visit")
            found = self.env["mail.activity"].search(told)
            self.assertEqual(len(found), wanted, nights)
        self.assertEqual(found.user_id, self.leader)
        with freeze_time(MONDAY + days(11)):
            self._visit_of(customer).with_user(self.seller).action_feedback()
        self.assertFalse(self.env["mail.activity"].search(told))

    def test_the_visit_stands_in_the_work_plan_and_the_headcount(self):
        customer = self._customer()
        self.env.flush_all()
        item = self.env["sales.plan.item"].search(
            [("user_id", "=", self.seller.id), ("partner_id", "=", customer.id)]
        )
        self.assertRecordValues(
            item, [{"kind": "visit", "date": date(2026, 3, 9), "state": "planned", "is_planned": True}]
        )
        row = self.env["crm.visit.load"].search([("partner_id", "=", customer.id)])
        self.assertEqual((row.next_visit_date, row.missed_count), (date(2026, 3, 9), 0))
        with freeze_time(MONDAY + days(9)):
            row.invalidate_recordset()
            self.assertEqual(row.missed_count, 1)

    def test_merged_customers_keep_one_visit_and_those_that_were_made(self):
        keep, other = self._customer(), self._customer(name="Tractor works")
        made = self._visit_of(other)
        made.with_user(self.seller).action_feedback()
        merge = self.env["customer.merge"].create({"partner_ids": [*keep.ids, *other.ids]})
        merge.keep_id = keep
        merge.action_merge()
        self.env.invalidate_all()
        self.assertEqual(len(self._visit_of(keep)), 1)
        self.assertTrue(made.exists())
        self.assertEqual((made.visit_partner_id, made.res_id), (keep, keep.id))

    def test_planning_many_visits_costs_no_query_each(self):
        customers = self.env["res.partner"].union(
            *(self._customer(self.left_alone, name=f"Works {n}") for n in range(12))
        )
        customers[:1].customer_tier_id = self.key  # warms the caches of the registry
        customers[:1].customer_tier_id = self.left_alone
        other = self.left_alone.copy({"name": "Left alone, too"})
        growth = []
        for tier in (other, self.key):
            counts = [self._queries_of_tier(some, tier) for some in (customers[:2], customers[2:])]
            growth.append(counts[1] - counts[0])
        self.assertLess(growth[1] - growth[0], 4, growth)

    def _queries_of_tier(self, customers, tier):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        customers.customer_tier_id = tier
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_customer_that_is_not_visited_costs_no_more_to_save(self):
        customer = self._customer(self.left_alone)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        customer.phone = "021 5555"
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 6)
