"""Which promises are kept? A simulated factory promises 300 orders in three ways and then works.

The factory (seeded, plain Python, no Odoo) makes ten products: two assemblies and their final
assembly, two operations each on nine machines of an eight-hour day, from fifty bought parts with
vendors of 3 to 20 days and open purchase orders. Orders come at random over half a year, after ten
weeks that teach it how late things usually are. Each is promised by

(a) Odoo's expected date: today + a customer lead time, the same for every order: what eight of ten
    orders of the first weeks took;
(b) core's BoM overview: the longest way through the bill, each level the wait for its components (free
    stock, forecast, else the vendor) plus the simulated operations from today;
(c) this engine, as it is and with a safety percentile (`company.safety_percentile`).

Then all is made as the engine planned it (which is Odoo's own planning: first free slot), machine by
machine and minute by minute, by a simulation that knows nothing of the engine. With noise, receipts
come late or early and operations take longer or shorter; what is known of that is known to (b) and (c) as
the next order comes, as in an Odoo that is kept up to date. Promises do not influence what happens.
"""

import argparse
import json
import random
import statistics
import sys
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "addons" / "crm_smb_manufacturing"))

from promise import answer  # noqa: E402
from promise.calendars import read_calendar  # noqa: E402
from promise.units import DAY, HOUR, MINUTE, instant, moment  # noqa: E402

START = instant("2026-01-05T08:00:00")
WARM_WEEKS, WEEKS, ORDERS, PRODUCTS, MACHINES, GRACE = 16, 26, 300, 10, 9, 1
WEEK = 7 * DAY
HOURS = {"days": [0, 1, 2, 3, 4], "hours": [["08:00", "12:00"], ["13:00", "17:00"]]}
PERCENTILES = (50, 70, 80, 90, 95)
CALENDAR = read_calendar(HOURS, START)
FAR = START + 700 * DAY


class Operation:
    """One operation of one order: as planned, and as it really goes."""

    def __init__(self, order, name, machine, start, nominal, actual):
        self.order, self.name, self.machine, self.start = order, name, machine, start
        self.nominal, self.actual = nominal, actual
        self.before, self.waiting = [], 0
        self.begun = self.end = None
        self.is_done = False


class Demand:
    """Pieces of a part that an operation gets from an instant on, when they are there."""

    def __init__(self, part, at, qty, operation):
        self.part, self.at, self.qty, self.operation = part, at, qty, operation
        operation.waiting += 1


class Receipt:
    """An open purchase order."""

    def __init__(self, part, due, qty, arrival):
        self.part, self.due, self.qty, self.arrival = part, due, qty, arrival

    def expected(self, now):
        return self.due if self.due >= now else now + GRACE * DAY


class Factory:
    """What there is: bills, machines, vendors."""

    def __init__(self, rnd):
        self.vendor_days, self.bills, self.weekly = {}, {}, {}
        for number in range(PRODUCTS):
            steps = [f"M{(number * 2 + step * 4 + step // 2) % MACHINES}" for step in range(6)]
            top, left, right = f"P{number}", f"P{number}a", f"P{number}b"
            self.bills[left] = self._bill(rnd, left, steps[:2], [f"{left}1", f"{left}2"])
            self.bills[right] = self._bill(rnd, right, steps[2:4], [f"{right}1", f"{right}2"])
            self.bills[top] = self._bill(rnd, top, steps[4:], [left, right, f"{top}1"])
        for bill in self.bills.values():
            for line in bill["lines"]:
                if line["product"] not in self.bills:
                    self.vendor_days[line["product"]] = rnd.randint(3, 20)
                    self.weekly[line["product"]] = line["qty"] * ORDERS / WEEKS / PRODUCTS * 10.5

    @staticmethod
    def _bill(rnd, product, machines, components):
        operations = [
            {"name": f"{product}/{step}", "workcenter": machine, "minutes": rnd.choice([10, 14, 18, 22])}
            for step, machine in enumerate(machines)
        ]
        lines = [{"product": one, "qty": 1 if one[-1] in "ab" else rnd.randint(1, 4)} for one in components]
        return {"lines": lines, "operations": operations}

    def products(self):
        """The products of a case, without stock and movements."""
        made = {name: {"supply": "make", "bom": bill} for name, bill in self.bills.items()}
        bought = {
            name: {"supply": "buy", "sellers": [{"days": days}]} for name, days in self.vendor_days.items()
        }
        return {**made, **bought}

    def parts_of(self, product, qty):
        """Yield (part, quantity, name of the first operation of its bill)."""
        bill = self.bills[product]
        for line in bill["lines"]:
            if line["product"] in self.bills:
                yield from self.parts_of(line["product"], qty * line["qty"])
            else:
                yield line["product"], qty * line["qty"], bill["operations"][0]["name"]


