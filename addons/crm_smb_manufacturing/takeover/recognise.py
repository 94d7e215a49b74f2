"""Which row is the header, and of what kind is the sheet.

What: ``recognise(table)`` returns a ``Layout`` or None; ``match_header`` says what one row's
      cells mean for a kind, ``column_of`` what one header means.
How:  each of the first rows is read as a header; for each kind that has all its required
      columns there, the matched columns are counted. The row and kind with most matches win;
      on a tie the one with fewer columns of its own left over. What people said a header means
      (``remembered``: {(kind, header key): column name, '' to leave it out}) goes first.
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
COLUMNS = {(kind, column.name): column for kind, columns in KINDS.items() for column in columns}


def factor_of(kind, column, header):
    """How many base units one unit is worth that a header names in brackets."""
    unit = header_key(header)[1]
    special = UNITS_OF_COLUMN.get((kind, column.name), {})
    return special.get(unit, UNITS.get(unit, 1))


def column_of(kind, key, remembered=None):
    """Return the Column that a header key stands for, or None."""
    name = (remembered or {}).get((kind, key))
    if name is None:
        return _LOOKUP[kind].get(key)
    return COLUMNS.get((kind, name))


def match_header(kind, cells, remembered=None):
    """Return {index: (Column, factor)} of a header row; of two for one column the first,
    but one that people named goes before one that we guess."""
    remembered = remembered or {}
    keys = _header_keys(cells)
    found, names = {}, set()
    for index in sorted(keys, key=lambda index: ((kind, keys[index]) not in remembered, index)):
        column = column_of(kind, keys[index], remembered)
        if column and column.name not in names:
            found[index] = (column, factor_of(kind, column, cells[index]))
            names.add(column.name)
    return found


def missing_columns(kind, names):
    """Return the names of the columns that a sheet of a kind must have and that are not there."""
    return [column.name for column in KINDS[kind] if column.required and column.name not in names]


def _header_keys(cells):
    return {
        index: header_key(cell)[0]
        for index, cell in enumerate(cells)
        if isinstance(cell, str) and clean(cell)
    }


def _candidates(number, cells, remembered):
    keys = _header_keys(cells)
    for kind, columns in KINDS.items():
        found = match_header(kind, cells, remembered)
        # One lone word is a header only where nothing else stands beside it.
        lone = len(found) == 1 and len(keys) > 1
        if found and not lone and not missing_columns(kind, {c.name for c, _factor in found.values()}):
            ignored = [clean(cells[i]) for i in keys if i not in found]
            rank = (len(found), -len(columns))
            yield rank, Layout(kind, number, found, ignored)


def recognise(table, remembered=None):
    """Return the Layout of a table, or None when no row looks like a header we know."""
    best = None
    for number, cells in table.rows[:HEADER_WITHIN]:
        for rank, layout in _candidates(number, cells, remembered):
            if best is None or rank > best[0]:
                best = rank, layout
    return best and best[1]
