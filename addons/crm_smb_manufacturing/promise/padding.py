"""Where the buffer 留余量 sits: a promised date taken apart by the layers that answered it.

What: each stretch of the chain from the question to the date that was told belongs to one
layer; its net time is what it usually takes (P50 of what was measured), the rest is padding,
negative where the layer answered less than it takes.
How to use: `take_apart(parts, measured, told)`; net times and paddings of what it returns add
up to the whole span exactly, as all are whole seconds.
How it works: what a kind of stretch is measured by stands in `MEASURES`. What nothing was
measured for counts as net; days that are kept as a buffer and nothing else have no net time.
Cost: proportional to the chain.
"""

from dataclasses import dataclass, replace

from .units import DAY

PERCENTILES = (0.5, 0.8)
# Fewer are no measure.
ENOUGH = 3
LAYERS = {
    "incoming": "vendor",
    "vendor": "vendor",
    "subcontract": "vendor",
    "purchasing": "purchasing",
    "work": "workshop",
    "queue": "workshop",
    "transfer": "planning",
    "security": "planning",
    "outgoing": "shipping",
    "transit": "shipping",
    "sales": "sales",
}


@dataclass(slots=True)
class Part:
    """A stretch of the chain; `step` is what its lead time is for, or the safety's percentile."""

    kind: str
    seconds: int
    product: object = None
    workcenter: object = None
    vendor: object = None
    step: object = None


@dataclass(slots=True)
class Usual:
    """What was measured: how often, and what half and four of five did not exceed."""

    count: int
    p50: float
    p80: float


@dataclass(slots=True)
class Layer:
    """Stretches of one kind, product, work centre and vendor together, in whole seconds.

    `p50` and `p80` are None where nothing was measured; net + padding = seconds.
    """

    name: str
    part: Part
    net: int
    count: int = 0
    p50: int | None = None
    p80: int | None = None

    @property
    def seconds(self):
        """What was answered."""
        return self.part.seconds

    @property
    def padding(self):
        """What was answered beyond what it usually takes."""
        return self.part.seconds - self.net


def take_apart(parts, measured, told=0):
    """Return the `Layer`s of a promise in the order of its chain.

    :param parts: `Part`s of the chain
    :param measured: {key: `Usual`}, keys as in `keys_of`; in days, factors of the planned
        time, or days late
    :param told: seconds by which the customer was told a later date than was answered
    """
    layers = {}
    for part in [*parts, Part("sales", told)]:
        if part.seconds:
            one = _measure(part, measured)
            key = one.name, part.kind, part.product, part.workcenter, part.vendor, part.step
            layers[key] = _joined(layers[key], one) if key in layers else one
    return list(layers.values())


def keys_of(part):
    """Return what a part can be measured by, the closest first.

    ("vendor", vendor, product) and ("vendor", vendor): days from order to arrival;
    ("receipt", product): days late; ("purchasing",): days until ordered;
    ("work", work centre): factor of the planned time; ("produce", product): days.
    """
    return {
        "vendor": [("vendor", part.vendor, part.product), ("vendor", part.vendor)],
        "subcontract": [("vendor", part.vendor, part.product), ("vendor", part.vendor)],
        "incoming": [("receipt", part.product)],
        "purchasing": [("purchasing",)],
        "work": [("work", part.workcenter)],
        "queue": [("work", part.workcenter)],
        "lead_time": [("produce", part.product)] if part.step == "produce" else [],
    }.get(part.kind, [])


def layer_of(part):
    """Return who answered a part of the chain."""
    if part.kind == "closed":
        return "workshop" if part.workcenter else "shipping"
    if part.kind == "lead_time":
        return "purchasing" if part.step == "incoming" else "planning"
    if part.kind == "security" and part.step:
        return "safety"
    return LAYERS.get(part.kind, "planning")


def _measure(part, measured):
    name = layer_of(part)
    if part.kind in ("security", "sales"):
        return Layer(name, part, net=0)
    found = [measured[key] for key in keys_of(part) if key in measured and measured[key].count >= ENOUGH]
    if not found:
        return Layer(name, part, net=part.seconds)
    usual = found[0]
    p50, p80 = (_seconds(part, value) for value in (usual.p50, usual.p80))
    return Layer(name, part, p50, usual.count, p50, p80)


def _seconds(part, value):
    """Return a measured value as seconds of this part, never less than none."""
    if part.kind in ("work", "queue"):
        return max(round(part.seconds * value), 0)
    late = part.seconds if part.kind == "incoming" else 0
    return max(late + round(value * DAY), 0)


def _joined(one, other):
    """Return two stretches of the same as one: work goes on after a night."""
    return Layer(
        one.name,
        replace(one.part, seconds=one.seconds + other.seconds),
        one.net + other.net,
        one.count,
        None if one.p50 is None else one.p50 + other.p50,
        None if one.p80 is None else one.p80 + other.p80,
    )
