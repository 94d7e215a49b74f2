"""What travels between the parts of the loader: a question and the facts for it."""

from dataclasses import dataclass, field
from typing import NamedTuple

# Last word of the key of a product that is got anew for its order.
TO_ORDER = "to order"


@dataclass(slots=True)
class PromiseRequest:
    """Somebody wants a product.

    `qty` in the product's unit; `location` where the customer takes it; `routes` and
    `never_values` (attribute values that make no variant) of the order line; `safety_days` what
    an answer that is looked at again had, None for the company's.
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
    safety_days: float | None = None


class ProductRow(NamedTuple):
    """What the loader knows of a product."""

    id: int
    template_id: int
    kind: str
    is_storable: bool
    unit_id: int
    # these four decide which rule Odoo runs: see `rule_key`
    category_id: int
    routes: tuple
    has_sellers: bool
    bill_types: tuple
    # (vendor id, days, minimum where it is in the product's unit, valid today) of those to buy from
    sellers: list

    @property
    def rule_key(self):
        """Return what Odoo's choice of a rule depends on."""
        return self.category_id, self.routes, self.has_sellers, self.bill_types


class BillRow(NamedTuple):
    """What the loader knows of a bill; the lowest rank is what Odoo takes first."""

    rank: int
    id: int
    template_id: int
    product_id: int | None
    kind: str
    picking_type_id: int | None
    qty: float
    unit_id: int
    batch: float | None
    produce_delay: int
    has_dependencies: bool


class LineRow(NamedTuple):
    """What the loader knows of a component."""

    id: int
    product_id: int
    qty: float
    unit_id: int
    operation_id: int | None
    is_conditional: bool


class OperationRow(NamedTuple):
    """What the loader knows of an operation."""

    id: int
    name: str
    workcenter_id: int
    minutes: float
    is_measured: bool
    after: tuple
    is_conditional: bool


class WorkcenterRow(NamedTuple):
    """What the loader knows of a work centre."""

    id: int
    resource_id: int
    calendar_id: int | None
    efficiency: float
    setup: float
    cleanup: float
    alternatives: list
    has_capacities: bool


class SupplyRule(NamedTuple):
    """The stock rule that brings a product somewhere, as far as a date depends on it."""

    action: str | None
    days: float
    picking_type_id: int | None = None
    source_warehouse_id: int | None = None
    # got for each order: what lies in stock is not taken
    is_to_order: bool = False


@dataclass(slots=True)
class PromiseFacts:
    """Everything that is read for one question, by the engine's keys.

    The key of a product is (product id, warehouse id, route ids); the stock is that of
    (product id, warehouse id, ()), whatever the routes. A fourth word stands for a way
    of supply without stock (`TO_ORDER`, "dropship"). `products` are `ProductRow`s by
    id; `boms` {(product id or None, template id): [`BillRow`]} in Odoo's order; `todo`
    (product id, warehouse id, route ids) to look at.
    """

    company: object
    now: object
    requests: list
    productions: object
    products: dict
    entries: dict = field(default_factory=dict)
    todo: list = field(default_factory=list)
    boms: dict = field(default_factory=dict)
    lines: dict = field(default_factory=dict)
    operations: dict = field(default_factory=dict)
    # lines and operations that are for some variants only, by model
    conditional: dict = field(default_factory=dict)
    cycle_minutes: dict = field(default_factory=dict)
    workcenter_ids: set = field(default_factory=set)
    # of the whole order book: what is arranged for its lines, see `promise_loader_book`
    book: object = None
    # (product key, bill) that a capacity may depend on
    capacity_keys: dict = field(default_factory=dict)
    # what the open orders have reserved: {(product id, location id): quantity}
    reserved: dict = field(default_factory=dict)
