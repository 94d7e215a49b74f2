"""The cost of what manufacturing orders made, through all levels.

How: a pool is the manufacturing orders that may have made a product for one need;
its unit cost is their total cost over their total output. Cost of a pool is
computed on the way back from its own needs and kept; an order that (by a wrong
document) feeds itself is charged at booked value instead.
Cost: one pass over every need of every order that is asked for.
"""

from dataclasses import dataclass

from .parts import NOTHING, Parts


@dataclass(frozen=True)
class Need:
    """A quantity of a product that was taken, and what its transfer is booked at.

    ``sources`` are keys of the manufacturing orders that may have made it.
    """

    product: int
    quantity: float
    value: float
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class ProductionCost:
    """One manufacturing order: output, consumption and its own cost.

    ``byproduct_share`` (0..1) of its cost belongs to by-products.
    """

    product: int
    quantity: float
    needs: tuple[Need, ...] = ()
    operation: float = 0.0
    subcontract: float = 0.0
    byproduct_share: float = 0.0


class CostChain:
    """Cost of needs, given the manufacturing orders behind them.

    :param dict productions: key -> :class:`ProductionCost`, finished output only
    """

    def __init__(self, productions):
        self._productions = productions
        self._totals = {}

    def cost(self, need):
        """What a need cost by kind.

        :param Need need: quantity, booked value, possible makers
        :return: :class:`Parts`
        """
        if not need.quantity:
            return Parts(material=need.value)
        made, unit_cost = self._pool(need)
        from_pool = min(need.quantity, made)
        booked_rest = need.value * (need.quantity - from_pool) / need.quantity
        return unit_cost.times(from_pool).plus(Parts(material=booked_rest))

    def _pool(self, need):
        makers = [
            key
            for key in need.sources
            if key in self._productions
            and self._productions[key].product == need.product
            and self._productions[key].quantity > 0
        ]
        costs = {key: self._total(key) for key in makers}
        made, total = 0.0, NOTHING
        for key, cost in costs.items():
            if cost is not None:
                made += self._productions[key].quantity
                total = total.plus(cost)
        return made, total.times(1 / made) if made else NOTHING

    def _total(self, key):
        """Cost of all main products of one order; None while it is being asked."""
        if key not in self._totals:
            self._totals[key] = None
            production = self._productions[key]
            total = Parts(0.0, production.operation, production.subcontract)
            for need in production.needs:
                total = total.plus(self.cost(need))
            self._totals[key] = total.times(1 - production.byproduct_share)
        return self._totals[key]
