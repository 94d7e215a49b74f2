"""Working time of work centres and of the company.

What: `Calendar` knows when it is open; `find` questions are answered in naive UTC.
How to use: `next_open(t, limit)` for the first open instant, `finish(start, work,
limit)` for the end of `work` seconds of open time, `open_spans(a, b)` to explain.
How it works: open time is laid out week by week from the weekly pattern, in the
calendar's own time zone, less the leaves; only as far as somebody asks.
Cost: a week is laid out once; a question is two binary searches.
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .units import DAY, EPOCH, MINUTE, instant, moment

WEEK = timedelta(days=7)


class Calendar:
    """Weekly working hours in a time zone, less leaves.

    :param pattern: list of (weekday with 0 = Monday, from, to, parity): seconds of
        the local day, parity 0 or 1 for calendars of two weeks, None for every week
    :param leaves: list of (from, to) engine instants when it is closed
    :param origin: engine instant before which nobody asks
    :param tz: a tzinfo (pytz or zoneinfo), the name of one, or None for UTC
    """

    def __init__(self, pattern, leaves, origin, tz=None):
        self._pattern = sorted(pattern, key=lambda hours: hours[:3])
        self._leaves = merged(leaves)
        self._leave_ends = [end for _start, end in self._leaves]
        self._tz = ZoneInfo(tz) if isinstance(tz, str) else tz
        # Two days back cover every offset between local and UTC days.
        day = moment(origin).date() - timedelta(days=2)
        self._week = datetime(day.year, day.month, day.day)
        self._covered = origin - 2 * DAY
        self._starts = []
        self._ends = []
        self._worked = []

    def next_open(self, at, limit):
        """Return the first open instant from `at` on, None when after `limit`."""
        while True:
            index = bisect_right(self._ends, at)
            if index < len(self._ends):
                found = max(at, self._starts[index])
                return found if found <= limit else None
            if self._covered > limit:
                return None
            self._extend()

    def finish(self, start, work, limit):
        """Return when `work` seconds begun at the open instant `start` are done.

        None when that would be after `limit`.
        """
        if not work:
            return start
        index = bisect_right(self._ends, start)
        before = self._worked[index] - (self._ends[index] - start)
        target = before + work
        while self._worked[-1] < target:
            if self._covered > limit:
                return None
            self._extend()
        index = bisect_left(self._worked, target)
        end = self._ends[index] - (self._worked[index] - target)
        return end if end <= limit else None

    def open_spans(self, start, end):
        """Return the open (from, to) parts of a span, in order."""
        while self._covered <= end:
            self._extend()
        spans = []
        for index in range(bisect_right(self._ends, start), len(self._ends)):
            if self._starts[index] >= end:
                break
            spans.append((max(start, self._starts[index]), min(end, self._ends[index])))
        return spans

    def _extend(self):
        """Lay out one more week."""
        spans = []
        for offset in range(7):
            day = self._week + timedelta(days=offset)
            for weekday, begin, end, parity in self._pattern:
                if weekday != day.weekday() or parity not in (None, _parity(day)):
                    continue
                spans.append((self._utc(day, begin), self._utc(day, end)))
        for start, end in merged(spans):
            for free_start, free_end in self._without_leaves(start, end):
                self._append(free_start, free_end)
        self._week += WEEK
        self._covered = self._utc(self._week, 0)

    def _append(self, start, end):
        start = max(start, self._ends[-1]) if self._ends else start
        if end <= start:
            return
        worked = self._worked[-1] if self._worked else 0
        if self._ends and self._ends[-1] == start:
            self._ends[-1] = end
            self._worked[-1] = worked + end - start
            return
        self._starts.append(start)
        self._ends.append(end)
        self._worked.append(worked + end - start)

    def _without_leaves(self, start, end):
        parts = []
        for index in range(bisect_right(self._leave_ends, start), len(self._leaves)):
            leave_start, leave_end = self._leaves[index]
            if leave_start >= end:
                break
            if leave_start > start:
                parts.append((start, leave_start))
            start = max(start, leave_end)
        if start < end:
            parts.append((start, end))
        return parts

    def _utc(self, day, seconds):
        local = day + timedelta(seconds=seconds)
        if self._tz is None:
            return int((local - EPOCH).total_seconds())
        if hasattr(self._tz, "localize"):  # pytz
            return instant(self._tz.localize(local))
        return instant(local.replace(tzinfo=self._tz))


class AlwaysOpen:
    """The calendar of whatever has none."""

    def next_open(self, at, limit):
        """Return `at`, None when after `limit`."""
        return at if at <= limit else None

    def finish(self, start, work, limit):
        """Return `start` + `work`, None when after `limit`."""
        return start + work if start + work <= limit else None

    def open_spans(self, start, end):
        """Return the span itself."""
        return [(start, end)] if start < end else []


def merged(spans):
    """Return (from, to) spans in order, touching and overlapping ones joined."""
    result = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def read_calendar(data, origin):
    """Return the calendar of a case's entry.

    `days` and `hours` are the plain form; `attendance` [[weekday, from, to, parity]]
    is the full one, `tz` its time zone.
    """
    pattern = [
        (day, _clock(start), _clock(end), None)
        for day in data.get("days", ())
        for start, end in data.get("hours", ())
    ]
    for weekday, start, end, *parity in data.get("attendance", ()):
        pattern.append((weekday, _clock(start), _clock(end), parity[0] if parity else None))
    leaves = [(instant(start), instant(end)) for start, end in data.get("leaves", ())]
    return Calendar(pattern, leaves, origin, data.get("tz"))


def _clock(value):
    """Return the seconds of a local day: "08:30" or hours as a number."""
    if isinstance(value, str):
        hours, minutes = value.split(":")[:2]
        return (int(hours) * 60 + int(minutes)) * MINUTE
    return round(value * 60) * MINUTE


def _parity(day):
    """Return 0 or 1 for a day's week, counted as Odoo counts two-week calendars."""
    return (day.toordinal() - 1) // 7 % 2
