"""What a factory can do: products, bills, vendors, work centres, the company.

What: plain data read once from a case (the shape of `promise_cases.json`), and the
recipe of a product: its bill with the kits in it taken apart.
How to use: `Network.of_case(case)`; everything is looked up by the case's own keys.
How it works: units and defaults are settled while reading, so that the planner only
adds and compares; a recipe is worked out once per bill.
Cost: proportional to the case; recipes only for products that are made.

Optional keys beyond the cases of `promise.md`: `company.precision` (smallest
quantity), `company.hold_hours` (working hours that an answer can be held),
`company.safety_percentile` and `company.slips` (by how many days past orders came later
than planned, negative for earlier: days are added to the security lead with which so
many percent of them would have been kept; a request's own `safety_days` goes before it),
`bom.factor` (bill units per unit of the product), `line.factor` (units of the component per
unit of the line), `operation.key` and `operation.total`, `seller.name`,
`product.incoming_days` (instead of the company's),
`product.stock_of` (the product whose stock this is, for one product with two ways of
supply), and what `calendars` and `answers` name.
"""

import math
from dataclasses import dataclass, field

from .calendars import AlwaysOpen, read_calendar
from .units import HOUR, cycles, days, instant, round_half, round_up, whole_minutes

MAX_LEVELS = 30


@dataclass(slots=True)
class Company:
    """Days that the company adds to every supply and delivery, in seconds."""

    purchasing: int
    incoming: int
    outgoing: int
    security: int
    safety: int
    percentile: float
    grace: int
    calendar: object
    precision: float
    hold: int


@dataclass(slots=True)
class Seller:
    """A vendor's lead time from a quantity on."""

    name: object
    delay: int
    min_qty: float


@dataclass(slots=True)
class Line:
    """A component: quantity in the line's unit per bill quantity."""

    product: object
    qty: float
    factor: float
    operation: object


@dataclass(slots=True)
class Operation:
    """A step of a bill: minutes per cycle on a work centre or its alternatives.

    `key` is what lines and `after` refer to (the name unless given); `total` replaces
    cycles where the minutes left of a work order are known: a number, or {work centre:
    minutes} of those that may do it; `after` is None where operations simply follow each other.
    """

    key: object
    name: object
    workcenter: object
    minutes: float
    capacity: float | None
    after: tuple | None
    total: float | dict | None = None


@dataclass(slots=True)
class Bill:
    """Bill of materials; `qty` and `batch` in the bill's unit."""

    qty: float
    batch: float | None
    produce_delay: int
    factor: float
    lines: tuple
    operations: tuple


@dataclass(slots=True)
class Capacity:
    """Pieces per cycle and minutes around a run, for one product."""

    pieces: float | None
    setup: float
    cleanup: float


@dataclass(slots=True)
class Workcenter:
    """A machine or line."""

    name: object
    calendar: object
    busy: tuple
    efficiency: float
    setup: float
    cleanup: float
    alternatives: tuple
    capacities: dict

    def duration(self, product, qty, bill_qty, operation):
        """Return the seconds of one operation on `qty` pieces here."""
        if operation.total is not None:
            left = operation.total
            return whole_minutes(left[self.name] if isinstance(left, dict) else left)
        default = operation.capacity or bill_qty
        own = self.capacities.get(product)
        pieces, setup, cleanup = default, self.setup, self.cleanup
        if own:
            pieces, setup, cleanup = own.pieces or default, own.setup, own.cleanup
        runs = cycles(qty, pieces)
        return whole_minutes(setup + cleanup + runs * operation.minutes * 100 / self.efficiency)


@dataclass(slots=True)
class Product:
    """What one product is and where new supply of it comes from."""

    key: object
    supply: str | None
    sellers: tuple
    bill: Bill | None
    source: object
    delay: int
    incoming: int | None
    # vendors that could be asked instead, whatever the quantity
    others: tuple = ()


@dataclass(slots=True)
class Need:
    """A component of a recipe, per unit of the bill."""

    product: object
    per_unit: float
    factor: float
    step: int | None


@dataclass(slots=True)
class Step:
    """An operation of a recipe; `before` are indexes of its predecessors."""

    operation: Operation
    before: tuple


@dataclass(slots=True)
class Recipe:
    """A bill with its kits taken apart: needs in bill order, steps in planning order.

    `fault` is the product that makes it impossible (a kit that contains itself,
    operations that wait for each other), else None.
    """

    bill: Bill
    needs: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    fault: object = None


@dataclass(slots=True)
class Run:
    """What one order of a certain quantity needs, worked out.

    `needs` are (component, quantity, index of the step or None), `steps` (operation,
    indexes of its predecessors, ((work centre, seconds there), ...)).
    """

    needs: list
    steps: list
    fault: object


