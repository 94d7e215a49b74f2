"""What the planner found: the nodes of an answer, each with its date.

What: one small class per way of getting something; together a tree.
How to use: `node.date` is when it is there; `explainer` follows back what bound it.
Cost: none, only data.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Found:
    """A request answered: taken from open supply at `taken_at`, the rest supplied."""

    product: object
    qty: float
    date: int
    taken_at: int
    taken: float
    supply: object = None


@dataclass(slots=True)
class Linked:
    """A receipt that was arranged for this request alone."""

    product: object
    date: int
    name: object


@dataclass(slots=True)
class Bought:
    """New supply from a vendor."""

    product: object
    qty: float
    date: int
    vendor: object
    purchasing: int
    delay: int
    incoming: int


@dataclass(slots=True)
class Subcontracted:
    """New supply from a subcontractor, who waits for components."""

    product: object
    qty: float
    date: int
    vendor: object
    purchasing: int
    delay: int
    incoming: int
    component: Found | None


@dataclass(slots=True)
class Transferred:
    """New supply from another warehouse."""

    product: object
    qty: float
    date: int
    delay: int
    origin: Found


@dataclass(slots=True)
class Assembled:
    """The parts of a kit; `part` is the one that comes last."""

    product: object
    qty: float
    date: int
    part: Found | None


@dataclass(slots=True)
class Worked:
    """One operation on the work centre that finishes it first.

    Ready when the node `before` was there; `queue_end` is the end of the last other
    work that it let pass, None without.
    """

    product: object
    date: int
    ready: int
    start: int
    workcenter: object
    operation: object
    before: object
    queue_end: int | None


@dataclass(slots=True)
class Made:
    """An order: its last operation, or components and days without operations."""

    product: object
    qty: float
    date: int
    delay: int
    last: object
