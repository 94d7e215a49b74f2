"""Instants, durations and quantities of the promise engine.

What: instants are whole seconds since 1970 (naive UTC), durations whole seconds,
quantities floats compared with a tolerance far below any unit's precision.
How: everything that enters the engine passes `instant`, `days` or `minutes` once.
Cost: constant per call.
"""

import math
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1)
MINUTE = 60
HOUR = 3600
DAY = 86400
FOREVER = math.inf
# Far below the smallest unit anyone stores, far above the noise of float sums.
TINY = 1e-9


def instant(value):
    """Return the seconds since 1970 of a datetime or an ISO string, rounded up."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo:
        value = value.astimezone(timezone.utc).replace(tzinfo=None)
    return -((EPOCH - value) // timedelta(seconds=1))


def moment(seconds):
    """Return the datetime of an engine instant."""
    return EPOCH + timedelta(0, seconds)


def days(value):
    """Return the seconds of a number of days (24 hours each); nothing means zero."""
    return round((value or 0) * DAY)


def whole_minutes(value):
    """Return the seconds of a duration in minutes, rounded up to whole minutes."""
    return MINUTE * max(math.ceil(value - 1e-6), 0)


def next_minute(seconds):
    """Return the first whole minute that is not before this instant."""
    return -(-seconds // MINUTE) * MINUTE


def cycles(quantity, capacity):
    """Return how many cycles of `capacity` pieces make `quantity` pieces."""
    if capacity <= 0:
        return 1
    ratio = quantity / capacity
    return max(math.ceil(ratio - TINY * max(ratio, 1)), 0)


def round_up(quantity, precision):
    """Round away from zero to a multiple of `precision`; none means exact."""
    if not precision:
        return quantity
    ratio = quantity / precision
    steps = math.ceil(ratio - TINY * max(abs(ratio), 1))
    return _multiple(steps, precision)


def round_half(quantity, precision):
    """Round to the nearest multiple of `precision`, ties up; none means exact."""
    if not precision:
        return quantity
    ratio = quantity / precision
    return _multiple(math.floor(ratio + 0.5 + TINY * max(abs(ratio), 1)), precision)


def _multiple(steps, precision):
    # Dividing by the inverse keeps 3 x 0.01 at 0.03, as Odoo's float_round does.
    return steps / round(1 / precision) if precision < 1 else steps * precision