class World:
    """What happens: receipts arrive, machines work, one event after the other."""

    def __init__(self, stock):
        self.now = START
        self.stock = dict(stock)
        self.receipts, self.demands, self.operations = [], [], []
        self.expecting = False

    def forecast(self):
        """A world of the same state where all goes on as far as anybody knows."""
        twin = World(self.stock)
        twin.now, twin.expecting = self.now, True
        twin.receipts = [Receipt(r.part, r.due, r.qty, r.expected(self.now)) for r in self.receipts]
        twins = {}
        for one in self.operations:
            other = Operation(one.order, one.name, one.machine, one.start, one.nominal, one.nominal)
            other.begun, other.waiting = one.begun, 0
            if one.begun is not None:
                # Whoever works longer than planned is expected to be done within the hour.
                planned = CALENDAR.finish(one.begun, one.nominal, FAR)
                other.end = planned if planned > self.now else CALENDAR.next_open(self.now + HOUR, FAR)
            twins[one] = other
        for one, other in twins.items():
            other.before = [twins[b] for b in one.before if not b.is_done]
        twin.operations = list(twins.values())
        twin.demands = [Demand(d.part, d.at, d.qty, twins[d.operation]) for d in self.demands]
        return twin, twins

    def run(self, until):
        """Let everything happen up to an instant, or until all is done."""
        while True:
            self._happen()
            times = [r.arrival for r in self.receipts] + [d.at for d in self.demands if d.at > self.now]
            times += [o.end for o in self.operations if o.begun is not None]
            times += [o.start for o in self.operations if o.begun is None and o.start > self.now]
            opening = CALENDAR.next_open(self.now, FAR)
            if opening > self.now:
                times.append(opening)
            coming = min(times, default=None)
            if coming is None or coming > until or (until == FAR and not self.operations):
                break
            self.now = coming
        self.now = until if until < FAR else self.now

    def _happen(self):
        self._arrive()
        self._finish()
        self._hand_out()
        if CALENDAR.next_open(self.now, FAR) == self.now:
            self._begin()

    def _arrive(self):
        for receipt in self.receipts:
            if receipt.arrival <= self.now:
                self.stock[receipt.part] = self.stock.get(receipt.part, 0) + receipt.qty
        self.receipts = [r for r in self.receipts if r.arrival > self.now]

    def _finish(self):
        for one in self.operations:
            if one.begun is not None and one.end <= self.now:
                one.is_done = True
                if one is one.order.last_operation and not self.expecting:
                    one.order.finished = one.end
        self.operations = [o for o in self.operations if not o.is_done]

    def _hand_out(self):
        """Who was planned first gets first; nobody before it was planned."""
        empty, left = set(), []
        for demand in sorted(self.demands, key=lambda d: d.at):
            if demand.at > self.now or demand.part in empty:
                left.append(demand)
            elif self.stock.get(demand.part, 0) >= demand.qty:
                self.stock[demand.part] -= demand.qty
                demand.operation.waiting -= 1
            else:
                empty.add(demand.part)
                left.append(demand)
        self.demands = left

    def _begin(self):
        """Each free machine takes what is ready and was planned first, not before its time."""
        occupied = {o.machine for o in self.operations if o.begun is not None}
        ready = [
            o
            for o in self.operations
            if o.begun is None and not o.waiting and o.start <= self.now and all(b.is_done for b in o.before)
        ]
        for one in sorted(ready, key=lambda o: o.start):
            if one.machine not in occupied:
                occupied.add(one.machine)
                one.begun = self.now
                one.end = CALENDAR.finish(self.now, one.actual, FAR)


class Order:
    """What a customer wants, what was promised, and when it came."""

    def __init__(self, at, product, qty):
        self.at, self.product, self.qty = at, product, qty
        self.promises, self.last_operation, self.finished, self.planned = {}, None, None, None

    @property
    def delivered(self):
        return CALENDAR.next_open(self.finished, FAR)


class Noise:
    """How much later receipts come and how much longer work takes."""

    def __init__(self, rnd, is_on):
        self._rnd, self._is_on = rnd, is_on

    def arrival(self, due, now):
        late = self._rnd.expovariate(1 / 3) if self._rnd.random() < 0.4 else -self._rnd.random()
        return max(round(due + late * DAY), now + MINUTE) if self._is_on else due

    def work(self, nominal):
        factor = self._rnd.lognormvariate(-0.02, 0.3)
        return max(MINUTE, round(nominal * factor / MINUTE) * MINUTE) if self._is_on else nominal


