"""What there is and what is taken from it: stock over time, machines over time.

What: `Timeline` holds one product's projected stock, `Schedule` one work centre's
occupied time; both write what they change into a `Journal`.
How to use: `journal.mark()`, change things, then `journal.undo(mark)` to be exactly
where one was, or keep the returned entries and `journal.redo(entries)` later.
How it works: the available-to-promise of an instant is the lowest level from then on,
so only the instants where it rises are worth asking about.
Cost: a change is logarithmic; the levels of a product are summed again only when
somebody asks after a change.
"""

from bisect import bisect_left, bisect_right

from .calendars import merged
from .units import DAY, MINUTE, TINY, instant, next_minute

# Odoo looks 50 windows of 14 days ahead.
HORIZON = 700 * DAY


class Journal:
    """Every change since the beginning, so that trying costs nothing."""

    def __init__(self):
        self.entries = []

    def mark(self):
        """Return where we are."""
        return len(self.entries)

    def note(self, owner, token):
        """Remember a change that `owner` can undo and redo by this token."""
        self.entries.append((owner, token))

    def undo(self, mark):
        """Take back everything since the mark and return it, for `redo`."""
        taken_back = self.entries[mark:]
        for owner, token in reversed(taken_back):
            owner.undo(token)
        del self.entries[mark:]
        return taken_back

    def redo(self, entries):
        """Do again what was undone, in the very state it was first done in."""
        for owner, token in entries:
            owner.redo(token)
        self.entries.extend(entries)


class Timeline:
    """Stock of one product from now on.

    :param now: engine instant
    :param stock: quantity on hand
    """

    def __init__(self, journal, key, now, stock=0):
        self._journal = journal
        self.key = key
        self._now = now
        self._moves = {now: stock}
        self._receipts = {}
        self._offers = None

    def receive(self, at, qty, name=None):
        """Add a receipt that is certain; not undone."""
        self._moves[at] = self._moves.get(at, 0) + qty
        self._receipts.setdefault(at, []).append((qty, name))
        self._offers = None

    def withdraw(self, at, before):
        """Take the last receipt of an instant back; the net of the instant is as `before`."""
        self._receipts[at].pop()
        if before is None:
            del self._moves[at]
        else:
            self._moves[at] = before
        self._offers = None

    def level(self, at):
        """Return the net of what comes and goes at an instant, None without either."""
        return self._moves.get(at)

    def demand(self, at, qty):
        """Subtract a demand that is certain; not undone."""
        self._moves[at] = self._moves.get(at, 0) - qty
        self._offers = None

    def offers(self):
        """Return (instant, quantity) wherever more can be promised than before.

        The first is now, with what can be promised now (possibly nothing).
        """
        if self._offers is None:
            self._offers = self._find_offers()
        return self._offers

    def _find_offers(self):
        if len(self._moves) == 1:
            return [(self._now, max(self._moves[self._now], 0))]
        level, levels = 0, []
        for at in sorted(self._moves):
            level += self._moves[at]
            levels.append((at, level))
        offers, lowest = [], None
        for at, level in reversed(levels):
            lowest = level if lowest is None else min(lowest, level)
            offers.append((at, max(lowest, 0)))
        rising, best = [], -1
        for at, qty in reversed(offers):
            if qty > best + TINY or not rising:
                rising.append((at, qty))
                best = qty
        return rising

    def book(self, at, qty):
        """Take `qty` at an instant."""
        self._set(at, self._moves.get(at, 0) - qty, qty)

    def hasten(self, at):
        """Let the receipts of an instant be here now (to ask what that would gain)."""
        qty = sum(qty for qty, _name in self._receipts.get(at, ()))
        if qty:
            self._set(at, self._moves[at] - qty, 0)
            self._set(self._now, self._moves[self._now] + qty, 0)

    def receipt_names(self, at):
        """Return the names of the receipts of an instant."""
        return tuple(name for _qty, name in self._receipts.get(at, ()) if name)

    def _set(self, at, net, taken):
        token = (at, self._moves.get(at), net, taken)
        self.redo(token)
        self._journal.note(self, token)

    def undo(self, token):
        """Journal: be as before this change, to the last bit."""
        at, before, _after, _taken = token
        if before is None:
            del self._moves[at]
        else:
            self._moves[at] = before
        self._offers = None

    def redo(self, token):
        """Journal: make this change."""
        at, _before, after, _taken = token
        self._moves[at] = after
        self._offers = None


