"""Dates that no new supply can undercut, to leave hopeless trials out.

What: `Floors.supply(product, qty)` is never later than what the planner would find.
How it works: components take the most that open supply will ever offer, machines
their first free slot as if alone, vendors the shortest of their times. Since trials
only ever take away, a floor stays true for whatever is tried on top of the state it
was worked out in: it is written into the journal and forgotten when that is undone.
Cost: one pass over the part of the bill that stock cannot cover; remembered.
"""

from .network import MAX_LEVELS
from .units import FOREVER, TINY


class Floors:
    """Lower bounds for one `Planner`."""

    def __init__(self, planner):
        self._planner = planner
        self._known = {}
        self._path = []

    def supply(self, key, qty):
        """Return an instant before which `qty` of new supply cannot be there."""
        known = self._known.get((key, qty))
        if known is None:
            known = self._work_out(key, qty)
            self._known[key, qty] = known
            self._planner.journal.note(self, (key, qty))
        return known

    def undo(self, token):
        """Journal: forget a floor."""
        self._known.pop(token, None)

    def redo(self, token):
        """Journal: nothing; a floor is worked out again when somebody asks."""

    def reset(self):
        """Forget everything: supply came earlier than it was."""
        self._known.clear()

    def _work_out(self, key, qty):
        planner = self._planner
        product = planner.network.products.get(key)
        if not product or not product.supply:
            return FOREVER
        if key in self._path or len(self._path) > MAX_LEVELS:
            return planner.now
        self._path.append(key)
        floor = self._of_supply(product, qty)
        self._path.pop()
        return floor

    def _of_supply(self, product, qty):
        planner, bill = self._planner, product.bill
        if product.supply == "buy":
            return self._purchase(product, planner.now)
        if product.supply == "transfer":
            delay = planner.days(("transfer", product.key), product.delay)
            return self._request(product.source, qty) + delay
        if product.supply == "subcontract":
            ready = self._parts(product.key, qty, bill) if bill else planner.now
            return self._purchase(product, ready)
        if not bill:
            return FOREVER
        if product.supply == "kit":
            return self._parts(product.key, qty, bill)
        return self._order(product.key, qty, bill)

    def _purchase(self, product, ready):
        terms = self._planner.purchase_terms(product, 0)
        if not terms:
            return FOREVER
        _vendor, purchasing, _delay, incoming = terms
        shortest = min(seller.delay for seller in product.sellers)
        delay = self._planner.days(("vendor", product.key), shortest)
        return max(self._planner.now + purchasing, ready) + delay + incoming

    def _request(self, key, qty):
        most = self._planner.timeline(key).offers()[-1][1]
        return self.supply(key, qty - most) if qty - most > TINY else self._planner.now

    def _parts(self, key, qty, bill):
        run = self._planner.network.run(key, qty * bill.factor, bill)
        return max((date for date, _step in self._needs(run)), default=self._planner.now)

    def _needs(self, run):
        return [(self._request(component, qty), step) for component, qty, step in run.needs]

    def _order(self, key, qty, bill):
        planner = self._planner
        qty = bill.batch or planner.network.order_quantity(bill, qty)
        run = planner.network.run(key, qty, bill)
        if run.fault is not None:
            return FOREVER
        needs = self._needs(run)
        if not run.steps:
            delay = planner.days(("lead_time", key), bill.produce_delay)
            return max((date for date, _s in needs), default=planner.now) + delay
        ends = []
        for index, (_operation, before, places) in enumerate(run.steps):
            waits = [date for date, needed_by in needs if needed_by in (None, index)]
            waits += [ends[other] for other in before]
            ready = max(waits, default=planner.now)
            if ready == FOREVER:
                return FOREVER
            slots = planner.slots(places, ready)
            ends.append(min((end for _n, _s, end, _c in slots), default=FOREVER))
            if ends[-1] == FOREVER:
                return FOREVER
        return max(ends)
