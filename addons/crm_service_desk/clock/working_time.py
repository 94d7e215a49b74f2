"""Working time that is read once and used for many deadlines.

What    ``WorkingTime(load)`` yields the intervals of one calendar from any moment on; ``without``
        takes pauses out of intervals.
How     Time is cut into windows of four weeks on a fixed grid. A window is loaded when somebody first
        needs it, so that a thousand deadlines on one calendar cost as much as the furthest of them.
        All moments are naive datetimes of one time zone (in Odoo: UTC).
Cost    One call of ``load`` for each window touched, at most two years ahead; then memory only.

No Odoo import here: values in, values out.
"""

from datetime import datetime, timedelta

EPOCH = datetime(2001, 1, 1)
WINDOW = timedelta(days=28)
WINDOWS = 26


class WorkingTime:
    """The working time of one calendar.

    :param load: ``load(begin, end)`` returns the ``(begin, end)`` pairs of working time between two
        naive datetimes, sorted and disjoint
    """

    def __init__(self, load):
        self._load = load
        self._windows = {}

    def since(self, start):
        """Yield ``(begin, end)`` pairs from ``start`` on, at most two years ahead.

        >>> from datetime import datetime
        >>> def load(begin, end):
        ...     return [(begin, begin + timedelta(hours=1))]
        >>> first = next(WorkingTime(load).since(datetime(2001, 1, 5)))
        >>> first == (datetime(2001, 1, 29), datetime(2001, 1, 29, 1))
        True
        """
        first = (start - EPOCH) // WINDOW
        for number in range(first, first + WINDOWS):
            for begin, end in self._window(number):
                if end > start:
                    yield max(begin, start), end

    def _window(self, number):
        if number not in self._windows:
            begin = EPOCH + number * WINDOW
            self._windows[number] = list(self._load(begin, begin + WINDOW))
        return self._windows[number]


def without(intervals, pauses):
    """Yield what is left of ``intervals`` outside ``pauses``.

    :param intervals: ``(begin, end)`` pairs, sorted and disjoint; None: all time
    :param pauses: ``(begin, end)`` pairs, sorted and disjoint

    >>> from datetime import datetime
    >>> day = [(datetime(2025, 3, 7, 9), datetime(2025, 3, 7, 17))]
    >>> noon = [(datetime(2025, 3, 7, 12), datetime(2025, 3, 7, 13))]
    >>> [(a.hour, b.hour) for a, b in without(day, noon)]
    [(9, 12), (13, 17)]
    """
    for begin, end in [(datetime.min, datetime.max)] if intervals is None else intervals:
        for stop, resume in pauses:
            if stop >= end:
                break
            if resume <= begin:
                continue
            if stop > begin:
                yield begin, stop
            begin = min(resume, end)
        if begin < end:
            yield begin, end
