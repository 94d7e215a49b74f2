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
        for line in bill["lines"]:
            needed = line["qty"] * qty / bill.get("qty", 1)
            ready, twin = twin.request(line["product"], needed, path)
            operation = line.get("op")
            dates[operation] = max(dates.get(operation, self.now), ready)
        return max(dates.values(), default=self.now), twin, dates

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
        operations = bill.get("operations") or []
        if not operations:
            return everything + DAY * bill.get("produce_delay", 0), twin
        twin, ends, previous = twin.copied(), {}, None
        for operation in self.in_order(operations):
            after = operation.get("after")
            if after is None:
                after = [previous] if previous else []
            waits = [ends[other] for other in after]
            waits += [dates.get(None, self.now)]
            waits += [dates.get(operation["name"], self.now)]
            end = twin.operate(name, bill, qty, operation, max(waits))
            ends[operation["name"]] = end
            previous = operation["name"]
        return max(ends.values()), twin

    def in_order(self, operations):
        """Predecessors first, from the last ones backwards, as Odoo plans."""
        by_name = {operation["name"]: operation for operation in operations}
        needed = {name for o in operations for name in o.get("after") or ()}
        order = []

        def visit(operation):
            for other in operations:
                if other["name"] in (operation.get("after") or ()):
                    visit(other)
            if operation not in order:
                order.append(operation)

        for operation in operations:
            if operation["name"] not in needed:
                visit(by_name[operation["name"]])
        return order

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
