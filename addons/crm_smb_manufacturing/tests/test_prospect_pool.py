import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .prospect_common import MANAGER, MONDAY, SALESPERSON, ProspectCase, days


class PoolCase(ProspectCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "pool_after_days": 30,
                "pool_max_held": 0,
                "pool_max_per_day": 0,
                "pool_block_days": 10,
            }
        )

    @classmethod
    def _old_lead(cls, age=60, **vals):
        """A prospect that was created and given to its salesperson some time ago."""
        lead = cls._lead(**vals)
        lead.flush_recordset()
        moment = MONDAY - days(age)
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s, date_open = %s WHERE id = %s",
            [moment, moment if lead.user_id else None, lead.id],
        )
        lead.invalidate_recordset()
        return lead

    def _nights(self, first, last):
        for night in range(first, last + 1):
            with freeze_time(MONDAY + days(night)):
                self._night("ir_cron_pool")

    @classmethod
    def _throw_in(cls, lead):
        lead.with_user(cls.manager).action_throw_in("Test")
        return lead


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestProspectPool(PoolCase):
    """What nobody follows falls into the public pool, after a warning."""

    def test_the_salesperson_is_warned_a_day_before(self):
        lead = self._old_lead(age=28)
        self._nights(0, 0)
        self.assertFalse(self._told(lead, "mail_activity_type_pool_warning"))
        self._nights(1, 1)
        self.assertRecordValues(
            self._told(lead, "mail_activity_type_pool_warning"), [{"user_id": self.seller.id}]
        )
        self.assertEqual(lead.user_id, self.seller)
        self._nights(1, 1)
        self.assertEqual(len(self._told(lead, "mail_activity_type_pool_warning")), 1)
        self._nights(2, 2)
        self.assertFalse(lead.user_id)

    def test_even_an_old_prospect_is_warned_first(self):
        lead = self._old_lead(age=300)
        self._nights(0, 0)
        self._nights(0, 0)  # by hand, on the same day
        self.assertEqual(lead.user_id, self.seller)
        self._nights(1, 1)
        self.assertFalse(lead.user_id)
        self.assertTrue(lead.pool_date)

    def test_what_falls_back_is_nobody_s_and_its_history_is_kept(self):
        lead = self._old_lead(age=60, intention_grade_id=self.weekly.id)
        call = lead.activity_schedule("mail.mail_activity_data_call", user_id=self.seller.id)
        self._nights(0, 1)
        self.assertFalse(lead.user_id)
        self.assertFalse(lead.next_visit_date)
        self.assertFalse(lead.activity_ids)
        self.assertFalse(call.exists())
        self.assertNotIn(self.seller.partner_id, lead.message_partner_ids)
        self.assertEqual(lead.company_id, self.company)
        self.assertEqual(lead.team_id, self.team)
        self.assertRecordValues(
            lead.pool_log_ids,
            [
                {
                    "kind": "returned",
                    "previous_user_id": self.seller.id,
                    "held_since": MONDAY - days(60),
                    "user_id": False,
                    "lead_name": lead.name,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertIn("30 days", lead.pool_log_ids.reason)
        self.assertTrue(lead.message_ids.filtered(lambda message: "30 days" in message.body))

    def test_the_grade_may_say_another_number_of_days(self):
        self.weekly.pool_after_days = 10
        hot = self._old_lead(age=12, intention_grade_id=self.weekly.id)
        cool = self._old_lead(age=12, intention_grade_id=self.monthly.id)
        self.assertEqual(hot.pool_deadline, (MONDAY - days(2)).date())
        self.assertEqual(cool.pool_deadline, (MONDAY + days(18)).date())
        self._nights(0, 1)
        self.assertTrue(hot.pool_date)
        self.assertFalse(cool.pool_date)

    def test_any_follow_up_keeps_the_prospect(self):
        follow_ups = {
            "activity": lambda lead: lead.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.seller.id
            ).action_feedback(),
            "message": lambda lead: lead.with_user(self.seller).message_post(
                body="Sent the offer", message_type="comment"
            ),
            "meeting": lambda lead: self.env["calendar.event"].create(
                {
                    "name": "Factory tour",
                    "opportunity_id": lead.id,
                    "start": MONDAY + days(40),
                    "stop": MONDAY + days(41),
                }
            ),
        }
        leads = {name: self._old_lead(name=name) for name in follow_ups}
        silent = self._old_lead(name="silent")
        self._nights(0, 0)
        for name, lead in leads.items():
            self.assertTrue(self._told(lead, "mail_activity_type_pool_warning"))
            follow_ups[name](lead)
        self._nights(1, 1)
        for name, lead in leads.items():
            with self.subTest(name):
                self.assertEqual(lead.user_id, self.seller)
                self.assertEqual(lead.last_follow_date, MONDAY)
                self.assertFalse(self._told(lead, "mail_activity_type_pool_warning"))
                self.assertFalse(lead.pool_warned_on)
        self.assertTrue(silent.pool_date)
        # ... until nobody follows for as long again; the coming meeting still counts.
        self._nights(29, 30)
        self.assertTrue(leads["activity"].pool_date)
        self.assertTrue(leads["message"].pool_date)
        self.assertFalse(leads["meeting"].pool_date)

    def test_others_messages_and_warnings_done_are_no_follow_up(self):
        lead = self._old_lead()
        self._nights(0, 0)
        lead.with_user(self.manager).message_post(body="Hurry up", message_type="comment")
        self._told(lead, "mail_activity_type_pool_warning").with_user(self.seller).action_feedback()
        self.assertFalse(lead.last_follow_date)
        self._nights(1, 1)
        self.assertTrue(lead.pool_date)

    def test_what_was_given_to_another_salesperson_starts_again(self):
        lead = self._old_lead()
        self._nights(0, 0)
        lead.with_user(self.manager).user_id = self.colleague
        self._nights(1, 1)
        self.assertEqual(lead.user_id, self.colleague)
        self.assertFalse(lead.pool_warned_on)
        self.assertFalse(self._told(lead, "mail_activity_type_pool_warning"))

    def test_closed_prospects_and_switched_off_companies_keep_theirs(self):
        won, lost = self._old_lead(), self._old_lead()
        won.action_set_won()
        lost.action_set_lost()
        self._nights(0, 1)
        self.assertFalse(won.pool_date)
        self.assertFalse(lost.pool_date)
        lead = self._old_lead()
        self.company.pool_after_days = 0
        self._nights(2, 3)
        self.assertEqual(lead.user_id, self.seller)
        self.assertFalse(lead.pool_deadline)

    def test_what_nobody_ever_had_goes_to_the_pool_as_well(self):
        lead = self._old_lead(user_id=False)
        self.assertEqual(lead.company_id, self.company)
        self._nights(0, 0)
        self.assertTrue(lead.pool_date)

    def test_each_company_has_its_own_days(self):
        other = self.env["res.company"].create({"name": "Second works", "pool_after_days": 90})
        theirs = self._user("prospect_theirs", SALESPERSON, other)
        lead = self._old_lead(user_id=theirs.id, company_id=other.id, team_id=False)
        self._nights(0, 1)
        self.assertFalse(lead.pool_date)
        self._nights(30, 31)
        self.assertTrue(lead.pool_date)
        self.assertEqual(lead.company_id, other)
        self.assertNotIn(lead, self.env["crm.lead"].with_user(self.seller).search([]))
        with self.assertRaises(AccessError):
            lead.with_user(self.seller).action_claim()
        self.assertFalse(self.env["crm.pool.log"].with_user(self.manager).search([("lead_id", "=", lead.id)]))

    def test_many_fall_back_without_a_query_each(self):
        counts = []
        for size in (2, 12):
            leads = self.env["crm.lead"].union(*(self._old_lead() for _n in range(size)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads._fall_back()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 25, counts)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestProspectClaim(PoolCase):
    """Whoever claims gets it, within limits."""

    def test_a_salesperson_claims_and_the_visit_is_planned(self):
        lead = self._throw_in(self._lead(intention_grade_id=self.weekly.id))
        claimed = lead.with_user(self.colleague)
        self.assertTrue(claimed.can_claim)
        claimed.action_claim()
        self.assertEqual(lead.user_id, self.colleague)
        self.assertFalse(lead.pool_date)
        self.assertEqual(self._planned(lead).user_id, self.colleague)
        self.assertEqual(lead.company_id, self.company)
        self.assertRecordValues(
            lead.pool_log_ids,
            [
                {"kind": "claimed", "user_id": self.colleague.id, "actor_id": self.colleague.id},
                {"kind": "thrown_in", "user_id": False, "actor_id": self.manager.id},
            ],
        )
        self.assertEqual(lead.pool_log_ids[1].reason, "Test")

    def test_the_second_one_reads_who_was_faster(self):
        lead = self._throw_in(self._lead())
        lead.with_user(self.colleague).action_claim()
        other = self._user("prospect_third", SALESPERSON)
        with self.assertRaisesRegex(UserError, re.escape(self.colleague.name)):
            lead.with_user(other).action_claim()
        with self.assertRaisesRegex(UserError, "not in the public pool"):
            lead.with_user(self.colleague).action_claim()

    def test_a_prospect_that_was_never_in_the_pool_tells_nothing(self):
        lead = self._lead()
        with self.assertRaises(AccessError):
            lead.with_user(self.colleague).action_claim()

    def test_whoever_lost_it_waits(self):
        lead = self._throw_in(self._lead())
        loser = lead.with_user(self.seller)
        self.assertFalse(loser.can_claim)
        self.assertIn("2026-03-12", loser.claim_refusal)
        with self.assertRaisesRegex(UserError, "2026-03-12"):
            loser.action_claim()
        with freeze_time(MONDAY + days(11)):
            self.env.invalidate_all()
            self.assertTrue(loser.can_claim)
            loser.action_claim()
        self.assertEqual(lead.user_id, self.seller)

    def test_no_more_than_so_many_per_day(self):
        self.company.pool_max_per_day = 2
        leads = [self._throw_in(self._lead()) for _n in range(3)]
        with self.assertRaisesRegex(UserError, "per day"):
            self.env["crm.lead"].union(*leads).with_user(self.colleague).action_claim()
        (leads[0] | leads[1]).with_user(self.colleague).action_claim()
        with self.assertRaisesRegex(UserError, "per day"):
            leads[2].with_user(self.colleague).action_claim()
        with freeze_time(MONDAY + days(1)):
            leads[2].with_user(self.colleague).action_claim()
        self.assertEqual(leads[2].user_id, self.colleague)

    def test_no_more_than_so_many_held(self):
        self.company.pool_max_held = 2
        own = [self._lead(user_id=self.colleague.id) for _n in range(2)]
        lead = self._throw_in(self._lead())
        with self.assertRaisesRegex(UserError, "2 are allowed"):
            lead.with_user(self.colleague).action_claim()
        own[0].action_set_lost()
        lead.with_user(self.colleague).action_claim()
        self.assertEqual(lead.user_id, self.colleague)

    def test_there_is_no_way_around_the_claim(self):
        self.company.pool_max_per_day = 1
        lead = self._throw_in(self._lead())
        taken = lead.with_user(self.colleague)
        with self.assertRaises(UserError):
            taken.user_id = self.colleague
        with self.assertRaises(AccessError):
            taken.pool_date = False
        with self.assertRaises(AccessError):
            taken.create({"name": "Mine", "pool_date": MONDAY})
        own = self._lead(user_id=self.colleague.id).with_user(self.colleague)
        for name in ("last_follow_date", "last_contact_date"):
            with self.assertRaises(AccessError):
                own[name] = MONDAY
            with self.assertRaises(AccessError):
                own.create({"name": "Followed for ever", name: MONDAY})
        transfer = self.env["crm.pool.transfer"].with_user(self.colleague)
        with self.assertRaises(UserError):
            transfer.create(
                {
                    "kind": "assign",
                    "lead_ids": [Command.set(lead.ids)],
                    "user_id": self.colleague.id,
                }
            ).action_apply()
        self.assertFalse(lead.user_id)

    def test_a_merge_is_no_way_out_of_the_pool(self):
        mine = self._lead(user_id=self.colleague.id, probability=50)
        lead = self._throw_in(self._lead(probability=10))
        with self.assertRaises(UserError):
            (mine | lead).with_user(self.colleague).merge_opportunity()
        self.assertTrue(lead.exists().pool_date)

    def test_what_was_closed_in_the_pool_cannot_be_claimed(self):
        lead = self._throw_in(self._lead())
        lead.action_set_lost()
        with self.assertRaisesRegex(UserError, "not in the public pool"):
            lead.with_user(self.colleague).action_claim()
        lead.action_restore()
        lead.with_user(self.colleague).action_claim()
        self.assertEqual(lead.user_id, self.colleague)

    def test_odoo_s_own_assignment_leaves_the_pool_alone(self):
        lead = self._throw_in(self._lead())
        new = self._lead(user_id=False)
        found = self.env["crm.lead"].search(self.team._get_lead_to_assign_domain())
        self.assertEqual(found & (lead | new), new)

    def test_a_manager_throws_in_and_assigns(self):
        lead = self._lead()
        action = lead.with_user(self.manager).action_open_throw_in()
        wizard = self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        with Form(wizard) as form:
            form.reason = "Left the country"
        form.record.action_apply()
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.pool_log_ids.reason, "Left the country")
        action = lead.with_user(self.leader).action_open_assign()
        wizard = self.env[action["res_model"]].with_user(self.leader).with_context(**action["context"])
        with Form(wizard) as form:
            form.user_id = self.colleague
        form.record.action_apply()
        self.assertEqual(lead.user_id, self.colleague)
        self.assertRecordValues(
            lead.pool_log_ids[0],
            [{"kind": "assigned", "user_id": self.colleague.id, "actor_id": self.leader.id}],
        )

    def test_a_salesperson_throws_in_only_own_prospects(self):
        lead = self._lead()
        with self.assertRaises(AccessError):
            lead.with_user(self.colleague).action_throw_in()
        lead.with_user(self.seller).action_throw_in()
        self.assertTrue(lead.pool_date)
        with self.assertRaises(UserError):
            lead.with_user(self.manager).action_throw_in()

    def test_salespeople_see_the_pool_but_nobody_s_name_on_it(self):
        lead = self._lead()
        Lead = self.env["crm.lead"].with_user(self.colleague)
        self.assertNotIn(lead, Lead.search([]))
        self._throw_in(lead)
        self.assertIn(lead, Lead.search([("pool_date", "!=", False)]))
        self.assertFalse(lead.with_user(self.colleague).read(["user_id"])[0]["user_id"])
        self.assertNotIn(lead, self.env["crm.lead"].search([("user_id", "=", self.seller.id)]))
        action = self.env.ref("crm_smb_manufacturing.crm_lead_action_pool")
        self.assertIn(lead, Lead.search(eval(action.domain)))  # noqa: S307

    def test_the_history_cannot_be_changed_by_anybody(self):
        log = self._throw_in(self._lead()).pool_log_ids
        for user in (self.seller, self.manager):
            with self.subTest(user.login):
                with self.assertRaises(UserError):
                    log.with_user(user).reason = "Nothing happened"
                with self.assertRaises(UserError):
                    log.with_user(user).unlink()
                with self.assertRaises(UserError):
                    log.with_user(user).copy()
        with self.assertRaises(UserError):
            log.sudo().write({"reason": "Nothing happened"})
        with self.assertRaises(UserError):
            log.sudo().unlink()

    def test_the_history_survives_the_prospect_and_its_merge(self):
        lead = self._throw_in(self._lead(probability=10))
        log = lead.pool_log_ids
        keep = self._lead(probability=50)
        (keep | lead).merge_opportunity()
        self.assertEqual(log.lead_id, keep)
        keep.unlink()
        self.assertFalse(log.lead_id)
        self.assertEqual(log.lead_name, "Backlight for a tractor")

    def test_the_portal_is_refused(self):
        lead = self._throw_in(self._lead())
        as_portal = lead.with_user(self.portal_user)
        for attempt in (
            as_portal.action_claim,
            as_portal.action_throw_in,
            as_portal.action_open_assign,
            lambda: lead.pool_log_ids.with_user(self.portal_user).read(["reason"]),
            lambda: self.weekly.with_user(self.portal_user).read(["name"]),
            lambda: self.env["crm.visit.load"].with_user(self.portal_user).search([]),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_a_company_s_limits_are_its_own(self):
        other = self.env["res.company"].create({"name": "Second works", "pool_max_per_day": 1})
        self.company.pool_max_per_day = 5
        boss = self._user("prospect_boss", MANAGER, other)
        both = self._user("prospect_both", SALESPERSON)
        both.company_ids = self.company | other
        theirs = [self._lead(company_id=other.id, user_id=boss.id, team_id=False) for _n in range(2)]
        for lead in theirs:
            lead.with_user(boss).with_context(allowed_company_ids=other.ids).action_throw_in()
        ours = self._throw_in(self._lead())
        env = self.env(user=both, context={"allowed_company_ids": [self.company.id, other.id]})
        env["crm.lead"].browse(ours.id).action_claim()
        env["crm.lead"].browse(theirs[0].id).action_claim()
        with self.assertRaisesRegex(UserError, "1 per day"):
            env["crm.lead"].browse(theirs[1].id).action_claim()
