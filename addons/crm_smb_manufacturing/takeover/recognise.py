"""Which row is the header, and of what kind is the sheet.

What: ``recognise(table)`` returns a ``Layout`` or None.
How:  each of the first rows is read as a header; for each kind that has all its required
      columns there, the matched columns are counted. The row and kind with most matches win;
      on a tie the one with fewer columns of its own left over.
Cost: header cells of at most 30 rows times ten kinds.
"""

import re
from collections import namedtuple

from .values import clean
from .vocabulary import KINDS, UNITS, UNITS_OF_COLUMN

Layout = namedtuple("Layout", "kind row columns ignored")
# columns: {cell index: (Column, factor)}; ignored: headers that mean nothing to us

HEADER_WITHIN = 30
_UNIT = re.compile(r"[(\[]([^)\]]*)[)\]]")
_NOISE = re.compile(r"[\s*:_\-./#\"']+")


def header_key(text):
    """Return (header without unit and noise, unit in brackets)."""
    text = clean(text).casefold()
    unit = _UNIT.search(text)
    return _NOISE.sub("", _UNIT.sub("", text)), unit[1].strip() if unit else ""


_LOOKUP = {
    kind: {header: column for column in columns for header in column.headers}
    for kind, columns in KINDS.items()
}


def _factor(kind, column, unit):
    special = UNITS_OF_COLUMN.get((kind, column.name), {})
    return special.get(unit, UNITS.get(unit, 1))


def _match(kind, keys):
    """Return ({index: (column, factor)}, matched names) for a header row, or None."""
    found, names = {}, set()
    for index, (header, unit) in keys.items():
        column = _LOOKUP[kind].get(header)
        if column and column.name not in names:
            found[index] = (column, _factor(kind, column, unit))
            names.add(column.name)
    required = {column.name for column in KINDS[kind] if column.required}
    return found if required <= names else None


def _candidates(number, cells):
    keys = {
        index: header_key(cell) for index, cell in enumerate(cells) if isinstance(cell, str) and clean(cell)
    }
    for kind, columns in KINDS.items():
        found = _match(kind, keys)
        # One lone word is a header only where nothing else stands beside it.
        if found and (len(found) > 1 or len(keys) == 1):
            ignored = [clean(cells[i]) for i in keys if i not in found]
            rank = (len(found), -len(columns))
            yield rank, Layout(kind, number, found, ignored)


def recognise(table):
    """Return the Layout of a table, or None when no row looks like a header we know."""
    best = None
    for number, cells in table.rows[:HEADER_WITHIN]:
        for rank, layout in _candidates(number, cells):
            if best is None or rank > best[0]:
                best = rank, layout
    return best and best[1]
