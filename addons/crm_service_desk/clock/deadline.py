"""Deadlines: when must something have happened, and how near is that?

What    ``add_hours`` moves a moment forward by a number of hours, either of the clock or of
        working time; ``urgency`` says whether a deadline is late, soon or far.
How     Working time is an iterable of ``(begin, end)`` pairs, sorted and disjoint. It is read
        only as far as needed, so that the caller may hand over a generator that asks a calendar
        month by month. Without such an iterable every hour counts: there is a deadline even
        where nobody has set up a calendar. All moments are naive datetimes of one time zone
        (in Odoo: UTC); daylight saving is the business of whoever makes the intervals.
Cost    One pass over the intervals up to the deadline, no memory.

No Odoo import here: values in, values out.
"""

from datetime import timedelta

LATE, SOON, AHEAD = "late", "soon", "ahead"


def add_hours(start, hours, intervals=None):
    """Return the moment at which ``hours`` have passed since ``start``.

    :param start: naive datetime
    :param hours: hours as a number, zero or more
    :param intervals: working time, or None when every hour of the clock counts
    :returns: naive datetime; None when the working time ends before the hours are used up
    :raises ValueError: for negative hours

    >>> from datetime import datetime
    >>> friday = datetime(2025, 3, 7, 16)
    >>> add_hours(friday, 24)
    datetime.datetime(2025, 3, 8, 16, 0)
    >>> days = [(datetime(2025, 3, d, 9), datetime(2025, 3, d, 17)) for d in (7, 10, 11)]
    >>> add_hours(friday, 2, days)
    datetime.datetime(2025, 3, 10, 10, 0)
    >>> add_hours(friday, 40, days) is None
    True
    """
    if hours < 0:
        raise ValueError("a deadline cannot lie before its start")
    left = timedelta(hours=hours)
    if intervals is None:
        return start + left
    for begin, end in intervals:
        begin = max(begin, start)
        if end <= begin:
            continue
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def urgency(now, due, warning_hours):
    """Return how near the deadline ``due`` is: "late", "soon" or "ahead".

    :param now: naive datetime
    :param due: naive datetime
    :param warning_hours: from how many hours before the deadline it counts as soon

    >>> from datetime import datetime
    >>> noon = datetime(2025, 3, 7, 12)
    >>> [urgency(datetime(2025, 3, 7, hour), noon, 4) for hour in (7, 8, 12, 13)]
    ['ahead', 'soon', 'soon', 'late']
    """
    if now > due:
        return LATE
    return SOON if due - now <= timedelta(hours=warning_hours) else AHEAD
