"""The shares of the stages, the current stage and the percentage of an order.

One function per stage answers with a share between 0 and 1, or None when the order
has no such stage; :data:`SHARES` is the table of them in the order of the journey.
Cost: each function reads the facts once.
"""

from dataclasses import dataclass
from math import floor

from . import facts as states

STAGES = (
    "quotation",
    "confirmed",
    "materials",
    "production",
    "ready",
    "shipped",
    "invoiced",
    "paid",
)
CANCELLED = "cancelled"
# What a complete stage adds to the percentage of an order that has all stages.
WEIGHTS = {
    "quotation": 5,
    "confirmed": 5,
    "materials": 20,
    "production": 30,
    "ready": 10,
    "shipped": 15,
    "invoiced": 5,
    "paid": 10,
}
# A complete stage of this chain completes everything before it.
PHYSICAL = ("confirmed", "materials", "production", "ready", "shipped")
EPSILON = 1e-6


@dataclass(frozen=True)
class Progress:
    """``stage``: the first not complete ("paid" when all are); ``percent``: whole,
    100 only when everything is complete; ``shares``: stage -> 0..1, without the
    stages this order does not have."""

    stage: str
    percent: int
    shares: dict


def progress(order):
    """Stage and percentage of one order.

    :param OrderFacts order: what its documents say
    :return: :class:`Progress`
    """
    if order.state == states.CANCELLED:
        return Progress(CANCELLED, 0, {})
    if order.state == states.QUOTATION:
        return Progress("quotation", 0, {stage: 0.0 for stage in STAGES})
    shares = {stage: share(order) for stage, share in SHARES.items()}
    shares = {stage: share for stage, share in shares.items() if share is not None}
    _complete_earlier_stages(shares)
    current = next((s for s in STAGES if s in shares and not _is_full(shares[s])), None)
    return Progress(current or "paid", _percent(shares, not current), shares)


def _is_full(share):
    return share >= 1.0 - EPSILON


def _complete_earlier_stages(shares):
    is_past = False
    for stage in reversed(PHYSICAL):
        if stage not in shares:
            continue
        if is_past:
            shares[stage] = 1.0
        is_past = is_past or _is_full(shares[stage])


def _percent(shares, is_complete):
    if is_complete:
        return 100
    total = sum(WEIGHTS[stage] for stage in shares)
    reached = sum(WEIGHTS[stage] * share for stage, share in shares.items())
    return min(99, floor(100 * reached / total + EPSILON))


def _mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def _weighted(pairs):
    """Mean of (share, weight); equal weights when nothing has one."""
    pairs = list(pairs)
    total = sum(weight for _share, weight in pairs)
    if not total:
        return _mean(share for share, _weight in pairs)
    return sum(share * weight for share, weight in pairs) / total


def _quotation(order):
    return 1.0


def _confirmed(order):
    """Confirmed lines whose supply left the drafts."""
    if not order.lines:
        return 0.0
    if not order.productions:
        return 1.0
    return _mean(float(production.is_launched) for production in order.productions)


def _materials(order):
    if not order.productions:
        return None
    return _mean(_materials_share(production) for production in order.productions)


def _materials_share(production):
    """Nothing is kept for a draft; what needs nothing from outside has it all."""
    if not production.is_launched:
        return 0.0
    share = _mean(production.components)
    return 1.0 if production.is_done or share is None else share


def _production(order):
    return _mean(_production_share(production) for production in order.productions)


def _production_share(production):
    """Finished operations by planned time; only the closed order itself is full."""
    if production.is_done:
        return 1.0
    done = _weighted((float(done), time) for done, time in production.operations)
    return min(done or 0.0, 0.99)


def _goods_share(order, share):
    return _weighted(
        (_mean(share(goods) for goods in line.goods) or 0.0, line.price)
        for line in order.lines
        if line.goods is not None
    )


def _ready(order):
    return _goods_share(order, lambda goods: goods.ready_share)


def _shipped(order):
    return _weighted(
        (_line_shipped(line), line.price)
        for line in order.lines
        if line.goods is not None or line.needs_delivery
    )


def _line_shipped(line):
    if line.goods is not None:
        return _mean(goods.shipped_share for goods in line.goods) or 0.0
    return min(1.0, line.delivered / line.ordered)


def _line_invoiced(line):
    """Against what the customer keeps: goods taken back need no invoice."""
    due = line.ordered
    if line.goods is not None and _is_full(_line_shipped(line)):
        due = line.delivered
    return min(1.0, line.invoiced / due) if due > 0 else 1.0


def _invoiced(order):
    priced = [line for line in order.lines if line.price]
    return _weighted((_line_invoiced(line), line.price) for line in priced)


def _paid(order):
    invoiced = _invoiced(order)
    if invoiced is None and not order.billed:
        return None
    if order.billed <= 0:
        # everything that was billed has been credited again
        return float(_is_full(invoiced or 0.0) and order.open_balance <= EPSILON)
    collected = 1.0 - max(0.0, order.open_balance) / order.billed
    return max(0.0, min(1.0, collected)) * (1.0 if invoiced is None else invoiced)


SHARES = {
    "quotation": _quotation,
    "confirmed": _confirmed,
    "materials": _materials,
    "production": _production,
    "ready": _ready,
    "shipped": _shipped,
    "invoiced": _invoiced,
    "paid": _paid,
}
