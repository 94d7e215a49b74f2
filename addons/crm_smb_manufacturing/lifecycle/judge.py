"""Where a customer stands in its life with us, and why.

What: `judge(facts, policy, today)` names the stage of one customer (prospect, exploring,
      growing, stable, declining, lost) with the code and the numbers of the reason;
      `decide(...)` lets a person's word stand for as long as it holds.
How:  a customer is compared with itself. Its rhythm is the median pause between its days
      of ordering; silence and the last pause are measured against the rhythm, the amount
      of the last window against the window before, both as long as three rhythms or more,
      so that a yearly buyer is not lost in March and a weekly one not forgotten until
      then. The rules stand in a table; the first that answers decides. Whoever is in a
      stage leaves it only when half of what led there is gone, so that nobody flickers.
Cost: constant per customer; history is summed up before, in the database.
"""

import math
from dataclasses import dataclass, field
from datetime import date, timedelta

STAGES = ("prospect", "exploring", "growing", "stable", "declining", "lost")


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds; lengths in days, ratios against 1."""

    window_days: int = 180
    min_orders: int = 3
    default_rhythm: int = 60
    silent_factor: float = 2.0
    silent_min_days: int = 21
    lost_factor: float = 4.0
    lost_min_days: int = 180
    growing_ratio: float = 1.25
    declining_ratio: float = 0.75


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one customer.

    `orders` counts days on which it ordered; `rhythm` is the median pause between the
    latest of them, `last_gap` the last pause; `recent` and `before` are the amounts of the
    last window and of the one before it, each `span` days long.
    """

    orders: int = 0
    first: date | None = None
    last: date | None = None
    rhythm: float | None = None
    last_gap: int | None = None
    recent: float = 0.0
    before: float = 0.0
    span: int = 180
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """What a person said: the stage, from when, until when (inclusive)."""

    stage: str
    since: date
    until: date

    def holds(self, facts, today):
        """Whether it still counts; a lost customer who orders again is not lost."""
        if today > self.until:
            return False
        came_back = self.stage == "lost" and facts.last is not None and facts.last > self.since
        return not came_back


@dataclass(frozen=True, slots=True)
class Verdict:
    """The stage, the code of its reason and the numbers that the sentence needs.

    Nothing in `numbers` changes merely because a day has passed, but the trend.
    """

    stage: str
    code: str
    numbers: dict = field(default_factory=dict)


def decide(facts, policy, today, current=None, override=None):
    """Return what a person said while it holds, else what the orders say.

    :param Override override: what a person said, or None
    :return: (Verdict, whether the override still holds)
    """
    if override is not None and override.holds(facts, today):
        numbers = {"until": override.until.isoformat()}
        if facts.last:
            numbers["last"] = facts.last.isoformat()
        return Verdict(override.stage, "manual", numbers), True
    return judge(facts, policy, today, current), False


def judge(facts, policy, today, current=None):
    """Return the `Verdict` about one customer.

    :param Facts facts: its orders, summed up
    :param Policy policy: thresholds
    :param date today: the day it is judged on
    :param str current: the stage it has been in, which it leaves less easily
    """
    case = _Case(facts, policy, today, current)
    for rule in _RULES:
        verdict = rule(case)
        if verdict is not None:
            return verdict
    raise AssertionError("the last rule always answers")


class _Case:
    """One customer with the measures that several rules use."""

    def __init__(self, facts, policy, today, current):
        self.facts, self.policy, self.current = facts, policy, current
        self.age = (today - facts.first).days if facts.first else 0
        self.rhythm = self._rhythm()
        self.silence = max(0, (today - facts.last).days) if facts.last else 0
        self.covered = self._covered(today)
        self.trend = self._trend()

    def _rhythm(self):
        """The pause that is normal here; few orders show no rhythm of their own yet."""
        own = self.facts.rhythm or 0
        if self.facts.orders < self.policy.min_orders:
            own = max(own, self.policy.default_rhythm)
        return max(1, round(own))

    def _covered(self, today):
        """Days of the window before the last one in which it was a customer already."""
        if not self.facts.first:
            return 0
        return min(self.facts.span, (today - timedelta(days=self.facts.span) - self.facts.first).days)

    def _trend(self):
        """Change of the amount per day between the windows; None without a window before."""
        if self.covered * 2 < self.facts.span:
            return None
        if self.facts.before <= 0:
            return math.inf if self.facts.recent > 0 else None
        pace = self.facts.before * self.facts.span / self.covered
        return self.facts.recent / pace - 1

    def silence_limit(self, factor, least):
        """Days of silence that are too many, whatever the stage it is in."""
        return max(round(factor * self.rhythm), least)

    def eased(self, threshold, stage):
        """A change that leads to a stage; half of it is enough to stay there."""
        return threshold / 2 if self.current == stage else threshold

    def verdict(self, stage, code, **numbers):
        facts = self.facts
        numbers["orders"] = facts.orders
        if facts.last:
            numbers.update(last=facts.last.isoformat(), rhythm=self.rhythm)
        return Verdict(stage, code, numbers)

    def percent(self):
        return round(abs(self.trend) * 100)


def _never_ordered(case):
    if case.facts.orders:
        return None
    if case.facts.quoted:
        return case.verdict("exploring", "quoting")
    return case.verdict("prospect", "no_order")


def _silent_for_good(case):
    limit = case.silence_limit(case.policy.lost_factor, case.policy.lost_min_days)
    if case.silence > limit:
        return case.verdict("lost", "silent_long", limit=limit)
    return None


def _silent(case):
    limit = case.silence_limit(case.policy.silent_factor, case.policy.silent_min_days)
    if case.silence > limit:
        return case.verdict("declining", "silent", limit=limit)
    return None


def _first_orders(case):
    if case.facts.orders < case.policy.min_orders:
        return case.verdict("exploring", "first_orders")
    return None


def _new(case):
    if case.trend is None and case.age <= 2 * case.policy.window_days:
        return case.verdict("growing", "new", first=case.facts.first.isoformat())
    return None


def _came_back(case):
    if case.trend == math.inf:
        return case.verdict("growing", "came_back", span=case.facts.span)
    return None


def _slowing(case):
    pause = case.facts.last_gap or 0
    late = pause > case.silence_limit(case.policy.silent_factor, case.policy.silent_min_days)
    if late and case.trend is not None and case.trend < 0:
        return case.verdict("declining", "slowing", pause=pause, percent=case.percent())
    return None


def _amount_down(case):
    drop = case.eased(1 - case.policy.declining_ratio, "declining")
    if case.trend is not None and case.trend < -drop:
        return case.verdict("declining", "amount_down", percent=case.percent(), span=case.facts.span)
    return None


def _amount_up(case):
    rise = case.eased(case.policy.growing_ratio - 1, "growing")
    if case.trend is not None and case.trend > rise:
        return case.verdict("growing", "amount_up", percent=case.percent(), span=case.facts.span)
    return None


def _steady(case):
    return case.verdict("stable", "steady")


# Silence speaks before amounts, and few orders before trends.
_RULES = (
    _never_ordered,
    _silent_for_good,
    _silent,
    _first_orders,
    _new,
    _came_back,
    _slowing,
    _amount_down,
    _amount_up,
    _steady,
)
