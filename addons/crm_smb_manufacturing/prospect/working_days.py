"""The days on which somebody works, to say when a visit is due and when it is missed.

What: `WorkingDays` answers "the first working day from here on" and "so many working days
later"; `EveryDay` answers the same for whoever has no calendar.
How to use: `WorkingDays({date, ...}).roll(day)`, `.after(day, 2)`.
How it works: the open dates of the span are sorted once; beyond their end every day counts
as open, so that a calendar without hours never hides a visit.
Cost: a question is one binary search.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta

ONE_DAY = timedelta(days=1)


class EveryDay:
    """No calendar: somebody works every day."""

    def roll(self, day):
        """Return the first working day that is not before `day`."""
        return day

    def after(self, day, count):
        """Return the `count`-th working day after `day`; `day` itself for none."""
        return day + count * ONE_DAY


class WorkingDays(EveryDay):
    """The working days of one person.

    :param days: the open dates of the span that is asked about
    """

    def __init__(self, days):
        self._days = sorted(set(days))

    def roll(self, day):
        index = bisect_left(self._days, day)
        return self._days[index] if index < len(self._days) else day

    def after(self, day, count):
        if not count:
            return day
        index = bisect_right(self._days, day) + count - 1
        if index < len(self._days):
            return self._days[index]
        beyond = index - len(self._days) + 1
        return max([day, *self._days[-1:]]) + beyond * ONE_DAY
