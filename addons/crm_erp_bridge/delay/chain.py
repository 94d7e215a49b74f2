"""By which wait a date moved: the chain of before against the chain of now.

Both chains are compared from their ends, where they are alike. A wait of both has grown by
as much as its own busy time; nights, weekends and holidays that moved with it belong to
whoever grew. Where the chain of now begins differently, something else has come to bind:
it takes what the two are apart where they meet, and no more than that, so that the part of
its lateness which nobody noticed costs it nothing.
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from .parts import divide


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a chain, from ``start`` to ``end`` in whole seconds.

    ``key`` says who is waited for, the same in every chain; None for closed time, which is
    nobody's. ``is_wait`` tells waiting from work: of several that newly bind, those waited
    for are asked first.
    """

    key: object
    start: int
    end: int
    is_wait: bool = True


@dataclass(slots=True)
class _Part:
    """Everything of a chain that one key takes in a row."""

    key: object
    start: int
    end: int
    busy: int
    is_wait: bool


def growth(before, after, moved):
    """Return by how many seconds each wait of the chain of now moved its end.

    :param before: list of `Stretch`, consecutive; empty when nothing is known of it
    :param after: the same, of now; at least one of them has a key
    :param moved: whole seconds that the end is later than before, below zero for earlier
    :return: dict key -> seconds, below zero for what was made up, which sum to ``moved``
    """
    old, new = _parts(before), _parts(after)
    alike = _alike(old, new)
    head, tail = new[: len(new) - alike], new[len(new) - alike :]
    met = old[len(old) - alike :]
    found = Counter()
    for part, was in zip(tail, met, strict=True):
        found[part.key] += part.busy - was.busy
    if not head:
        # What comes first began before the window: only its end can be compared.
        found[tail[0].key] += tail[0].end - met[0].end - (tail[0].busy - met[0].busy)
    elif alike:
        found.update(divide(tail[0].start - met[0].start, _newly_binding(head, old)))
    later = {key: seconds for key, seconds in found.items() if seconds > 0}
    # Closed time moved with whoever grew, else with whatever comes first.
    others = later or (_newly_binding(head, old) if head else {tail[0].key: 1})
    found.update(divide(moved - sum(found.values()), others))
    return {key: seconds for key, seconds in found.items() if seconds}


def blocked(grown, first, blockers):
    """Give what the first wait of a chain grew by to whatever kept it from going on.

    :param grown: see :func:`growth`
    :param first: the key that the chain of now begins with
    :param blockers: list of (key, seconds that it lasted in this window), the strongest first
    :return: dict like ``grown``, with the same sum
    """
    found = Counter(grown)
    for key, seconds in blockers:
        share = min(found[first], seconds)
        if share > 0:
            found[first] -= share
            found[key] += share
    return {key: seconds for key, seconds in found.items() if seconds}


def next_open(moment, intervals):
    """Return the first working moment from ``moment`` on; what is on hold overnight loses the night.

    :param intervals: sorted, disjoint (begin, end) of working time, of the type of ``moment``
    :return: ``moment`` itself within working time, or where no working time is left
    """
    index = bisect_right(intervals, moment, key=lambda one: one[1])
    return max(moment, intervals[index][0]) if index < len(intervals) else moment


def first_key(chain):
    """Return the key that a chain begins with."""
    return _parts(chain)[0].key


def _parts(chain):
    """Return the parts of a chain; closed time is in none of them, or within one."""
    parts = []
    named = [stretch for stretch in chain if stretch.key is not None]
    for stretch in [one for one in named if one.end > one.start] or named[-1:]:
        busy = stretch.end - stretch.start
        if parts and parts[-1].key == stretch.key:
            last = parts[-1]
            last.end, last.busy = stretch.end, last.busy + busy
            last.is_wait = last.is_wait or stretch.is_wait
        else:
            parts.append(_Part(stretch.key, stretch.start, stretch.end, busy, stretch.is_wait))
    return parts


def _alike(old, new):
    """Return how many parts at the end of two chains wait for the same."""
    count = 0
    for was, part in zip(reversed(old), reversed(new), strict=False):
        if was.key != part.key:
            break
        count += 1
    return count


def _newly_binding(head, old):
    """Return the weights of what has come to bind: what grew, else what is waited for longest."""
    known = {part.key: part.busy for part in old}
    grown = {part.key: part.busy - known[part.key] for part in head if part.key in known}
    grown = {key: seconds for key, seconds in grown.items() if seconds > 0}
    if grown:
        return grown
    waits = [part for part in head if part.is_wait] or head
    return {part.key: part.busy or 1 for part in waits}
