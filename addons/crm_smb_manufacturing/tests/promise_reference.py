"""A second, slow answer to a case, written from promise.md alone.

Shares nothing with the engine: instants are datetimes, machines are walked minute by
minute, every trial works on a copy of everything. For small cases only.
"""

import copy
import math
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Impossible(Exception):
    """There is no answer."""


def reference_dates(case):
    """Return the promised date of each request, None where impossible."""
    factory = _Factory(case)
    dates = []
    for request in case["requests"]:
        try:
            ready, factory = factory.request(request["product"], request["qty"], ())
            dates.append(factory.deliver(ready, request.get("transit_days", 0)))
        except Impossible:
            dates.append(None)
    return dates


class _Factory:
    def __init__(self, case):
        self.case = case
        self.now = datetime.fromisoformat(case["now"])
        self.opened = {}
        self.company = case.get("company", {})
        grace = DAY * self.company.get("overdue_grace_days", 1)
        self.moves = {}
        for name, product in case["products"].items():
            moves = [(self.now, product.get("stock", 0))]
            for at, qty in product.get("incoming", ()):
                at = datetime.fromisoformat(at)
                moves.append((self.now + grace if at < self.now else at, qty))
            for at, qty in product.get("outgoing", ()):
                moves.append((max(datetime.fromisoformat(at), self.now), -qty))
            self.moves[name] = moves
        self.busy = {
            name: [tuple(map(datetime.fromisoformat, span)) for span in wc["busy"]]
            for name, wc in case.get("workcenters", {}).items()
        }

    def copied(self):
        twin = copy.copy(self)
        twin.moves = {name: list(moves) for name, moves in self.moves.items()}
        twin.busy = {name: list(spans) for name, spans in self.busy.items()}
        return twin

    def promisable(self, name, at):
        """The lowest level from an instant on, never below zero."""
        instants = {at} | {when for when, _qty in self.moves[name] if when >= at}
        levels = [sum(qty for when, qty in self.moves[name] if when <= instant) for instant in instants]
        return max(0, min(levels))

    def request(self, name, qty, path):
        """Return (ready, what the factory is afterwards)."""
        instants = {self.now} | {at for at, _qty in self.moves[name] if at > self.now}
        best = None
        for at in sorted(instants):
            if best and at >= best[0]:
                break
            taken = min(qty, self.promisable(name, at))
            twin = self.copied()
            twin.moves[name].append((at, -taken))
            ready = at
            if qty - taken > 1e-9:
                try:
                    supplied, twin = twin.supply(name, qty - taken, path)
                except Impossible:
                    continue
                ready = max(at, supplied)
            if best is None or ready < best[0]:
                best = (ready, twin)
        if best is None:
            raise Impossible
        return best

    def supply(self, name, qty, path):
        product = self.case["products"][name]
        kind = product.get("supply")
        if name in path or len(path) > 30 or not kind:
            raise Impossible
        path = (*path, name)
        bill = product.get("bom")
        if kind == "buy":
            return self.now + self.purchase_days(product, qty), self
        if kind == "transfer":
            ready, twin = self.request(product["source"], qty, path)
            return ready + DAY * product["days"], twin
        if kind == "make":
            return self.make(name, qty, path)
        ready, twin, _at = self.components(bill, qty, path)
        if kind == "subcontract":
            ordered = self.now + DAY * self.company.get("days_to_purchase", 0)
            delay = self.purchase_days(product, qty) - (ordered - self.now)
            return max(ready, ordered) + delay, twin
        return ready, twin

    def purchase_days(self, product, qty):
        sellers = product.get("sellers") or []
        if not sellers:
            raise Impossible
        chosen = [s for s in sellers if qty >= s.get("min_qty", 0)] or sellers
        days = chosen[0]["days"] + self.company.get("days_to_purchase", 0)
        return DAY * (days + self.company.get("incoming_days", 0))

    def components(self, bill, qty, path):
        """Return (all there, factory, {operation: its components there})."""
        twin, dates = self, {}
        for name, per_unit, operation in self.lines(bill, 1 / bill.get("qty", 1), (), None, path):
            ready, twin = twin.request(name, per_unit * qty, path)
            dates[operation] = max(dates.get(operation, self.now), ready)
        return max(dates.values(), default=self.now), twin, dates

    def lines(self, bill, scale, place, outer, path):
        """Yield (product, pieces per piece, operation) with the kits taken apart.

        An operation is known by the kits that it stands in (`place`) and its name.
        """
        names = [operation["name"] for operation in bill.get("operations") or ()]
        for index, line in enumerate(bill["lines"]):
            own = (*place, line["op"]) if line.get("op") in names else outer
            product = self.case["products"][line["product"]]
            if product.get("supply") != "kit":
                yield line["product"], scale * line["qty"], own
                continue
            kit = product["bom"]
            inside = scale * line["qty"] / kit.get("qty", 1)
            yield from self.lines(kit, inside, (*place, index), own, (*path, line["product"]))

    def operations(self, bill):
        """Return [(place and name, operation)]: those of kits as they are met, then one's own."""
        found, kits = [], [((), bill)]
        while kits:
            place, one = kits.pop(0)
            if place:
                found += [((*place, step["name"]), step) for step in one.get("operations") or ()]
            inner = []
            for index, line in enumerate(one["lines"]):
                product = self.case["products"][line["product"]]
                if product.get("supply") == "kit":
                    inner.append(((*place, index), product["bom"]))
            # A kit inside a kit is met before the kit beside it.
            kits = inner + kits
        return found + [((step["name"],), step) for step in bill.get("operations") or ()]

    def make(self, name, qty, path):
        bill = self.case["products"][name]["bom"]
        size = bill.get("batch") or qty
        finished, twin = self.now, self
        for _order in range(math.ceil(qty / size - 1e-9)):
            ready, twin = twin.order(name, bill, size, path)
            finished = max(finished, ready)
        return finished, twin

    def order(self, name, bill, qty, path):
        everything, twin, dates = self.components(bill, qty, path)
        operations = self.in_order(bill)
        if not operations:
            return everything + DAY * bill.get("produce_delay", 0), twin
        twin, ends = twin.copied(), {}
        for key, operation, before in operations:
            waits = [ends[other] for other in before]
            waits += [dates.get(None, self.now), dates.get(key, self.now)]
            ends[key] = twin.operate(name, bill, qty, operation, max(waits))
        return max(ends.values()), twin

    def in_order(self, bill):
        """Return (key, operation, keys it waits for), as Odoo plans.

        Predecessors first, from the last ones backwards; one after the other where the
        bill knows of no dependencies.
        """
        operations = self.operations(bill)
        keys = [key for key, _operation in operations]
        linked = any(one.get("after") is not None for one in bill.get("operations") or ())
        before = {}
        for index, (key, operation) in enumerate(operations):
            if linked:
                before[key] = [
                    k for k in keys if k[:-1] == key[:-1] and k[-1] in (operation.get("after") or ())
                ]
            else:
                before[key] = keys[index - 1 : index] if index else []
        needed = {other for others in before.values() for other in others}
        order = []

        def visit(key):
            for other in before[key]:
                visit(other)
            if key not in order:
                order.append(key)

        for key in keys:
            if key not in needed:
                visit(key)
        return [(key, dict(operations)[key], before[key]) for key in order]

    def operate(self, name, bill, qty, operation, ready):
        own = operation["workcenter"]
        best = None
        for place in [own, *self.case["workcenters"][own].get("alternatives", ())]:
            minutes = self.minutes(place, name, bill, qty, operation)
            slot = self.slot(place, ready, minutes)
            if slot and (best is None or slot[1] < best[1][1]):
                best = (place, slot)
        if best is None:
            raise Impossible
        self.busy[best[0]].append(best[1])
        return best[1][1]

    def minutes(self, place, name, bill, qty, operation):
        workcenter = self.case["workcenters"][place]
        capacity = operation.get("capacity") or bill.get("qty", 1)
        own = workcenter.get("capacities", {}).get(name)
        around = workcenter
        if own:
            capacity, around = own.get("capacity") or capacity, own
        runs = math.ceil(qty / capacity - 1e-9)
        work = runs * operation["minutes"] * 100 / workcenter.get("efficiency", 100)
        total = around.get("setup", 0) + around.get("cleanup", 0) + work
        return math.ceil(total - 1e-6)

    def slot(self, place, ready, minutes):
        """Walk from minute to minute until the work is done undisturbed."""
        start = None
        at = ready if ready.second == 0 else ready.replace(second=0) + MINUTE
        left, limit = minutes, at + 40 * DAY
        while at <= limit:
            if any(a <= at < b for a, b in self.busy[place]):
                start, left = None, minutes
            elif self.is_open(self.case["workcenters"][place].get("calendar"), at):
                start = start or at
                left -= 1
                if left <= 0:
                    return start, at + MINUTE
            at += MINUTE
        return None

    def is_open(self, calendar, at):
        if not calendar:
            return True
        if (calendar, at) not in self.opened:
            self.opened[calendar, at] = self.look_open(calendar, at)
        return self.opened[calendar, at]

    def look_open(self, calendar, at):
        data = self.case["calendars"][calendar]
        if at.weekday() not in data["days"]:
            return False
        for start, end in data.get("leaves", ()):
            if datetime.fromisoformat(start) <= at < datetime.fromisoformat(end):
                return False
        clock = at.strftime("%H:%M")
        return any(start <= clock < end for start, end in data["hours"])

    def deliver(self, ready, transit):
        days = self.company.get("outgoing_days", 0)
        at = ready + DAY * (days + self.company.get("security_lead", 0))
        while not self.is_open(self.company.get("calendar"), at):
            at += MINUTE
        return at + DAY * transit
