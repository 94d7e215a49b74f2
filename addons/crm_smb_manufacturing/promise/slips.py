"""By how many days an order usually comes later than planned, from what was measured.

What: the slips that `network.safety_days` takes its percentile of.
How: delivered promises say it best. Until there are enough of them, an order is taken to
wait for one receipt and for the work of one order, which are late independently: all sums of
the two. So the buffer is held once for the whole chain; adding a percentile of each would
hold it twice.
Cost: proportional to the promises, or to receipts times works.
"""

ENOUGH_ORDERS = 20
ENOUGH_FACTS = 5


def usual_slips(orders, receipts, works):
    """Return the slips in days, negative for earlier; none where too little is known.

    :param orders: slips of promises, against the date without safety
    :param receipts: slips of receipts, against the vendor's date
    :param works: by how much longer the work of an order took than planned
    """
    if len(orders) >= ENOUGH_ORDERS:
        return list(orders)
    receipts = receipts if len(receipts) >= ENOUGH_FACTS else []
    works = works if len(works) >= ENOUGH_FACTS else []
    if not receipts and not works:
        return []
    return [receipt + work for receipt in receipts or [0] for work in works or [0]]
