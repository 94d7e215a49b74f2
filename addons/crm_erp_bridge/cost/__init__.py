"""What did an order line really cost? Consumption in, cost by kind out.

What: :class:`CostChain` knows what a set of manufacturing orders consumed and made
    and answers what a quantity taken from them cost (:class:`Parts`: material,
    operation, subcontracting).
How: a :class:`Need` is a quantity with its booked value and the manufacturing
    orders that may have made it. What they made is charged at their own cost per
    unit (their needs, again by chain, their operations, their subcontractor, less
    the share of by-products); what they did not make came from the shelf and is
    charged at its booked value, as material. An order line and a consumed component
    are both needs, so the same rule serves every level.
Cost: each manufacturing order is computed once; linear in needs. No ORM, no query.
"""

from .chain import CostChain, Need, ProductionCost
from .parts import NOTHING, Parts

__all__ = ["NOTHING", "CostChain", "Need", "Parts", "ProductionCost"]
