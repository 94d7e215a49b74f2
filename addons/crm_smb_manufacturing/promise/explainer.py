"""Why a date is what it is: the chain that binds it, and what would change it.

What: `segments(found, ...)` turns a tree of findings into consecutive segments from
now to the date; `resource` of each names what one would have to free.
How it works: from the date backwards, each finding gives its own segments and the
finding that it waited for; nothing that was there in time is ever visited.
Cost: proportional to the chain.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .findings import Assembled, Bought, Found, Linked, Made, Subcontracted, Transferred, Worked
from .units import MINUTE, moment


@dataclass(slots=True)
class Segment:
    """A stretch of the binding chain.

    `kind` is one of promise.md's; `name` of an incoming segment is a tuple of the
    receipts' names. `gain` is how much earlier the whole answer would be if the
    segment's resource were free at once.
    """

    kind: str
    date_from: datetime
    date_to: datetime | None
    product: object = None
    workcenter: object = None
    vendor: object = None
    operation: object = None
    name: object = None
    resource: tuple | None = None
    gain: timedelta | None = None

    @property
    def days(self):
        """Length in days of 24 hours; zero for what has no end."""
        if self.date_to is None:
            return 0.0
        return (self.date_to - self.date_from) / timedelta(days=1)


class Explainer:
    """Explains findings of one planner, before anything is undone."""

    def __init__(self, planner):
        self._planner = planner
        self._linkers = {
            Found: self._found,
            Linked: self._linked,
            Bought: self._bought,
            Subcontracted: self._subcontracted,
            Transferred: self._transferred,
            Assembled: self._assembled,
            Made: self._made,
            Worked: self._worked,
        }

    def chain(self, node):
        """Return the segments from now to the date of a finding."""
        chain = []
        while node is not None:
            segments, node = self._linkers[type(node)](node)
            chain.extend(reversed(segments))
        chain.reverse()
        return [part for part in chain if part.date_to > part.date_from] or chain[:1]

    # Each returns (segments, the finding that they start from) ---------------------

    def _found(self, node):
        now = self._planner.now
        if node.supply is not None and node.supply.date > node.taken_at:
            return [], node.supply
        if node.taken_at == now:
            return [_segment("stock", now, now, product=node.product)], None
        names = self._planner.timeline(node.product).receipt_names(node.taken_at)
        if own := self._own(names, node.taken_at):
            return [], own
        resource = ("receipt", node.product, node.taken_at)
        return [
            _segment(
                "incoming",
                now,
                node.taken_at,
                product=node.product,
                name=names,
                resource=resource,
            )
        ], None

    def _own(self, names, at):
        """Return the order behind a receipt, if it is planned together with the request."""
        orders = (self._planner.made.get(name) for name in names)
        return next((made for made in orders if made and made.date == at), None)

    def _linked(self, node):
        if own := self._own((node.name,), node.date):
            return [], own
        return [
            _segment(
                "incoming",
                self._planner.now,
                node.date,
                product=node.product,
                name=(node.name,),
                resource=("linked", node.name),
            )
        ], None

    def _bought(self, node):
        start = self._planner.now + node.purchasing
        return [
            self._purchasing(node, start),
            *self._delivered_by_vendor(node, start, "vendor"),
        ], None

    def _subcontracted(self, node):
        start = self._planner.now + node.purchasing
        if node.component and node.component.date > start:
            part = node.component
            return self._delivered_by_vendor(node, part.date, "subcontract"), part
        return [
            self._purchasing(node, start),
            *self._delivered_by_vendor(node, start, "subcontract"),
        ], None

    def _purchasing(self, node, end):
        return _segment(
            "purchasing",
            self._planner.now,
            end,
            product=node.product,
            resource=("purchasing",),
        )

    @staticmethod
    def _delivered_by_vendor(node, start, kind):
        arrival = start + node.delay
        return [
            _segment(
                kind,
                start,
                arrival,
                product=node.product,
                vendor=node.vendor,
                resource=("vendor", node.product),
            ),
            _segment(
                "lead_time",
                arrival,
                arrival + node.incoming,
                product=node.product,
                name="incoming",
                resource=("incoming_steps",),
            ),
        ]

    @staticmethod
    def _transferred(node):
        segment = _segment(
            "transfer",
            node.date - node.delay,
            node.date,
            product=node.product,
            name=node.origin.product,
            resource=("transfer", node.product),
        )
        return [segment], node.origin

    def _assembled(self, node):
        if node.part:
            return [], node.part
        now = self._planner.now
        return [_segment("stock", now, now, product=node.product)], None

    @staticmethod
    def _made(node):
        if isinstance(node.last, Worked):
            return [], node.last
        segment = _segment(
            "lead_time",
            node.date - node.delay,
            node.date,
            product=node.product,
            name="produce",
            resource=("lead_time", node.product),
        )
        return [segment], node.last

    def _worked(self, node):
        segments = self._waiting(node) + self._working(node)
        return segments, node.before

    def _waiting(self, node):
        """Closed until the first open moment, then the queue, then closed again."""
        calendar = self._calendar(node)
        opened = calendar.next_open(node.ready, node.start)
        if node.queue_end is None:
            spans = [("closed", node.ready, node.start)]
        else:
            opened = min(opened, node.queue_end)
            spans = [
                ("closed", node.ready, opened),
                ("queue", opened, node.queue_end),
                ("closed", node.queue_end, node.start),
            ]
        # Waiting for the next whole minute is part of the work, not a closed door.
        late = node.start - node.ready < MINUTE and node.queue_end is None
        return [] if late else [self._machine(node, *span) for span in spans]

    def _working(self, node):
        """Work and the closed time that it spans, in turns."""
        segments, at = [], node.start
        if node.start - node.ready < MINUTE and node.queue_end is None:
            at = node.ready
        for start, end in self._calendar(node).open_spans(node.start, node.date):
            if start > max(at, node.start):
                segments.append(self._machine(node, "closed", at, start))
                at = start
            segments.append(self._machine(node, "work", at, end))
            at = end
        if at < node.date:
            segments.append(self._machine(node, "work", at, node.date))
        return segments

    def _calendar(self, node):
        workcenter = self._planner.network.workcenters[node.workcenter]
        return self._planner.calendar(workcenter)

    @staticmethod
    def _machine(node, kind, start, end):
        resource = ("calendar" if kind == "closed" else "queue", node.workcenter)
        return _segment(
            kind,
            start,
            end,
            product=node.product,
            workcenter=node.workcenter,
            operation=node.operation.key,
            name=node.operation.name,
            resource=resource,
        )

    # From ready to delivered ---------------------------------------------------------

    def delivery(self, ready, outgoing, transit, safety=0):
        """Return (promised date, segments) of what is ready; None without an opening.

        :param ready: engine instant
        :param outgoing: seconds of the outgoing steps
        :param transit: seconds on the way to the customer
        :param safety: seconds with which as many orders are kept as the company wants
        """
        planner, company = self._planner, self._planner.company
        packed = ready + planner.days(("outgoing",), outgoing)
        secure = packed + planner.days(("security",), company.security)
        safe = secure + planner.days(("safety",), safety)
        usual = f"P{company.percentile:g}"
        leaving = planner.opening(safe)
        if leaving is None:
            return None, []
        arrival = leaving + planner.days(("transit",), transit)
        segments = [
            _segment("outgoing", ready, packed, resource=("outgoing",)),
            _segment("security", packed, secure, resource=("security",)),
            _segment("security", secure, safe, name=usual, resource=("safety",)),
            _segment("closed", safe, leaving, resource=("company_calendar",)),
            _segment("transit", leaving, arrival, resource=("transit",)),
        ]
        return arrival, [part for part in segments if part.date_to > part.date_from]


def _segment(kind, start, end, **about):
    return Segment(kind, moment(start), moment(end), **about)
