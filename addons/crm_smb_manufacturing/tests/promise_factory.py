"""Random small factories for the tests of the promise engine."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..promise import answer

NOW = datetime(2026, 3, 2, 8)
STANDARD = {
    "days": [0, 1, 2, 3, 4],
    "hours": [["08:00", "12:00"], ["13:00", "17:00"]],
    "leaves": [["2026-03-05T00:00:00", "2026-03-06T00:00:00"]],
}


def random_case(rnd, requests=3, working_kits=False):
    """Return a case with a few products, machines and requests.

    :param rnd: a seeded `random.Random`
    :param working_kits: kits have operations of their own
    """
    workcenters = {name: _workcenter(rnd, name) for name in ("W", "V", "U")}
    names = [f"P{index}" for index in range(rnd.randint(3, 8))]
    products = {name: _product(rnd, name, names[index + 1 :]) for index, name in enumerate(names)}
    if working_kits:
        for product in products.values():
            if product["supply"] == "kit":
                _give_operations(rnd, product["bom"])
    asked = [
        {
            "product": rnd.choice(names[:3]),
            "qty": rnd.randint(1, 12),
            "transit_days": rnd.choice([0, 0, 2]),
        }
        for _index in range(requests)
    ]
    company = {
        "days_to_purchase": rnd.choice([0, 1]),
        "incoming_days": rnd.choice([0, 0, 1]),
        "outgoing_days": rnd.choice([0, 1]),
        "security_lead": rnd.choice([0, 0, 1]),
        "calendar": rnd.choice([None, "std"]),
    }
    return {
        "now": NOW.isoformat(),
        "calendars": {"std": STANDARD},
        "company": company,
        "workcenters": workcenters,
        "products": products,
        "requests": asked,
    }


def on_factories(count, make=None, **options):
    """Decorate a test with what holds on any factory: hypothesis makes them, and shrinks a failing one.

    The test takes the case. The same factories are tried every time.

    :param count: how many
    :param make: a function that makes a case of a `random.Random`; `random_case` by default
    """

    def decorate(test):
        def check(self, rnd):
            test(self, (make or random_case)(rnd, **options))

        check.__name__, check.__doc__ = test.__name__, test.__doc__
        found = given(rnd=st.randoms(use_true_random=False))(check)
        slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
        return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=slow)(
            found
        )

    return decorate


def later(rnd, most=9):
    """Return an ISO instant within `most` days, sometimes in the past."""
    hours = rnd.randint(-10, most * 24)
    return (NOW + timedelta(hours=hours)).isoformat()


def _workcenter(rnd, name):
    busy = []
    at = NOW
    for _index in range(rnd.randint(0, 4)):
        at += timedelta(minutes=rnd.randint(10, 900))
        end = at + timedelta(minutes=rnd.randint(10, 600))
        busy.append([at.isoformat(), end.isoformat()])
        at = end
    return {
        "calendar": rnd.choice(["std", "std", None]),
        "busy": busy,
        "efficiency": rnd.choice([100, 100, 80, 50]),
        "setup": rnd.choice([0, 0, 7]),
        "cleanup": rnd.choice([0, 0, 3]),
        "alternatives": rnd.choice([[], [], ["U"] if name != "U" else ["W"]]),
        "capacities": rnd.choice([{}, {"P0": {"capacity": 3, "setup": 4}}]),
    }


def _product(rnd, name, below):
    kind = rnd.choice(["make", "make", "make", "kit", "subcontract", "transfer", "buy"])
    product = {
        "supply": kind if below else rnd.choice(["buy", "buy", "buy", None]),
        "sellers": [
            {"days": rnd.randint(1, 6), "min_qty": 10},
            {"days": rnd.randint(1, 9)},
        ],
        "source": below[0] if below else None,
        "days": rnd.randint(0, 3),
        "stock": rnd.choice([0, 0, 3, 8, 20]),
        "incoming": [[later(rnd), rnd.randint(1, 9)] for _i in range(rnd.randint(0, 3))],
        "outgoing": [[later(rnd), rnd.randint(1, 6)] for _i in range(rnd.randint(0, 2))],
    }
    if product["supply"] in ("make", "kit", "subcontract"):
        product["bom"] = _bill(rnd, product["supply"], below)
    return product


def _bill(rnd, kind, below):
    operations = _operations(rnd) if kind == "make" else []
    parts = rnd.sample(below, rnd.randint(1, min(3, len(below))))
    names = [operation["name"] for operation in operations]
    lines = []
    for part in parts:
        line = {"product": part, "qty": rnd.randint(1, 3)}
        if names and rnd.random() < 0.4:
            line["op"] = rnd.choice(names)
        lines.append(line)
    return {
        "qty": rnd.choice([1, 1, 2]),
        "batch": rnd.choice([None, None, None, 4]) if kind == "make" else None,
        "produce_delay": rnd.choice([0, 2]),
        "lines": lines,
        "operations": operations,
    }


def _operations(rnd):
    linked = rnd.random() < 0.3
    operations = []
    for index in range(rnd.randint(0, 3)):
        operation = {
            "name": f"op{index}",
            "workcenter": rnd.choice("WVU"),
            "minutes": rnd.choice([0.5, 10, 30, 60]),
        }
        if rnd.random() < 0.2:
            operation["capacity"] = 5
        if linked:
            earlier = [other["name"] for other in operations]
            operation["after"] = [name for name in earlier if rnd.random() < 0.5]
        operations.append(operation)
    return operations


def _give_operations(rnd, bill):
    bill["operations"] = _operations(rnd)
    names = [operation["name"] for operation in bill["operations"]]
    for line in bill["lines"]:
        if names and rnd.random() < 0.4:
            line["op"] = rnd.choice(names)


def random_book(rnd, lines=6, worse=(1, 3)):
    """Return the case of an order book: what was promised one after the other, then mixed.

    Some promises were given in a better world than today's: `worse` days too early.
    """
    case = random_case(rnd, requests=lines)
    for request, found in zip(case["requests"], answer(case, gains=False), strict=True):
        request["promised"] = found.date and found.date - rnd.choice([0, 0, 0, *worse]) * timedelta(days=1)
    case["lines"] = [
        {
            "id": index,
            "given": index,
            "group": rnd.choice([0, 1, 1, 2]),
            "promised": request.pop("promised"),
            "requests": [request],
        }
        for index, request in enumerate(case["requests"])
    ]
    case["lines"].sort(key=lambda line: (line["group"], line["promised"] or datetime.max, line["id"]))
    case |= {"weeks": [NOW + timedelta(weeks=week) for week in range(4)], "planned": []}
    return case
