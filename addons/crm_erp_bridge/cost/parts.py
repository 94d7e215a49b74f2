"""Money by kind. Amounts are in one currency and not rounded until the end."""

from typing import NamedTuple


class Parts(NamedTuple):
    """Cost by kind; adds and scales by kind."""

    material: float = 0.0
    operation: float = 0.0
    subcontract: float = 0.0

    def plus(self, other):
        return Parts(*(a + b for a, b in zip(self, other, strict=True)))

    def times(self, factor):
        return Parts(*(amount * factor for amount in self))

    @property
    def total(self):
        return sum(self)

    def rounded(self, round_amount):
        return Parts(*(round_amount(amount) for amount in self))

    def less(self, amount, round_amount):
        """Take ``amount`` away in proportion to the kinds, exactly.

        What rounding leaves goes to the material, so that the total falls by
        ``amount`` to the cent.

        >>> Parts(80, 20, 0).less(25, round)
        Parts(material=60, operation=15, subcontract=0)
        >>> Parts(0, 0, 0).less(5, round).total
        -5
        """
        if not self.total:
            return Parts(self.material - amount, self.operation, self.subcontract)
        taken = self.times(amount / self.total).rounded(round_amount)
        rest = amount - taken.operation - taken.subcontract
        return Parts(
            self.material - rest,
            self.operation - taken.operation,
            self.subcontract - taken.subcontract,
        ).rounded(round_amount)


NOTHING = Parts()