class Simulation:
    """One half year; `orders` are those that count."""

    def __init__(self, seed, is_noisy):
        rnd = random.Random(seed)
        self.factory = Factory(rnd)
        self.noise = Noise(random.Random(seed + 1), is_noisy)
        self.world = World({part: round(use * 2) for part, use in self.factory.weekly.items()})
        count = round(ORDERS * WARM_WEEKS / WEEKS)
        begin = START + WARM_WEEKS * WEEK
        instants = [rnd.randrange(START, begin, HOUR) for _one in range(count)]
        instants += [rnd.randrange(begin, begin + WEEKS * WEEK, HOUR) for _one in range(ORDERS)]
        self.everything = [
            Order(CALENDAR.next_open(at, FAR), f"P{rnd.randrange(PRODUCTS)}", rnd.randint(1, 20))
            for at in sorted(instants)
        ]
        self.warm, self.orders = self.everything[:count], self.everything[count:]
        self.restock = {part: START + rnd.randrange(14) * DAY for part in self.factory.weekly}
        self.rnd = rnd
        self.constant = None

    def run(self):
        for order in self.everything:
            self._buy_ahead(order.at)
            self.world.run(order.at)
            if self.constant is None and order is self.orders[0]:
                self.constant = self._usual_days(80)
            self._accept(order)
        self.world.run(FAR)
        return self

    def _buy_ahead(self, until):
        """Every other week a purchase order for the usual use of each part."""
        for part, at in self.restock.items():
            while at <= until:
                self.world.run(max(at, self.world.now))
                due = at + self.factory.vendor_days[part] * DAY
                qty = round(self.factory.weekly[part] * 2 * 0.8)
                self.world.receipts.append(Receipt(part, due, qty, self.noise.arrival(due, at)))
                at += 2 * WEEK
            self.restock[part] = at

    def _usual_days(self, percentile):
        """What so many of a hundred orders took until now, in whole days."""
        taken = sorted((o.delivered - o.at) / DAY for o in self.warm if o.finished)
        return -(-taken[min(len(taken) * percentile // 100, len(taken) - 1)] // 1)

    # === PROMISING === #

    def _accept(self, order):
        twin, twins = self.world.forecast()
        self._expect(twin, twins)
        case = self._case(order)
        plan = answer(case, gains=False)[0]
        order.planned = instant(plan.date)
        order.promises["engine"] = order.planned
        case["company"]["slips"] = self._slips()
        for percentile in PERCENTILES:
            case["company"]["safety_percentile"] = percentile
            order.promises[f"engine P{percentile}"] = instant(answer(case, gains=False)[0].date)
        order.promises["overview"] = order.at + overview_days(case, order) * DAY
        if self.constant is not None:
            order.promises["constant"] = round(order.at + self.constant * DAY)
        self._carry_out(order, plan)

    @staticmethod
    def _expect(twin, twins):
        """Plan what is open anew: each as soon as is expected now, in the same sequence."""
        twin.run(FAR)
        for one, other in twins.items():
            if one.begun is None:
                one.start = other.begun
            one.expected = other.begun, other.end

    def _case(self, order):
        products = self.factory.products()
        now = self.world.now
        for part, qty in self.world.stock.items():
            products[part]["stock"] = qty
        for receipt in self.world.receipts:
            row = [moment(receipt.expected(now)), receipt.qty]
            products[receipt.part].setdefault("incoming", []).append(row)
        for demand in self.world.demands:
            row = [moment(max(demand.at, now)), demand.qty]
            products[demand.part].setdefault("outgoing", []).append(row)
        busy = defaultdict(list)
        for one in self.world.operations:
            busy[one.machine].append([moment(at) for at in one.expected])
        names = {
            operation["workcenter"]
            for bill in self.factory.bills.values()
            for operation in bill["operations"]
        }
        return {
            "now": moment(now),
            "company": {"calendar": "hours", "overdue_grace_days": GRACE},
            "calendars": {"hours": HOURS},
            "workcenters": {name: {"calendar": "hours", "busy": busy[name]} for name in names},
            "products": products,
            "requests": [{"product": order.product, "qty": order.qty}],
        }

    def _slips(self):
        """By how many days past orders came later than planned; open ones as far as known."""
        known = [(o.delivered - o.planned) / DAY for o in self.everything if o.finished]
        late = [
            (self.world.now - o.planned) / DAY
            for o in self.everything
            if o.planned and not o.finished and o.planned < self.world.now
        ]
        return known[-100:] + late

    # === MAKING === #

    def _carry_out(self, order, plan):
        """Turn the engine's plan into operations, demands and purchase orders."""
        mine = {}
        for machine, start, end, name in plan.booked:
            spans = CALENDAR.open_spans(instant(start), instant(end))
            nominal = sum(b - a for a, b in spans)
            work = self.noise.work(nominal)
            mine[name] = Operation(order, name, machine, instant(start), nominal, work)
        for product in (order.product, f"{order.product}a", f"{order.product}b"):
            first, second = (mine[one["name"]] for one in self.factory.bills[product]["operations"])
            second.before = [first]
            if product == order.product:
                first.before = [mine[f"{product}a/1"], mine[f"{product}b/1"]]
                order.last_operation = second
        self.world.operations += mine.values()
        taken = defaultdict(list)
        for part, at, qty in plan.taken:
            taken[part].append((instant(at), qty))
        for part, qty, name in self.factory.parts_of(order.product, order.qty):
            for at, some in taken[part]:
                self.world.demands.append(Demand(part, at, some, mine[name]))
                qty -= some
            if qty > 0:
                due = order.at + self.factory.vendor_days[part] * DAY
                self.world.receipts.append(Receipt(part, due, qty, self.noise.arrival(due, order.at)))
                self.world.demands.append(Demand(part, due, qty, mine[name]))


def overview_days(case, order):
    """Days as core's BoM overview adds them up (`report.mrp.report_bom_structure`)."""
    now = instant(case["now"])
    busy = {
        name: sorted([instant(start), instant(end)] for start, end in data["busy"])
        for name, data in case["workcenters"].items()
    }

    def component(name, qty):
        product = case["products"][name]
        if product["supply"] == "make":
            return made(name, qty)
        outgoing = sum(row[1] for row in product.get("outgoing", ()) if instant(row[0]) <= now)
        if product.get("stock", 0) - outgoing >= qty:
            return 0
        # the first day on which the forecast is enough; what is taken later is not looked at
        level = product.get("stock", 0)
        moves = [(instant(at), some) for at, some in product.get("incoming", ())]
        moves += [(instant(at), -some) for at, some in product.get("outgoing", ())]
        for at, some in sorted(moves):
            level += some
            if level >= qty:
                return (at - now) // DAY
        return product["sellers"][0]["days"]

    def made(name, qty):
        bill = case["products"][name]["bom"]
        longest = max(component(line["product"], line["qty"] * qty) for line in bill["lines"])
        at = now
        for operation in bill["operations"]:
            at = slot(busy[operation["workcenter"]], at, operation["minutes"] * qty * MINUTE)
        return longest + -(-(at - now) // DAY)

    return made(order.product, order.qty)


def slot(spans, at, work):
    """Book the first free stretch of working time; returns its end."""
    while True:
        start = CALENDAR.next_open(at, FAR)
        end = CALENDAR.finish(start, work, FAR)
        conflict = next((span for span in spans if span[1] > start and span[0] < end), None)
        if not conflict:
            spans.insert(bisect_left(spans, [start, end]), [start, end])
            return end
        at = conflict[1]


def measure(orders):
    """On-time share and mean promised lead time by method."""
    figures = {}
    for method in orders[0].promises:
        kept = [o.delivered <= o.promises[method] for o in orders]
        lead = [(o.promises[method] - o.at) / DAY for o in orders]
        figures[method] = {"on_time": statistics.mean(kept), "mean_days": statistics.mean(lead)}
    return figures


def hindsight(orders, share):
    """The constant that would have kept that share of the promises, known only afterwards."""
    taken = sorted((o.delivered - o.at) / DAY for o in orders)
    days = taken[min(int(len(taken) * share), len(taken) - 1)]
    return {"on_time": statistics.mean(one <= days for one in taken), "mean_days": days}


NAMES = {
    "constant": "(a) expected date",
    "overview": "(b) BoM overview",
    "engine": "(c) engine",
    **{f"engine P{percentile}": f"(c) engine, safety {percentile} %" for percentile in PERCENTILES},
    "hindsight": "constant by hindsight",
}


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3, help="half years with seeds from there on")
    options = parser.parse_args(arguments)
    result = {}
    for is_noisy in (False, True):
        orders = []
        for seed in range(options.seed, options.seed + options.runs):
            orders += Simulation(seed, is_noisy).run().orders
        figures = measure(orders)
        figures["hindsight"] = hindsight(orders, figures["engine P80"]["on_time"])
        title = "noise on" if is_noisy else "noise off"
        result[title] = figures
        print(f"\n{'promise_honesty, ' + title:<34}{'kept':>10}{'mean promised':>18}")
        for method, one in figures.items():
            print(f"  {NAMES[method]:<32}{one['on_time']:>10.1%}{one['mean_days']:>13.1f} days")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
