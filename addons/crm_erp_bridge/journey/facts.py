"""What the documents of an order say, as plain numbers.

Quantities of one object are in one unit (the line's, the product's), so that only
ratios leave this package. Money is in company currency, untaxed where it weighs a
line and taxed where it is collected.
"""

from dataclasses import dataclass, field

QUOTATION = "quotation"
CONFIRMED = "confirmed"
CANCELLED = "cancelled"


@dataclass(frozen=True)
class GoodsFacts:
    """One product that a line sends to the customer (a kit sends several).

    ``shipped`` has left for the customer, gross of returns; ``reserved`` waits in
    open transfers; ``expected`` is everything that still has to leave.
    """

    shipped: float = 0.0
    reserved: float = 0.0
    expected: float = 0.0

    @property
    def shipped_share(self):
        total = self.shipped + self.expected
        return self.shipped / total if total > 0 else 0.0

    @property
    def ready_share(self):
        total = self.shipped + self.expected
        if total <= 0:
            return 0.0
        return (self.shipped + min(self.reserved, self.expected)) / total


@dataclass(frozen=True)
class LineFacts:
    """One order line; ``price`` is its weight, never negative.

    ``goods`` is None for what no transfer carries; such a service counts as
    something to deliver only where ``needs_delivery`` (it is billed when done).
    ``delivered`` is net of returns, ``invoiced`` posted and net of credit notes.
    """

    ordered: float
    price: float = 0.0
    goods: tuple[GoodsFacts, ...] | None = None
    needs_delivery: bool = True
    delivered: float = 0.0
    invoiced: float = 0.0


@dataclass(frozen=True)
class ProductionFacts:
    """One manufacturing order that is not cancelled.

    ``components`` are the available shares of the bought or stocked components,
    ``operations`` pairs of (finished, planned minutes).
    """

    is_launched: bool = True
    is_done: bool = False
    components: tuple[float, ...] = ()
    operations: tuple[tuple[bool, float], ...] = ()


@dataclass(frozen=True)
class OrderFacts:
    """Everything :func:`progress` needs of one order.

    ``billed`` and ``open_balance``: posted invoices less credit notes, and what of
    them nobody has paid yet.
    """

    state: str = QUOTATION
    lines: tuple[LineFacts, ...] = ()
    productions: tuple[ProductionFacts, ...] = field(default=())
    billed: float = 0.0
    open_balance: float = 0.0