class Network:
    """Everything that does not change while answering."""

    def __init__(self, company, products, workcenters):
        self.company = company
        self.products = products
        self.workcenters = workcenters
        self._recipes = {}
        self._runs = {}

    @classmethod
    def of_case(cls, case):
        """Return the network of a case."""
        now = instant(case["now"])
        calendars = {name: read_calendar(data, now) for name, data in case.get("calendars", {}).items()}
        workcenters = {
            name: _read_workcenter(name, data, calendars)
            for name, data in case.get("workcenters", {}).items()
        }
        products = {key: _read_product(key, data) for key, data in case["products"].items()}
        company = _read_company(case.get("company", {}), calendars)
        return cls(company, products, workcenters)

    def recipe(self, product, bill):
        """Return the recipe of a bill of this product; worked out once."""
        found = self._recipes.get((product, id(bill)))
        if found is None:
            found = self._plain_recipe(bill) or _Expansion(self, product, bill).recipe
            self._recipes[product, id(bill)] = found
        return found

    def _plain_recipe(self, bill):
        """Return the recipe of a bill without kits and dependencies, as most are, else None."""
        if any(step.after is not None for step in bill.operations):
            return None
        if any(self.kit(line.product) for line in bill.lines):
            return None
        place = {step.key: index for index, step in enumerate(bill.operations)}
        scale = 1 / bill.qty
        return Recipe(
            bill,
            [
                Need(line.product, scale * line.qty, line.factor, place.get(line.operation))
                for line in bill.lines
            ],
            [Step(step, (index - 1,) if index else ()) for index, step in enumerate(bill.operations)],
        )

    def run(self, product, qty, bill):
        """Return the `Run` of an order of `qty` bill units; worked out once."""
        key = product, id(bill), qty
        found = self._runs.get(key)
        if found is None:
            recipe = self.recipe(product, bill)
            needs = [(need.product, self.component_quantity(need, qty), need.step) for need in recipe.needs]
            steps = [
                (step.operation, step.before, self._durations(product, qty, bill, step))
                for step in recipe.steps
            ]
            found = self._runs[key] = Run(needs, steps, recipe.fault)
        return found

    def _durations(self, product, qty, bill, step):
        """Return ((work centre, seconds), ...) where a step may be done, its own first."""
        own = self.workcenters.get(step.operation.workcenter)
        names = step.operation.total
        if not isinstance(names, dict):
            names = dict.fromkeys((own.name, *own.alternatives) if own else ())
        places = [self.workcenters[name] for name in names if name in self.workcenters]
        return tuple((place, place.duration(product, qty, bill.qty, step.operation)) for place in places)

    def kit(self, product):
        """Return the bill of a product that is a kit, else None."""
        data = self.products.get(product)
        return data.bill if data and data.supply == "kit" else None

    def order_quantity(self, bill, qty):
        """Return a quantity of the product in the bill's unit, as an order has it."""
        if bill.factor == 1:
            return qty
        return round_up(qty * bill.factor, self.company.precision)

    def component_quantity(self, need, qty):
        """Return how many units of a component `qty` bill units need."""
        precision = self.company.precision
        line_qty = round_up(need.per_unit * qty, precision)
        if need.factor == 1:
            return line_qty
        return round_half(line_qty * need.factor, precision)


class _Expansion:
    """Takes the kits of a bill apart; operations of kits come first."""

    def __init__(self, network, product, bill):
        self._network = network
        self.recipe = Recipe(bill)
        # Operations as (bill they stand in, operation): a kit may come twice.
        self._kit_steps = []
        self._own_steps = []
        self._needs = []
        self._walk(bill, 1 / bill.qty, None, (product,))
        self._order(product)

    def _walk(self, bill, scale, outer, path):
        """Collect lines and operations of one bill, depth-limited."""
        scope = object()
        steps = self._kit_steps if len(path) > 1 else self._own_steps
        steps.extend((scope, operation) for operation in bill.operations)
        keys = {operation.key for operation in bill.operations}
        for line in bill.lines:
            step = (scope, line.operation) if line.operation in keys else outer
            kit = self._network.kit(line.product)
            if not kit:
                need = (line.product, scale * line.qty, line.factor, step)
                self._needs.append(need)
            elif line.product in path or len(path) > MAX_LEVELS:
                self.recipe.fault = line.product
            else:
                inner = scale * line.qty * line.factor * kit.factor / kit.qty
                self._walk(kit, inner, step, (*path, line.product))

    def _order(self, product):
        """Put the steps into the order in which Odoo plans them."""
        steps = self._kit_steps + self._own_steps
        before = self._predecessors(steps)
        order = planning_order(before)
        if order is None:
            self.recipe.fault = product
            return
        place = {index: position for position, index in enumerate(order)}
        self.recipe.steps = [
            Step(steps[index][1], tuple(place[other] for other in before[index])) for index in order
        ]
        position = {(steps[index][0], steps[index][1].key): place[index] for index in order}
        self.recipe.needs = [
            Need(component, per_unit, factor, position.get(step))
            for component, per_unit, factor, step in self._needs
        ]

    def _predecessors(self, steps):
        """Return for each step the indexes of those it waits for."""
        if all(step.after is None for step in self.recipe.bill.operations):
            return [(index - 1,) if index else () for index in range(len(steps))]
        index_of = {(scope, step.key): index for index, (scope, step) in enumerate(steps)}
        return [
            tuple(sorted(index_of[scope, key] for key in step.after or () if (scope, key) in index_of))
            for scope, step in steps
        ]


