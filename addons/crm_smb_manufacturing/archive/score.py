"""See the package."""

FULL = 100


def completeness(rules):
    """Return ``(score, keys of the rules that are not met)``.

    ``rules``: tuples ``(key, weight, applies, met)`` in the order in which what is
    missing shall be named. A score of 100 is given to nobody who lacks something.

    >>> completeness([("address", 10, True, True), ("bank", 5, True, False)])
    (67, ['bank'])
    """
    total = reached = 0
    missing = []
    for key, weight, applies, met in rules:
        if not applies:
            continue
        total += weight
        if met:
            reached += weight
        else:
            missing.append(key)
    score = round(FULL * reached / total) if total else FULL
    return (min(score, FULL - 1) if missing else FULL), missing
