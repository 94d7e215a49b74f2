"""Credit: may this customer family owe us as much as it would?

What: :func:`judge` says ok, warning or hold of an :class:`Account`, and why; :func:`shares` says how much of
    an order still counts, less what was paid in advance.
How: exposure = open invoices + delivered and not invoiced + confirmed and not delivered, each amount once, in
    company currency, taxes included. A flag holds whatever the amounts; overdue invoices hold from a number
    of days on; then the limit counts. No limit means that none was agreed.
Cost: constant per account, linear in the lines of an order; no ORM, no query, no clock.
"""

from .account import Account, judge
from .order import shares

__all__ = ["Account", "judge", "shares"]
