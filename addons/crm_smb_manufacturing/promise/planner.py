"""Finds the earliest date of a request, as `promise.md` says, and takes what it needs.

What: `Planner.ask` answers one request in the present state; everything it took stays
taken for the next one until the journal is undone.
How it works: a request tries every instant at which more open supply can be promised,
supplies the rest newly, and keeps the best; trials are undone through the journal. A
trial that cannot beat the best date so far is given up as soon as that is known: it
is handed down as `bound`, and `floors` knows what no trial can undercut.
Cost: one pass over the bill for each such instant; no recursion beyond the levels
that `network.MAX_LEVELS` allows.
"""

from functools import cached_property

from .calendars import AlwaysOpen
from .findings import Assembled, Bought, Found, Made, Subcontracted, Transferred, Worked
from .floors import Floors
from .network import MAX_LEVELS
from .supply import HORIZON, Journal, Receipt, Schedule, Timeline, read_timeline
from .units import FOREVER, TINY

# Receipts at every level of a deep bill multiply. After so many trials a request only
# weighs what is there now against what covers it whole: never wrong, perhaps late.
MAX_TRIALS = 20000


class Planner:
    """The state of one factory while requests are answered in order.

    :param network: the `Network`
    :param case: the case, for stock and movements
    :param now: engine instant of the questions
    """

    def __init__(self, network, case, now):
        self.network = network
        self.company = network.company
        self.now = now
        self.journal = Journal()
        self.blame = None
        # What counts as free at once while asking what that would gain.
        self.free = frozenset()
        # When the orders that exist without a plan are done, and what they occupy.
        self.dated = {}
        # By name: orders that are planned together with what they are made for.
        self.made = {}
        self.machines = {}
        self._active = []
        self._trials = 0
        self._timelines = {
            key: read_timeline(self.journal, key, data, now, self.company.grace)
            for key, data in case["products"].items()
            if "stock_of" not in data
        }
        for key, data in case["products"].items():
            if "stock_of" in data:
                self._timelines[key] = self.timeline(data["stock_of"])
        self._schedules = {
            name: Schedule(self.journal, workcenter) for name, workcenter in network.workcenters.items()
        }
        self._floors = Floors(self)
        self._makers = {
            "buy": self._buy,
            "make": self._make,
            "kit": self._assemble,
            "subcontract": self._subcontract,
            "transfer": self._transfer,
        }

    def timeline(self, product):
        """Return the stock of a product over time."""
        found = self._timelines.get(product)
        if found is None:
            found = self._timelines[product] = Timeline(self.journal, product, self.now)
        return found

    def schedule(self, workcenter):
        """Return the occupied time of a work centre."""
        return self._schedules[workcenter]

    def arrival(self, at):
        """Return when a receipt planned for an instant is counted on."""
        return self.now + self.company.grace if at < self.now else at

    def days(self, resource, span):
        """Return a number of days in seconds, none where the resource is free."""
        return 0 if resource in self.free else span

    def ask(self, product, qty, bill=None):
        """Return a `Found`, or None with `blame` naming the product that stops it.

        What it needs stays taken. `bill` overrules the product's own.
        """
        self.blame = product
        self._trials = 0
        return self._request(product, qty, FOREVER, 0, bill)

    def suppose(self, resource):
        """Let a resource be free at once, until the journal is undone.

        Call `suppose_nothing` after undoing.
        """
        self.free = frozenset([resource])
        self._floors.reset()
        kind, *key = resource
        if kind == "queue":
            self.schedule(key[0]).clear()
        elif kind == "overtime":
            self.free |= {("calendar", key[0])}
            self.schedule(key[0]).hurry()
        elif kind == "receipt":
            self.timeline(key[0]).hasten(key[1])

    def is_free(self, resource):
        """Tell whether nothing changes by supposing that a resource is free."""
        return resource[0] == "queue" and self.schedule(resource[1]).is_empty()

    def suppose_nothing(self):
        """Count with what is again."""
        self.free = frozenset()
        self._floors.reset()

    def receive(self, product, at, qty, name):
        """Count with a receipt whose date was just found."""
        timeline = self.timeline(product)
        receipt, token = Receipt(timeline, self._floors.reset), (at, timeline.level(at), qty, name)
        receipt.redo(token)
        self.journal.note(receipt, token)

    def order(self, product, qty, bill):
        """Return the `Made` of an order that exists already, or None."""
        self.blame = product
        self._trials = 0
        mark = self.journal.mark()
        self._active.append(product)
        made = self._produce(product, qty, bill, FOREVER, 0)
        self._active.pop()
        if made is None:
            self.journal.undo(mark)
        return made

    def opening(self, at):
        """Return the next working moment of the company, None within 700 days."""
        if ("company_calendar",) in self.free:
            return at
        return self.company.calendar.next_open(at, at + HORIZON)

    @cached_property
    def held_until(self):
        """When a hold that begins now has lasted for its working hours."""
        hold, calendar, limit = self.company.hold, self.company.calendar, self.now + HORIZON
        start = calendar.next_open(self.now, limit)
        end = None if start is None else calendar.finish(start, hold, limit)
        return self.now + hold if end is None else end

    # One product ---------------------------------------------------------------

    def _request(self, product, qty, bound, level, bill=None):
        """Return what is found before `bound` and take it, else None."""
        timeline = self.timeline(product)
        if qty <= TINY:
            return Found(product, 0, self.now, self.now, 0)
        offers = timeline.offers()
        if len(offers) == 1:
            return self._request_at_once(product, timeline, qty, bound, level, bill)
        best, entries = None, None
        for at, offered in offers:
            limit = best.date if best else bound
            if at >= limit:
                break
            if self._trials > MAX_TRIALS and self.now < at and offered < qty - TINY:
                continue
            self._trials += 1
            taken = min(qty, offered)
            rest = qty - taken if qty - taken > TINY else 0
            if rest and not bill and self._hopeless(product, rest, limit):
                continue
            mark = self.journal.mark()
            found = self._try(product, qty, rest, at, limit, level, bill)
            if found:
                best, entries = found, self.journal.undo(mark)
            else:
                self.journal.undo(mark)
            if not rest:
                break
        if best:
            self.journal.redo(entries)
        return best

    def _request_at_once(self, product, timeline, qty, bound, level, bill):
        """Like `_request` where nothing ever comes: there is nothing to choose from."""
        self._trials += 1
        now = self.now
        offered = timeline.offers()[0][1]
        rest = qty - offered if qty - offered > TINY else 0
        if now >= bound or (rest and not bill and self._hopeless(product, rest, bound)):
            return None
        mark = self.journal.mark()
        if qty > rest:
            timeline.book(now, qty - rest)
        if not rest:
            return Found(product, qty, now, now, qty)
        supply = self._supply(product, rest, bound, level, bill)
        if supply is None:
            self.journal.undo(mark)
            return None
        return Found(product, qty, max(now, supply.date), now, qty - rest, supply)

    def _hopeless(self, product, rest, limit):
        return limit < FOREVER and self._floors.supply(product, rest) >= limit

    def _try(self, product, qty, rest, at, limit, level, bill):
        """Take what is there at an instant and supply the rest, before `limit`."""
        if qty > rest:
            self.timeline(product).book(at, qty - rest)
        supply = None
        if rest:
            supply = self._supply(product, rest, limit, level, bill)
            if supply is None:
                return None
        date = max(at, supply.date) if supply else at
        if date >= limit:
            return None
        return Found(product, qty, date, at, qty - rest, supply)

    def _supply(self, key, qty, bound, level, bill=None):
        """Return new supply before `bound`, else None."""
        product = self.network.products.get(key)
        maker = self._makers.get(product and product.supply)
        if not maker or level > MAX_LEVELS or key in self._active:
            self.blame = key
            return None
        self._active.append(key)
        supply = maker(product, qty, bound, level, bill or product.bill)
        self._active.pop()
        return supply if supply and supply.date < bound else None

    # Ways of supply ------------------------------------------------------------

    def seller(self, product, qty):
        """Return the first vendor whose minimum is reached, else the first."""
        for seller in product.sellers:
            if qty >= seller.min_qty - TINY:
                return seller
        return product.sellers[0] if product.sellers else None

    def purchase_terms(self, product, qty):
        """Return (vendor, days to purchase, vendor's days, receipt days) or None."""
        seller = self.seller(product, qty)
        if not seller:
            return None
        incoming = product.incoming
        if incoming is None:
            incoming = self.company.incoming
        if not self.free:
            return seller.name, self.company.purchasing, seller.delay, incoming
        return (
            seller.name,
            self.days(("purchasing",), self.company.purchasing),
            self.days(("vendor", product.key), seller.delay),
            self.days(("incoming_steps",), incoming),
        )

    def _buy(self, product, qty, _bound, _level, _bill):
        terms = self.purchase_terms(product, qty)
        if not terms:
            self.blame = product.key
            return None
        date = self.now + sum(terms[1:])
        return Bought(product.key, qty, date, *terms)

    def _subcontract(self, product, qty, bound, level, bill):
        terms = self.purchase_terms(product, qty)
        if not terms:
            self.blame = product.key
            return None
        last = None
        if bill:
            found = self._components(product.key, qty, bill, bound, level)
            if found is None:
                return None
            last = latest(node for node, _step in found)
        _vendor, purchasing, delay, incoming = terms
        start = max(self.now + purchasing, last.date if last else self.now)
        date = start + delay + incoming
        return Subcontracted(product.key, qty, date, *terms, last)

    def _transfer(self, product, qty, bound, level, _bill):
        delay = self.days(("transfer", product.key), product.delay)
        origin = self._request(product.source, qty, bound - delay, level + 1)
        if origin is None:
            return None
        return Transferred(product.key, qty, origin.date + delay, delay, origin)

    def _assemble(self, product, qty, bound, level, bill):
        if not bill:
            self.blame = product.key
            return None
        found = self._components(product.key, qty, bill, bound, level)
        if found is None:
            return None
        part = latest(node for node, _step in found)
        date = part.date if part else self.now
        return Assembled(product.key, qty, date, part)

    def _make(self, product, qty, bound, level, bill):
        if not bill:
            self.blame = product.key
            return None
        total = self.network.order_quantity(bill, qty)
        last = None
        while total > TINY:
            size = bill.batch or total
            made = self._produce(product.key, size, bill, bound, level)
            if made is None:
                return None
            last = made if last is None or made.date > last.date else last
            total -= size
        return last

    # One manufacturing order ---------------------------------------------------

    def _produce(self, product, qty, bill, bound, level):
        """Return one order of `qty` bill units, components and machines taken."""
        run = self.network.run(product, qty, bill)
        found = self._needs(run, bound, level)
        if found is None:
            return None
        if not run.steps:
            last = latest(node for node, _step in found)
            delay = self.days(("lead_time", product), bill.produce_delay)
            date = (last.date if last else self.now) + delay
            return Made(product, qty, date, delay, last)
        done = self._work(product, run, found, bound)
        if done is None:
            return None
        last = latest(done)
        return Made(product, qty, last.date, 0, last)

    def _components(self, product, qty, bill, bound, level):
        """Like `_needs`, for a quantity in the product's unit, kits not rounded."""
        run = self.network.run(product, qty * bill.factor, bill)
        return self._needs(run, bound, level)

    def _needs(self, run, bound, level):
        """Return [(found, step)] of all components before `bound`, else None."""
        if run.fault is not None:
            self.blame = run.fault
            return None
        found = []
        for component, qty, step in run.needs:
            node = self._request(component, qty, bound, level + 1)
            if node is None:
                return None
            found.append((node, step))
        return found

    def _work(self, product, run, found, bound):
        """Plan the operations of one order; None when not done before `bound`."""
        needed = {}
        for node, index in found:
            needed.setdefault(index, []).append(node)
        first = latest(needed.get(None, ()))
        done = []
        for index, (operation, predecessors, places) in enumerate(run.steps):
            waits = [done[other] for other in predecessors]
            waits += needed.get(index, ())
            if first:
                waits.append(first)
            worked = self._operate(product, operation, places, latest(waits))
            if worked is None:
                self.blame = product
                return None
            if worked.date >= bound:
                return None
            done.append(worked)
        return done

    def _operate(self, product, operation, places, before):
        """Plan one operation where it finishes first."""
        ready = before.date if before else self.now
        best = None
        for slot in self.slots(places, ready):
            if best is None or slot[2] < best[2]:
                best = slot
        if best is None:
            return None
        name, start, end, queue_end = best
        self.schedule(name).book(start, end, product, operation.name)
        return Worked(product, end, ready, start, name, operation, before, queue_end)

    def slots(self, places, ready):
        """Return (work centre, start, end, end of its queue) wherever it could go."""
        found = []
        for workcenter, work in places:
            slot = self._schedules[workcenter.name].find(self.calendar(workcenter), ready, work)
            if slot:
                found.append((workcenter.name, *slot))
        return found

    def calendar(self, workcenter):
        """Return the calendar of a work centre, always open where that is asked."""
        if self.free and ("calendar", workcenter.name) in self.free:
            return AlwaysOpen()
        return workcenter.calendar


def latest(nodes):
    """Return the node with the latest date, the first of them on a tie, or None."""
    last = None
    for node in nodes:
        if last is None or node.date > last.date:
            last = node
    return last
