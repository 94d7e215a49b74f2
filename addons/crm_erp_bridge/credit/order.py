def shares(lines, prepaid=0.0):
    """Return (delivered and not invoiced, still to be delivered) of an order, in its currency.

    :param lines: iterable of (price of one unit, delivered, invoiced, still to come), quantities in one unit
    :param float prepaid: invoiced in advance and not deducted yet; an open invoice counts by itself
    """
    uninvoiced = undelivered = 0.0
    for price, delivered, invoiced, pending in lines:
        uninvoiced += max(0.0, delivered - invoiced) * price
        # What is invoiced before it is delivered is an open item already.
        undelivered += max(0.0, pending - max(0.0, invoiced - delivered)) * price
    rest = max(0.0, prepaid - undelivered)
    return max(0.0, uninvoiced - rest), max(0.0, undelivered - prepaid)
