"""The whole order book at once: which promises are kept, which are not, and what works when.

What: `answer_book(case)` answers all open lines of a company in order and returns a `Book`.
How to use: the case's `lines` [{`id`, `group`, `promised`, `given`, `urgent`, `productions`,
`requests` [as in a case]}] are in the order in which they are served. `given` sorts by when
they were promised; nobody goes before what is `urgent`; a line is not late until after its
`due`, the promise itself unless given. `weeks` are the instants at which weeks begin, the
last one an end; `planned` [(work centre, from, to, key)] is machine time planned already.
How it works: who was promised earlier is served earlier. A line that is late even so would
take what others need for nothing: it is put off until all others of its group (lines of
equal right) have theirs. Who comes earlier takes the earliest supply though a later one
might do; so where lines stay late, other orders are tried, in which they go first, and one
is taken when it keeps all promises kept so far and more.
Cost: one planning for each request, and one more for each of the lines that are put off;
as much again for each trial, fewer of a larger book; gains only for the first late lines.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import timedelta

from .answers import (
    Answer,
    ask_once,
    booked_since,
    date_production,
    longest_resources,
    open_planner,
    ordered,
)
from .network import safety_days
from .units import HOUR, instant, moment

# Asking what each wait would gain plans a request anew for each of them.
MOST_EXPLAINED = 20
# Each answers the whole book anew: of a large book there are fewer.
MOST_TRIALS = 12
MOST_ANSWERS = 8000


@dataclass(slots=True)
class Entry:
    """One line of the book: the `Answer` that comes last of all its requests."""

    id: object
    promised: int | None
    due: int | None
    answer: Answer
    # (work centre, from, to, operation) in engine instants
    booked: list = field(default_factory=list)
    # {production: the same} of the orders made for this line that had no plan
    machines: dict = field(default_factory=dict)

    @property
    def late(self):
        """Return the seconds after the promise, below zero before; None without either date."""
        if self.promised is None or self.answer.date is None:
            return None
        return instant(self.answer.date) - self.promised

    @property
    def is_late(self):
        """Tell whether there is a promise that is not kept."""
        if self.promised is None:
            return False
        return self.answer.date is None or instant(self.answer.date) > self.due

    @property
    def is_kept(self):
        """Tell whether there is a promise and it is kept."""
        return self.promised is not None and not self.is_late


@dataclass(slots=True)
class Book:
    """All entries by id, and the hours of work centres by week."""

    entries: dict
    # {work centre: [hours that it is open, for each week]}
    capacity: dict
    # {(work centre, week, line id or None, production or None): hours}
    load: dict
    # what a promise given today would have on top of these answers
    safety: timedelta


def answer_book(case):
    """Answer all lines of a case jointly.

    :param case: dict, see above
    :return: `Book`
    """
    company = case.get("company", {})
    safety = timedelta(days=safety_days(company.get("slips"), company.get("safety_percentile")))
    # The safety in a promise is there to be used up before it is called late.
    planner = open_planner({**case, "company": {**company, "safety_percentile": 0}})
    common = list(planner.machines)
    lines = [{**line, "productions": ordered(line.get("productions", ()))} for line in case["lines"]]
    entries = _keep_most(planner, lines)
    weeks = [instant(week) for week in case["weeks"]]
    load = _Load(planner, weeks)
    for entry in entries.values():
        for workcenter, start, end, _operation in entry.booked:
            load.add(workcenter, start, end, max(entry.late or 0, 0), entry.id, None)
        for key, spans in entry.machines.items():
            for workcenter, start, end, _operation in spans:
                load.add(workcenter, start, end, max(entry.late or 0, 0), None, key)
    for key in common:
        spans = planner.machines[key]
        for workcenter, start, end, _operation in spans:
            load.add(workcenter, start, end, 0, None, key)
    for workcenter, start, end, key in case["planned"]:
        load.add(workcenter, instant(start), instant(end), 0, None, key)
    return Book(entries, load.capacity(), load.hours, safety)


def _keep_most(planner, lines):
    """Return {line id: `Entry`}: in order of service, or a better one if one is found."""
    start = planner.journal.mark()
    turns = _Turns()
    best, tried = _answer_all(planner, lines, turns), {turns}
    journal = planner.journal.undo(start)
    answers = len(lines) + sum(entry.is_late for entry in best.values())
    for _trial in range(min(MOST_TRIALS, MOST_ANSWERS // max(answers, 1))):
        late = [line["id"] for line in lines if best[line["id"]].is_late]
        other = next((one for one in turns.others(lines, late) if one not in tried), None)
        if other is None:
            break
        tried.add(other)
        found = _answer_all(planner, lines, other)
        undone = planner.journal.undo(start)
        if _is_better(found, best):
            best, journal, turns = found, undone, other
    planner.journal.redo(journal)
    return best


def _is_better(found, best):
    """Tell whether all kept promises stay kept, and more are or the others less late."""
    kept, before = ({entry.id for entry in one.values() if entry.is_kept} for one in (found, best))
    return kept > before or (kept == before and _lateness(found) < _lateness(best))


def _lateness(entries):
    return sum(entry.late for entry in entries.values() if entry.is_late and entry.late)


@dataclass(frozen=True, slots=True)
class _Turns:
    """Who goes `first`, in this order, and who goes in his turn though he is late."""

    first: tuple = ()
    insisting: frozenset = frozenset()

    def others(self, lines, late):
        """Yield other turns that might keep more: of the late lines all, half, a quarter, ..."""
        sizes = [len(late) >> step for step in range(len(late).bit_length())]
        for size in sizes[:1]:
            yield _Turns((*self.first, *late[:size]), self.insisting)
        if late:
            # Dates were found one after the other: in that order they were all possible.
            given = [line for line in lines if None not in (line.get("given"), line.get("promised"))]
            given.sort(key=lambda line: line["given"])
            yield _Turns(tuple(line["id"] for line in given), self.insisting)
        for size in sizes:
            yield _Turns(self.first, self.insisting | frozenset(late[:size]))
        for size in sizes[1:]:
            yield _Turns((*self.first, *late[:size]), self.insisting)


def _answer_all(planner, lines, turns):
    """Answer all lines; who goes first but is late in any case loses that right."""
    entries, explained = {}, [0]
    line_of = {line["id"]: line for line in lines}
    urgent = [line for line in lines if line.get("urgent")]
    _answer_group(planner, urgent, entries, explained, turns)
    for line_id in turns.first:
        if line_id not in entries:
            _answer_if_kept(planner, line_of[line_id], entries, explained, turns)
    left = [line for line in lines if line["id"] not in entries]
    for group in dict.fromkeys(line["group"] for line in left):
        equals = [line for line in left if line["group"] == group]
        _answer_group(planner, equals, entries, explained, turns)
    return entries


def _answer_group(planner, lines, entries, explained, turns):
    """Answer lines of equal right: what is late in any case comes after the others."""
    for line in [line for line in lines if not _answer_if_kept(planner, line, entries, explained, turns)]:
        entries[line["id"]] = _answer_line(planner, line, explained)


def _answer_if_kept(planner, line, entries, explained, turns):
    """Answer a line, and take it back when it is late; tell whether it stands."""
    mark = planner.journal.mark()
    entry = _plan_line(planner, line)
    if entry.is_late:
        planner.journal.undo(mark)
        if line["id"] not in turns.insisting:
            return False
        entry = _answer_line(planner, line, explained)
    entries[line["id"]] = entry
    return True


def _answer_line(planner, line, explained=None):
    """Answer a line; explain the late ones as long as that is affordable."""
    start = planner.journal.mark()
    entry = _plan_line(planner, line)
    if explained is not None:
        explained[0] += 1
        if entry.answer.date and explained[0] <= MOST_EXPLAINED:
            taken = planner.journal.undo(start)
            _find_gains(planner, line, entry.answer)
            planner.journal.redo(taken)
    return entry


def _plan_line(planner, line):
    """Plan the orders made for a line, then answer its requests: what comes last counts."""
    machines, answers = {}, []
    planner.made = {}
    for production in line.get("productions", ()):
        before = planner.journal.mark()
        planner.made[production["name"]] = date_production(planner, production)
        machines[production["id"]] = booked_since(planner, before)
    mark = planner.journal.mark()
    for request in line["requests"]:
        before = planner.journal.mark()
        found, result = ask_once(planner, request)
        if found is None:
            planner.journal.undo(before)
        answers.append(result)
    planner.made = {}
    promised = None if line.get("promised") is None else instant(line["promised"])
    last = max(answers, key=lambda one: (one.date is None, one.date or moment(0)))
    due = promised if line.get("due") is None else instant(line["due"])
    return Entry(line["id"], promised, due, last, booked_since(planner, mark), machines)


def _find_gains(planner, line, found):
    """Answer again with each resource of the chain free at once."""
    for resource in longest_resources(found):
        gain = timedelta()
        if not planner.is_free(resource):
            mark = planner.journal.mark()
            planner.suppose(resource)
            date = _plan_line(planner, line).answer.date
            planner.journal.undo(mark)
            planner.suppose_nothing()
            gain = max(found.date - date, gain) if date else gain
        for part in found.segments:
            if part.resource == resource:
                part.gain = gain


class _Load:
    """Hours of work centres in weeks."""

    def __init__(self, planner, weeks):
        self._planner = planner
        self._weeks = weeks
        self.hours = {}

    def capacity(self):
        """Return {work centre: [open hours of each week, from now on]}."""
        now = self._planner.now
        return {
            name: [
                self._open(workcenter, max(start, now), end) / HOUR
                for start, end in zip(self._weeks, self._weeks[1:], strict=False)
            ]
            for name, workcenter in self._planner.network.workcenters.items()
        }

    @staticmethod
    def _open(workcenter, start, end):
        return sum(b - a for a, b in workcenter.calendar.open_spans(start, end)) if start < end else 0

    def add(self, name, start, end, late, line, production):
        """Count machine time in the week in which it is due.

        What a late line needs is due by as much earlier as the line is late: the week in
        which there is too little time shows more work than it has hours.
        """
        now, workcenter = self._planner.now, self._planner.network.workcenters.get(name)
        if workcenter is None or end <= now:
            return
        start = max(start, now)
        # Planned where it is closed, by hand: it takes its time all the same.
        for begin, stop in workcenter.calendar.open_spans(start, end) or [(start, end)]:
            while begin < stop:
                due = max(begin - late, now)
                week = bisect_right(self._weeks, due) - 1
                if not 0 <= week < len(self._weeks) - 1:
                    break
                part = min(stop, begin + self._weeks[week + 1] - due)
                key = (name, week, line, production)
                self.hours[key] = self.hours.get(key, 0) + (part - begin) / HOUR
                begin = part
