"""Questions in, answers out: `answer(case)`.

What: reads a case, plans the manufacturing orders that exist but have no date yet,
then answers its requests in order, each keeping what it took from the next.
How to use: see `answer`. `Answer.date` is the promised date, `Answer.segments` the
chain that binds it, `Answer.taken` and `Answer.booked` what it needs.
Cost: for each request one planning, and one more for every resource on its chain
when gains are asked for.

Keys beyond the cases of `promise.md`: `productions` [{`product`, `qty`, `name`,
`lines` [{`product`, `qty`, `op`}] and `operations` [{`name`, `workcenter`, `total`}]
of what is left, in bill units, `id`, `byproducts` {product: qty}, and `gives`
{product: quantity} in a name of its own: what is arranged for one order alone}]; a request's
own `bom`, and `id`, given back in the answer, `outgoing_days` instead of the company's,
`gains` False for one that nobody will read, and the supply that was made for it alone:
`linked` [(name, instant)] and `made` [(id of a production, name)], which it waits for besides
its quantity, and `safety_days` of a promise that is looked at again.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .explainer import Explainer, Segment
from .findings import Linked
from .network import Network, planning_order, read_bill
from .planner import Planner
from .supply import Schedule, Timeline
from .units import DAY, TINY, days, instant, moment

# More resources than a person would ever read about.
MAX_GAINS = 12


@dataclass(slots=True)
class Answer:
    """The answer to one request.

    `ready` is when the goods are there, `date` when the customer has them; both None
    when impossible, and `impossible` then names the product that stops it. `taken`
    lists (product, instant, quantity) from open supply, `booked` (work centre, from,
    to, operation), `starts` when work on each product begins. `held_until` is when a hold
    of the case's `hold_hours` would end; `safety_days` is what the safety percentile
    added.
    """

    date: datetime | None
    segments: list
    ready: datetime | None = None
    impossible: object = None
    taken: list = field(default_factory=list)
    booked: list = field(default_factory=list)
    id: object = None
    held_until: datetime | None = None
    starts: dict = field(default_factory=dict)
    safety_days: float = 0

    @property
    def gains(self):
        """How much earlier by resource: {resource: timedelta}, the best first."""
        gains = {part.resource: part.gain for part in self.segments if part.gain}
        return dict(sorted(gains.items(), key=lambda gain: gain[1], reverse=True))


def answer(case, gains=True):
    """Answer the requests of a case in order.

    :param case: dict of the shape of `promise_cases.json`; instants are naive UTC
        datetimes or ISO strings
    :param gains: also find out what freeing each resource on the chain would gain
    :return: list of `Answer`, one for each request
    """
    planner = open_planner(case)
    return [_answer(planner, request, gains) for request in case["requests"]]


def open_planner(case):
    """Return the planner of a case before anything was asked."""
    planner = Planner(Network.of_case(case), case, instant(case["now"]))
    for production in ordered(case.get("productions", ())):
        date_production(planner, production)
    return planner


def _answer(planner, request, gains):
    """Answer one request and keep what it takes."""
    mark = planner.journal.mark()
    found, result = ask_once(planner, request)
    if found is None:
        planner.journal.undo(mark)
    elif gains and request.get("gains", True):
        entries = planner.journal.undo(mark)
        find_gains(planner, request, result)
        planner.journal.redo(entries)
    _note_taken(planner, mark, result)
    result.id = request.get("id")
    result.held_until = moment(planner.held_until)
    return result


def ask_once(planner, request):
    """Return (finding, Answer) of one request in the present state; what it needs is taken."""
    bill = read_bill(request["bom"]) if request.get("bom") else None
    found = planner.ask(request["product"], request["qty"], bill)
    if found is None:
        return None, _impossible(planner, planner.blame)
    found = _after_linked(planner, request, found)
    if found is None:
        return None, _impossible(planner, request["product"])
    explainer = Explainer(planner)
    outgoing = planner.company.outgoing
    if request.get("outgoing_days") is not None:
        outgoing = days(request["outgoing_days"])
    transit = days(request.get("transit_days"))
    safety = planner.company.safety
    if request.get("safety_days") is not None:
        safety = days(request["safety_days"])
    date, tail = explainer.delivery(found.date, outgoing, transit, safety)
    if date is None:
        return None, _impossible(planner, request["product"])
    chain = explainer.chain(found)
    if tail:
        chain = [part for part in chain if part.date_to > part.date_from]
    return found, Answer(moment(date), chain + tail, moment(found.date), safety_days=safety / DAY)


def _after_linked(planner, request, found):
    """Return what comes last of a finding and the supply made for this request alone.

    None when an order that was made for it will never be done.
    """
    for name, at in request.get("linked", ()):
        at = planner.arrival(instant(at))
        found = _later(planner, request, found, name, at)
    for key, name in request.get("made", ()):
        if key not in planner.dated:
            return None
        found = _later(planner, request, found, name, planner.dated[key])
    return found


def _later(planner, request, found, name, at):
    if at <= found.date or ("linked", name) in planner.free:
        return found
    return Linked(request["product"], at, name)


def _impossible(planner, product):
    segment = Segment("impossible", moment(planner.now), None, product=product)
    return Answer(None, [segment], impossible=product)


def longest_resources(result):
    """Return the resources on the chain of an answer that take most of its time."""
    length = {}
    for part in result.segments:
        if part.resource:
            span = part.date_to - part.date_from
            length[part.resource] = length.get(part.resource, timedelta()) + span
    return sorted(length, key=length.get, reverse=True)[:MAX_GAINS]


def find_gains(planner, request, result):
    """Ask again with each resource of the chain free at once."""
    for resource in longest_resources(result):
        gain = _gain(planner, request, resource, result.date)
        for part in result.segments:
            if part.resource == resource:
                part.gain = gain


def _gain(planner, request, resource, date):
    if planner.is_free(resource):
        return timedelta()
    mark = planner.journal.mark()
    planner.suppose(resource)
    _found, other = ask_once(planner, request)
    planner.journal.undo(mark)
    planner.suppose_nothing()
    return max(date - other.date, timedelta()) if other.date else timedelta()


def _note_taken(planner, mark, result):
    """Write down what the answer took since the mark."""
    for owner, token in planner.journal.entries[mark:]:
        if isinstance(owner, Timeline):
            at, _before, _after, qty = token
            result.taken.append((owner.key, moment(at), qty))
        elif isinstance(owner, Schedule):
            _before, (start, _end), (product, _operation) = token
            begin = moment(start)
            result.starts[product] = min(begin, result.starts.get(product, begin))
    for workcenter, start, end, operation in booked_since(planner, mark):
        result.booked.append((workcenter, moment(start), moment(end), operation))


def booked_since(planner, mark):
    """Return (work centre, from, to, operation) of machine time taken since a mark."""
    return [
        (owner.workcenter.name, *token[1], token[2][1])
        for owner, token in planner.journal.entries[mark:]
        if isinstance(owner, Schedule)
    ]


def ordered(productions):
    """Return orders that exist, the makers of components first."""
    makers = {}
    for index, production in enumerate(productions):
        for product in {
            production["product"],
            *production.get("byproducts", ()),
            *production.get("gives", ()),
        }:
            makers.setdefault(product, []).append(index)
    before = [
        tuple(
            sorted(
                {
                    other
                    for line in production.get("lines", ())
                    for other in makers.get(line["product"], ())
                    if other != index
                }
            )
        )
        for index, production in enumerate(productions)
    ]
    return [productions[index] for index in planning_order(before) or range(len(productions))]


def date_production(planner, production):
    """Find the date of an order that exists, which takes what it needs; return its `Made` or None."""
    bill = replace(read_bill(production), qty=1)
    mark = planner.journal.mark()
    made = planner.order(production["product"], 1, bill)
    key = production.get("id")
    planner.dated.pop(key, None)
    if not made:
        return None
    planner.dated[key] = made.date
    planner.machines[key] = booked_since(planner, mark)
    brought = [(production["product"], production["qty"])]
    for kind in ("byproducts", "gives"):
        brought += production.get(kind, {}).items()
    for product, qty in brought:
        if qty > TINY:
            planner.receive(product, made.date, qty, production.get("name"))
    return made
