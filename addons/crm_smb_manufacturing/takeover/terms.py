"""Payment terms as Chinese firms write them.

What: ``parse_terms("月结30天")`` -> ``("after_month", 30)``.
How:  a table of patterns; what none fits is ``None`` and the caller says so.
Cost: a handful of regular expressions.
"""

import re

from .values import clean

# kind: "after_month" days after the end of the invoice's month, "after" days after the
# invoice, "before_delivery" pay first, "at_delivery" pay on receipt
_PATTERNS = (
    (r"(?:款到发货|先款后货|预付全款|全额预付|prepayment|prepaid|inadvance)", "before_delivery"),
    (r"(?:货到付款|现结|cashondelivery|cod|现金)", "at_delivery"),
    (r"月结\(?(\d+)(?:天|日|days?)?\)?", "after_month"),
    (r"(?:票到|开票后?|发票后?|账期|货到|收货后?|net)?(\d+)(?:天|日|days?)?(?:付款|内付款)?", "after"),
    (r"月结", "after_month"),
    (r"(?:immediate|即付|立即付款)", "after"),
)


def parse_terms(text):
    """Return (kind, days) of a payment term, or None."""
    plain = clean(text).casefold().replace(" ", "")
    for pattern, kind in _PATTERNS:
        match = re.fullmatch(pattern, plain)
        if match:
            days = int(match[1]) if match.groups() and match[1] else 0
            return kind, days
    return None
