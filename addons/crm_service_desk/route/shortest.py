"""A sensible order for a day's visits.

What    ``order_stops`` puts places into an order with little driving; ``distance`` is the great-circle
        distance of two of them in kilometres.
How     Nearest neighbour from the start, then 2-opt: crossing ways are uncrossed until nothing gets
        shorter. Not the proven shortest way, but no detour that somebody would notice.
Cost    About n cubed; a day has a dozen stops.

No Odoo import here: values in, values out.
"""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0


def distance(one, other):
    """Return kilometres between two ``(latitude, longitude)`` in degrees.

    >>> round(distance((31.57, 120.30), (30.27, 120.15)))  # Wuxi to Hangzhou
    145
    """
    lat_1, lon_1, lat_2, lon_2 = map(radians, (*one, *other))
    chord = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(chord))


def order_stops(start, stops):
    """Return the keys of ``stops`` in the order to drive them.

    :param start: ``(latitude, longitude)`` where the day begins, or None: at the first stop
    :param stops: ``{key: (latitude, longitude)}``

    >>> order_stops((0, 0), {"far": (0, 3), "near": (0, 1), "middle": (0, 2)})
    ['near', 'middle', 'far']
    """
    left = list(stops)
    ordered = [] if start else left[:1]
    left = left[len(ordered) :]
    here = start or (stops[ordered[0]] if ordered else None)
    while left:
        nearest = min(left, key=lambda key: distance(here, stops[key]))
        left.remove(nearest)
        ordered.append(nearest)
        here = stops[nearest]
    return _uncross(start, ordered, stops)


def _uncross(start, ordered, stops):
    """Turn parts of the way round as long as that makes it shorter."""
    best, shortest = ordered, _length(start, ordered, stops)
    improved = True
    while improved:
        improved = False
        for first in range(len(best) - 1):
            for last in range(first + 2, len(best) + 1):
                turned = best[:first] + best[first:last][::-1] + best[last:]
                length = _length(start, turned, stops)
                if length < shortest - 1e-9:
                    best, shortest, improved = turned, length, True
    return best


def _length(start, ordered, stops):
    places = ([start] if start else []) + [stops[key] for key in ordered]
    return sum(distance(one, other) for one, other in zip(places, places[1:], strict=False))
