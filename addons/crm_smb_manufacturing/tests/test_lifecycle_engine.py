import math
from datetime import date, timedelta
from random import Random
from statistics import median

from odoo.tests import BaseCase, tagged

from ..lifecycle import STAGES, Facts, Override, Policy, decide, judge

TODAY = date(2026, 6, 30)
POLICY = Policy()


def facts_of(days, amounts=None, quoted=False, today=TODAY, window=POLICY.window_days):
    """Facts of orders so many days ago, counted in Python: what the database must give."""
    orders = sorted(
        (today - timedelta(days=ago), amount)
        for ago, amount in zip(days, amounts or [100] * len(days), strict=True)
    )
    dates = [day for day, _amount in orders]
    gaps = [(after - before).days for before, after in zip(dates, dates[1:], strict=False)]
    rhythm = median(gaps[-12:]) if gaps else None
    span = max(window, math.ceil(3 * (rhythm or 0)))
    start, middle = today - timedelta(days=2 * span), today - timedelta(days=span)
    return Facts(
        orders=len(dates),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        rhythm=rhythm,
        last_gap=gaps[-1] if gaps else None,
        recent=sum(amount for day, amount in orders if day > middle),
        before=sum(amount for day, amount in orders if start < day <= middle),
        span=span,
        quoted=quoted,
    )


@tagged("post_install", "-at_install")
class TestLifecycleEngine(BaseCase):
    def _judge(self, days, amounts=None, current=None, **options):
        return judge(facts_of(days, amounts, **options), POLICY, TODAY, current)

    def test_each_stage_has_its_story(self):
        monthly = range(10, 730, 30)
        stories = {
            ("prospect", "no_order"): self._judge([]),
            ("exploring", "quoting"): self._judge([], quoted=True),
            ("exploring", "first_orders"): self._judge([20, 40]),
            ("growing", "new"): self._judge([5, 25, 45]),
            ("growing", "amount_up"): self._judge(monthly, [200 if d < 180 else 100 for d in monthly]),
            ("growing", "came_back"): self._judge([10, 40, 70, 700, 730, 760]),
            ("stable", "steady"): self._judge(monthly),
            ("declining", "silent"): self._judge(range(70, 730, 30)),
            ("declining", "amount_down"): self._judge(monthly, [50 if d < 180 else 100 for d in monthly]),
            ("declining", "slowing"): self._judge([2, *range(80, 730, 25)]),
            ("lost", "silent_long"): self._judge(range(190, 730, 30)),
        }
        for expected, verdict in stories.items():
            self.assertEqual((verdict.stage, verdict.code), expected)

    def test_a_customer_is_measured_against_its_own_rhythm(self):
        yearly = [100, 465, 830, 1195, 1560]
        self.assertEqual(self._judge(yearly).stage, "stable")
        weekly = range(100, 730, 7)
        self.assertEqual(self._judge(weekly).stage, "declining")
        self.assertEqual(self._judge([ago + 700 for ago in yearly]).stage, "declining")
        self.assertEqual(self._judge([ago + 1400 for ago in yearly]).stage, "lost")

    def test_a_holiday_makes_nobody_decline(self):
        self.assertEqual(self._judge(range(20, 730, 7)).stage, "stable")
        self.assertEqual(self._judge(range(22, 730, 7)).stage, "declining")

    def test_the_thresholds_are_the_policys(self):
        facts = facts_of(range(70, 730, 30))
        self.assertEqual(judge(facts, Policy(silent_factor=3, declining_ratio=0.5), TODAY).stage, "stable")
        self.assertEqual(judge(facts, Policy(lost_factor=2, lost_min_days=30), TODAY).stage, "lost")
        few = facts_of([20, 40])
        self.assertEqual(judge(few, Policy(min_orders=2), TODAY).stage, "growing")

    def test_nobody_flickers_at_a_threshold(self):
        monthly = range(10, 730, 30)
        amounts = [120 if ago < 180 else 100 for ago in monthly]
        self.assertEqual(self._judge(monthly, amounts).stage, "stable")
        self.assertEqual(self._judge(monthly, amounts, current="growing").stage, "growing")

    def test_a_word_holds_until_its_day_and_no_longer(self):
        facts = facts_of(range(10, 730, 30))
        override = Override("declining", TODAY - timedelta(days=5), TODAY)
        verdict, holds = decide(facts, POLICY, TODAY, override=override)
        self.assertEqual((verdict.stage, verdict.code, holds), ("declining", "manual", True))
        verdict, holds = decide(facts, POLICY, TODAY + timedelta(days=1), override=override)
        self.assertEqual((verdict.stage, holds), ("stable", False))

    def test_a_customer_said_to_be_lost_who_orders_is_not(self):
        override = Override("lost", TODAY - timedelta(days=5), TODAY + timedelta(days=90))
        self.assertTrue(decide(facts_of([6, 36, 66]), POLICY, TODAY, override=override)[1])
        verdict, holds = decide(facts_of([4, 36, 66]), POLICY, TODAY, override=override)
        self.assertFalse(holds)
        self.assertNotEqual(verdict.stage, "lost")

    # === WHATEVER THE HISTORY === #

    def _histories(self, count=400):
        chance = Random(7)
        for _number in range(count):
            pace = chance.choice([3, 7, 14, 30, 60, 120, 365])
            days, ago = [], chance.randint(0, 3 * pace)
            for _order in range(chance.randint(0, 25)):
                days.append(ago)
                ago += max(1, round(pace * chance.uniform(0.4, 1.8)))
            yield days, [chance.uniform(1, 1000) for _day in days]

    def test_every_history_has_one_known_stage(self):
        for days, amounts in self._histories():
            for current in (None, *STAGES):
                verdict = self._judge(days, amounts, current)
                self.assertIn(verdict.stage, STAGES)
                if days:
                    self.assertNotEqual(verdict.stage, "prospect")
                else:
                    self.assertEqual(verdict.stage, "prospect")

    def test_silence_ends_in_loss_by_way_of_decline_and_stays_there(self):
        for days, amounts in self._histories(150):
            if not days:
                continue
            facts, stages = facts_of(days, amounts), []
            for later in range(0, 4000, 25):
                stages.append(judge(facts, POLICY, TODAY + timedelta(days=later)).stage)
            lost_at = stages.index("lost")
            self.assertEqual(set(stages[lost_at:]), {"lost"})
            self.assertEqual(stages[lost_at - 1] if lost_at else "declining", "declining")

    def test_the_unit_of_money_does_not_matter(self):
        for days, amounts in self._histories(150):
            verdict = self._judge(days, amounts)
            other = self._judge(days, [amount * 7.3 for amount in amounts])
            self.assertEqual((verdict.stage, verdict.code), (other.stage, other.code))

    def test_whoever_is_judged_twice_on_a_day_stays(self):
        for days, amounts in self._histories():
            first = self._judge(days, amounts)
            self.assertEqual(self._judge(days, amounts, first.stage).stage, first.stage)
