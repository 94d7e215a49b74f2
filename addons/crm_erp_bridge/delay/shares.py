"""The shares of a slip, kept equal to it through every window."""

from .parts import divide


def settle(shares, grown, slip):
    """Return the shares after a window.

    Who made time up is relieved first, and what is left of that relieves all others alike.
    A promise that still has something in reserve is late by less than its waits have grown:
    the waits of this window are counted only by what goes beyond the reserve.

    :param shares: dict key -> seconds, none below zero; the shares so far
    :param grown: dict key -> seconds of this window, see :func:`.chain.growth`
    :param slip: seconds that the line is late now, against its first promise; below zero early
    :return: dict key -> seconds above zero, which sum to the slip, or {} when it is not late
    """
    target = max(slip, 0)
    kept, left = dict(shares), 0
    for key, seconds in grown.items():
        if seconds < 0:
            relieved = min(kept.get(key, 0), -seconds)
            kept[key] = kept.get(key, 0) - relieved
            left += -seconds - relieved
    total = sum(kept.values())
    if total:
        kept = divide(min(max(total - left, 0), target), kept)
    later = {key: seconds for key, seconds in grown.items() if seconds > 0} or kept
    missing = target - sum(kept.values())
    if missing and sum(later.values()):
        for key, seconds in divide(missing, later).items():
            kept[key] = kept.get(key, 0) + seconds
    return {key: seconds for key, seconds in kept.items() if seconds > 0}
