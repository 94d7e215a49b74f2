"""What would change the date, and what could go earlier: `explore(case)`.

What: the last request of a case is answered as `answer` does, then asked again with one
thing changed: a machine that works day and night, or takes it first, a receipt or a
vendor that comes at once, another vendor, a smaller quantity.
How it works: every trial runs in the state that the requests before it left, and is
undone through the journal, so that trials know nothing of each other. Quantities are
found by bisection; each one that is offered was asked about, with its rest after it.
Cost: at most `MAX_CHANGES` plannings for the changes, and for the deliveries three
bisections (of the number of pieces) and six more.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .answers import ask_once, open_planner
from .units import TINY

# More than a person would ever read about.
MAX_CHANGES = 12
# A delivery that comes earlier by less is not worth a second lorry.
WORTH = timedelta(days=1)


@dataclass(slots=True)
class Change:
    """One thing changed: `kind` is overtime, queue, receipt, vendor (at once) or other_vendor.

    `name` are the receipts' names, `min_qty` what the other vendor sells at least.
    """

    kind: str
    date: datetime
    gain: timedelta
    product: object = None
    workcenter: object = None
    vendor: object = None
    name: object = None
    min_qty: float | None = None


@dataclass(slots=True)
class Delivery:
    """A part that goes at `date`, with its rest; `rest_date` is None when there is none to be had."""

    qty: float
    date: datetime
    rest: float
    rest_date: datetime | None


@dataclass(slots=True)
class Outlook:
    """The answer, what would make it earlier (the best first), what could go in part."""

    answer: object
    changes: list = field(default_factory=list)
    deliveries: list = field(default_factory=list)


def explore(case, step=1):
    """Return the `Outlook` of the last request of a case.

    :param case: as for `answer`
    :param step: quantities that are offered are multiples of it
    """
    planner = open_planner(case)
    *before, request = case["requests"]
    for other in before:
        _take(planner, other)
    found = _try(planner, request)
    outlook = Outlook(found)
    if found.date:
        outlook.changes = _changes(planner, request, found)
    outlook.deliveries = _deliveries(planner, request, found.date, step)
    return outlook


def _take(planner, request):
    """Answer a request; what it takes stays taken."""
    mark = planner.journal.mark()
    found, result = ask_once(planner, request)
    if found is None:
        planner.journal.undo(mark)
    return result


def _try(planner, request, qty=None):
    """Answer a request, of another quantity if given, and take nothing."""
    mark = planner.journal.mark()
    _found, result = ask_once(planner, request if qty is None else {**request, "qty": qty})
    planner.journal.undo(mark)
    return result


# One thing changed -------------------------------------------------------------


def _changes(planner, request, base):
    """Return what makes a request earlier, the best first."""
    todo = {}
    for part in base.segments:
        for change, resource in _ideas(planner, part):
            todo.setdefault((resource, change.vendor), (change, resource))
    found = []
    for change, resource in list(todo.values())[:MAX_CHANGES]:
        other = _suppose(planner, request, change, resource)
        if other.date and other.date < base.date:
            found.append(replace(change, date=other.date, gain=base.date - other.date))
    return sorted(found, key=lambda change: -change.gain)


def _ideas(planner, part):
    """Yield (change, resource) of what could be done about one segment."""
    kind, about = (part.resource or (None,))[0], {"date": None, "gain": None, "product": part.product}
    if kind in ("queue", "calendar"):
        machine = {"workcenter": part.workcenter, "product": None}
        yield Change("overtime", **{**about, **machine}), ("overtime", part.workcenter)
        if part.kind == "queue":
            yield Change("queue", **{**about, **machine}), part.resource
    elif kind == "receipt":
        yield Change("receipt", name=part.name, **about), part.resource
    elif kind == "vendor":
        yield Change("vendor", vendor=part.vendor, **about), part.resource
        for seller in planner.network.products[part.product].others:
            # Components are at their own subcontractor: another one needs a bill of his own.
            if seller.name != part.vendor and part.kind == "vendor":
                change = Change("other_vendor", vendor=seller.name, min_qty=seller.min_qty, **about)
                yield change, part.resource


def _suppose(planner, request, change, resource):
    """Return the answer if that one thing were so."""
    mark = planner.journal.mark()
    products, key = planner.network.products, change.product
    known = products.get(key)
    if change.kind == "other_vendor":
        chosen = next(seller for seller in known.others if seller.name == change.vendor)
        products[key] = replace(known, sellers=(chosen,))
        planner.suppose_nothing()
    else:
        planner.suppose(resource)
    _found, result = ask_once(planner, request)
    planner.journal.undo(mark)
    if known:
        products[key] = known
    planner.suppose_nothing()
    return result


# What can go when --------------------------------------------------------------


def _deliveries(planner, request, date, step):
    """Return parts that could go at least `WORTH` before the whole, the smallest first."""
    pieces = int(request["qty"] / step + TINY)
    if pieces < 2:
        return []
    known = {}

    def when(count):
        if count not in known:
            known[count] = _try(planner, request, count * step).date or datetime.max
        return known[count]

    latest = date - WORTH if date else datetime.max - WORTH
    first = when(1)
    if first > latest:
        return []
    # A single piece an hour before the others is no delivery: what is there within a day.
    limits = [min(first + WORTH, latest), latest]
    if date:
        limits.insert(1, first + (latest - first) / 2)
    counts = {_most(when, limit, pieces - 1) for limit in limits}
    found = deque()
    for count in sorted(counts, reverse=True):
        part = _in_two(planner, request, count * step)
        # Fewer pieces are worth less unless they come earlier.
        if part and (not found or part.date < found[0].date):
            found.appendleft(part)
    return list(found)


def _most(when, limit, most):
    """Return the largest count that is there at `limit`; 1 is."""
    low, high = 1, most
    while low < high:
        middle = (low + high + 1) // 2
        if when(middle) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _in_two(planner, request, qty):
    """Return the `Delivery` of a part, the rest asked after it."""
    mark = planner.journal.mark()
    rest = request["qty"] - qty
    part = _take(planner, {**request, "qty": qty})
    other = _take(planner, {**request, "qty": rest})
    planner.journal.undo(mark)
    return Delivery(qty, part.date, rest, other.date) if part.date else None
