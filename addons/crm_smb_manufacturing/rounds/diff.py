"""What differs between two snapshots of an offer.

What: the comparison behind "what changed since the last round" and behind "is the
order still what the customer accepted". Plain Python: it takes values and returns
values, knows no database and no language.

How to use: ``diff(before, after, ignore)``. A snapshot is::

    {
        "terms": {what: value, ...},
        "lines": [
            {
                "key": 17,             # identity of the line, None when unknown
                "product": 5,          # second identity, for lines entered anew
                "label": "LED 2.8",    # how a person calls the line
                "values": {what: value, ...},
                "specs": [("Colour", "white"), ...],
            },
        ],
    }

A value is a number, a text, a boolean, None, or a ``Ref`` (a record: compared by
its identity, shown by its text). Every change is a dict ready for JSON::

    {"what": "price_unit", "line": "LED 2.8", "from": 10.0, "to": 9.5}

``line`` is None for a term. A whole line that came or went is ``line_added`` or
``line_removed`` (its label in ``to`` or ``from``). A specification has
``what = "specification"`` and its name in ``name``.

How it works: lines are paired by key; what is left is paired by product, in order,
so that a line deleted and typed again is not reported as two changes. Numbers are
equal when they differ by less than one part in a thousand million.

Cost: linear in the number of lines.

>>> old = {"terms": {"term": Ref(1, "30 days")}, "lines": []}
>>> new = {"terms": {"term": Ref(2, "60 days")}, "lines": []}
>>> diff(old, new)
[{'what': 'term', 'line': None, 'from': '30 days', 'to': '60 days'}]
>>> diff(old, new, ignore={"term"})
[]
"""

import math
from typing import NamedTuple


class Ref(NamedTuple):
    """A record named in a snapshot: ``id`` decides equality, ``text`` is shown."""

    id: object
    text: str


def diff(before, after, ignore=frozenset()):
    """List the changes from one snapshot to another, terms first, lines in order.

    :param dict before: snapshot, see the module
    :param dict after: snapshot
    :param ignore: names of values that do not count
    :return: list of ``{what, line, from, to}``, with ``name`` for specifications
    """
    changes = _diff_values(before["terms"], after["terms"], None, ignore)
    pairs, removed = _pair_lines(before["lines"], after["lines"])
    for old, new in pairs:
        changes += _diff_line(old, new, ignore)
    changes += [_change("line_removed", old["label"], old["label"]) for old in removed]
    return changes


def _diff_line(old, new, ignore):
    label = new["label"]
    if old is None:
        return [_change("line_added", label, to=label)]
    return _diff_values(old["values"], new["values"], label, ignore) + _diff_specs(
        old["specs"], new["specs"], label, ignore
    )


def _diff_values(old, new, label, ignore):
    names = list(dict.fromkeys([*old, *new]))
    return [
        _change(name, label, old.get(name), new.get(name))
        for name in names
        if name not in ignore and not _same(old.get(name), new.get(name))
    ]


def _diff_specs(old, new, label, ignore):
    if "specification" in ignore:
        return []
    old, new = dict(old), dict(new)
    return [
        {**_change("specification", label, old.get(name), new.get(name)), "name": name}
        for name in dict.fromkeys([*old, *new])
        if not _same(old.get(name), new.get(name))
    ]


def _pair_lines(before, after):
    """Return ``[(old or None, new)]`` in the order of ``after``, and the old lines
    that have no successor."""
    by_key = {line["key"]: line for line in before if line["key"] is not None}
    pairs = [(by_key.pop(line["key"], None), line) for line in after]
    left = list(by_key.values()) + [line for line in before if line["key"] is None]
    result = []
    for old, new in pairs:
        if old is None:
            old = next((line for line in left if _alike(line, new)), None)
            if old is not None:
                left.remove(old)
        result.append((old, new))
    return result, left


def _alike(old, new):
    """A line typed again: the same product, or the same text where there is none."""
    if old["product"] or new["product"]:
        return old["product"] == new["product"]
    return old["label"] == new["label"]


def _same(old, new):
    if isinstance(old, Ref) and isinstance(new, Ref):
        return old.id == new.id
    if _is_number(old) and _is_number(new):
        return math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-9)
    return (old or None) == (new or None)


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _change(what, label, old=None, to=None):
    return {"what": what, "line": label, "from": _plain(old), "to": _plain(to)}


def _plain(value):
    return value.text if isinstance(value, Ref) else value