def planning_order(before):
    """Return indexes so that each comes after those it waits for, None on a cycle.

    From the last ones backwards, each after its predecessors: Odoo's own order,
    which decides who is first on a machine that they share. Iterative.
    """
    waited_for = {other for others in before for other in others}
    order, state = [], {}
    ends = [index for index in range(len(before)) if index not in waited_for]
    for root in ends:
        stack = [root]
        while stack:
            index = stack[-1]
            todo = [o for o in before[index] if state.get(o) != "done"]
            if state.get(index) == "done":
                stack.pop()
            elif not todo:
                state[index] = "done"
                order.append(index)
                stack.pop()
            elif state.get(todo[0]) == "open":
                return None
            else:
                state[index] = "open"
                stack.append(todo[0])
    return order if len(order) == len(before) else None


def safety_days(slips, percentile):
    """Return the days within which `percentile` of 100 orders like the past ones come.

    The smallest slip that enough of the past ones did not exceed, counting the next one
    among them (so that it holds for few as well); none without a percentile or a past.
    """
    if not percentile or not slips:
        return 0
    ranked = sorted(slips)
    rank = math.ceil((len(ranked) + 1) * percentile / 100)
    return max(ranked[min(rank, len(ranked)) - 1], 0)


def _read_company(data, calendars):
    safety = safety_days(data.get("slips"), data.get("safety_percentile"))
    return Company(
        purchasing=days(data.get("days_to_purchase")),
        incoming=days(data.get("incoming_days")),
        outgoing=days(data.get("outgoing_days")),
        security=days(data.get("security_lead")),
        safety=days(safety),
        percentile=data.get("safety_percentile") or 0,
        grace=days(data.get("overdue_grace_days", 1)),
        calendar=calendars.get(data.get("calendar")) or AlwaysOpen(),
        precision=data.get("precision"),
        hold=round((data.get("hold_hours") or 0) * HOUR),
    )


def _read_workcenter(name, data, calendars):
    capacities = {
        product: Capacity(entry.get("capacity"), entry.get("setup") or 0, entry.get("cleanup") or 0)
        for product, entry in data.get("capacities", {}).items()
    }
    return Workcenter(
        name=name,
        calendar=calendars.get(data.get("calendar")) or AlwaysOpen(),
        busy=tuple((instant(a), instant(b)) for a, b in data.get("busy", ())),
        efficiency=data.get("efficiency") or 100,
        setup=data.get("setup") or 0,
        cleanup=data.get("cleanup") or 0,
        alternatives=tuple(data.get("alternatives", ())),
        capacities=capacities,
    )


def _read_product(key, data):
    sellers = _read_sellers(data.get("sellers", ()))
    bill = read_bill(data["bom"]) if data.get("bom") else None
    incoming = data.get("incoming_days")
    return Product(
        key=key,
        supply=data.get("supply"),
        sellers=sellers,
        bill=bill,
        source=data.get("source"),
        delay=days(data.get("days")),
        incoming=None if incoming is None else days(incoming),
        others=_read_sellers(data.get("other_sellers", data.get("sellers", ()))),
    )


def _read_sellers(entries):
    return tuple(
        Seller(entry.get("name"), days(entry.get("days")), entry.get("min_qty") or 0) for entry in entries
    )


def read_bill(data):
    """Return the bill of a case's `bom` entry."""
    lines = tuple(
        Line(
            entry["product"],
            entry.get("qty", 1),
            entry.get("factor", 1),
            entry.get("op"),
        )
        for entry in data.get("lines", ())
    )
    operations = tuple(
        Operation(
            key=entry.get("key", entry["name"]),
            name=entry["name"],
            workcenter=entry["workcenter"],
            minutes=entry.get("minutes") or 0,
            capacity=entry.get("capacity"),
            after=None if entry.get("after") is None else tuple(entry["after"]),
            total=entry.get("total"),
        )
        for entry in data.get("operations", ())
    )
    return Bill(
        qty=data.get("qty") or 1,
        batch=data.get("batch"),
        produce_delay=days(data.get("produce_delay")),
        factor=data.get("factor", 1),
        lines=lines,
        operations=operations,
    )
