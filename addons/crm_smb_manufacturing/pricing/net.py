"""What a price is really worth, so that two offers can be compared.

What: the net price of one unit after discount, credit given by the payment terms and freight that we pay.
Plain Python: numbers in, numbers out.

How: ``net_price(amount, quantity, terms)`` where ``amount`` is the line's untaxed total after discounts, in
the company's currency. Credit costs ``interest`` per cent a year for ``days``; freight is a share of the
price that the delivery terms put on us. ``below(price, reference, tolerance)`` says by how many per cent a
price lies under another, or 0 when that is within the tolerance.

Cost: constant.

>>> net_price(1000, 10, Terms(days=0, interest=0, freight=0))
100.0
>>> round(net_price(1000, 10, Terms(days=90, interest=6, freight=2)), 2)
96.52
>>> below(92, 100, tolerance=5)
8.0
>>> below(96, 100, tolerance=5)
0.0
"""

from typing import NamedTuple

DAYS_OF_YEAR = 365


class Terms(NamedTuple):
    """Credit and freight of an offer: days of credit, per cent a year, per cent of the price."""

    days: float = 0
    interest: float = 0
    freight: float = 0


def net_price(amount, quantity, terms):
    """Return what one unit brings, in the currency of ``amount``; 0 for no quantity."""
    if not quantity:
        return 0.0
    credit = terms.days * terms.interest / DAYS_OF_YEAR
    return amount / quantity * (1 - (credit + terms.freight) / 100)


def below(price, reference, tolerance):
    """Return by how many per cent ``price`` is below ``reference``; 0 up to the tolerance."""
    if reference <= 0:
        return 0.0
    percent = (reference - price) / reference * 100
    return percent if percent > tolerance + 1e-9 else 0.0
