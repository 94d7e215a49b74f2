"""What travels between the parts of the loader: a question and the facts for it."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class PromiseRequest:
    """Somebody wants a product.

    `qty` in the product's unit; `location` where the customer takes it; `routes` and
    `never_values` (attribute values that make no variant) of the order line.
    """

    id: object
    product: object
    qty: float
    warehouse: object
    location: object
    routes: object
    never_values: object
    transit_days: float = 0
    gains: bool = True


@dataclass(slots=True)
class PromiseFacts:
    """Everything that is read for one question, by the engine's keys.

    The key of a product is (product id, warehouse id, route ids); the stock is that of
    (product id, warehouse id, ()), whatever the routes.
    """

    company: object
    now: object
    requests: list
    productions: object
    products: object
    entries: dict = field(default_factory=dict)
    todo: list = field(default_factory=list)
    kits: dict = field(default_factory=dict)
    bills: dict = field(default_factory=dict)
    subcontracts: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)
    cycle_minutes: dict = field(default_factory=dict)
    workcenter_ids: set = field(default_factory=set)
    # (work centre id, product key, unit, bill quantity) that a capacity may depend on
    capacity_keys: list = field(default_factory=list)