class Receipt:
    """A receipt that was found while trying: unlike those of a timeline it can be undone.

    :param changed: called whenever there is more than before
    """

    def __init__(self, timeline, changed):
        self._timeline = timeline
        self._changed = changed

    def undo(self, token):
        """Journal: be as before this receipt."""
        at, before, _qty, _name = token
        self._timeline.withdraw(at, before)

    def redo(self, token):
        """Journal: receive."""
        at, _before, qty, name = token
        self._timeline.receive(at, qty, name)
        self._changed()


class Schedule:
    """Occupied time of one work centre."""

    def __init__(self, journal, workcenter):
        self._journal = journal
        self.workcenter = workcenter
        # Spans in order, and their ends: they never overlap, so both ascend.
        self._busy = merged(workcenter.busy)
        self._ends = [end for _start, end in self._busy]

    def find(self, calendar, ready, work):
        """Return the first (start, end, queue) that holds `work` seconds, else None.

        It starts on a whole minute from `ready` on, may span closed time, and nothing
        else is planned between its start and its end. `queue` is the end of the last
        occupation that it had to let pass, None where it had to let none pass.
        """
        limit = ready + HORIZON
        at, queue = ready, None
        while True:
            start = self._start(calendar, at, limit)
            end = None if start is None else calendar.finish(start, work, limit)
            if end is None:
                return None
            index = bisect_right(self._ends, start)
            if index == len(self._ends) or self._busy[index][0] >= end:
                return start, end, queue
            at = queue = self._ends[index]
            # What does not fit by the clock alone does not fit by any calendar.
            index += 1
            while index < len(self._ends) and self._busy[index][0] - at < work:
                at = queue = self._ends[index]
                index += 1

    @staticmethod
    def _start(calendar, at, limit):
        while True:
            at = next_minute(at)
            found = calendar.next_open(at, limit)
            if found is None or not found % MINUTE:
                return found
            at = found

    def book(self, start, end, product, operation):
        """Occupy a span that `find` returned, for an operation of a product."""
        if end > start:
            token = (None, (start, end), (product, operation))
            self.redo(token)
            self._journal.note(self, token)

    def is_empty(self):
        """Tell whether nothing is planned here."""
        return not self._busy

    def clear(self):
        """Forget all that is planned here (to ask what that would gain)."""
        token = (self._busy, [], None)
        self.redo(token)
        self._journal.note(self, token)

    def hurry(self):
        """Let what is planned here work through nights and breaks (to ask what that would gain).

        Each stretch begins when it was to begin and is done as soon as its hours of work are.
        """
        calendar = self.workcenter.calendar
        shorter = [
            (start, start + sum(b - a for a, b in calendar.open_spans(start, end)))
            for start, end in self._busy
        ]
        token = (self._busy, [span for span in shorter if span[1] > span[0]], None)
        self.redo(token)
        self._journal.note(self, token)

    def undo(self, token):
        """Journal: be as before this change."""
        before, after, _operation = token
        if before is None:
            index = bisect_left(self._busy, after)
            del self._busy[index], self._ends[index]
        else:
            self._set(before)

    def redo(self, token):
        """Journal: make this change."""
        before, after, _operation = token
        if before is None:
            index = bisect_left(self._busy, after)
            self._busy.insert(index, after)
            self._ends.insert(index, after[1])
        else:
            self._set(list(after))

    def _set(self, busy):
        self._busy = busy
        self._ends = [end for _start, end in busy]


def read_timeline(journal, key, data, now, grace):
    """Return the timeline of a case's product.

    A demand in the past counts now, a receipt in the past after the grace.
    """
    timeline = Timeline(journal, key, now, data.get("stock") or 0)
    for at, qty, *name in data.get("incoming", ()):
        at = instant(at)
        timeline.receive(now + grace if at < now else at, qty, name[0] if name else None)
    for at, qty, *_name in data.get("outgoing", ()):
        timeline.demand(max(instant(at), now), qty)
    return timeline
