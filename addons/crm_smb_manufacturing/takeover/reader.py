"""A folder as typed rows and rejects.

What: ``read_folder(path)`` returns a ``Job`` with ``rows`` filled and the rows that could not
      be understood in ``rejects``.
How:  files in name order; a cell that cannot be converted rejects its row, an optional cell
      that cannot be converted is left out and noted; unknown files are noted.
Cost: see the package.
"""

from pathlib import Path

from .errors import BadValue, TakeoverError
from .job import Job, Row
from .recognise import recognise
from .tables import is_readable, read_tables
from .values import MAX_DECIMALS, clean, decimals
from .vocabulary import KINDS, QUANTITIES, TOTALS


def read_folder(folder):
    """Return the Job of a folder; raises TakeoverError when nothing in it can be read."""
    folder = Path(folder)
    if not folder.is_dir():
        raise TakeoverError("no_folder", folder=str(folder))
    try:
        paths = sorted(path for path in folder.iterdir() if is_readable(path))
    except OSError as error:
        raise TakeoverError("no_folder", folder=str(folder)) from error
    job = Job()
    for path in paths:
        _read_file(job, path)
    if not job.files:
        raise TakeoverError("nothing_readable", folder=str(folder))
    return job


def _read_file(job, path):
    try:
        tables = read_tables(path)
    except BadValue as error:
        job.note(Row("", path.name, 0, {}), error.code, **error.params)
        return
    for table in tables:
        layout = recognise(table)
        if layout:
            _read_rows(job, table, layout)
        elif any(any(cells) for _number, cells in table.rows):
            job.note(Row("", _place(table), 0, {}), "unknown_sheet")


def _place(table):
    return f"{table.file} [{table.sheet}]" if table.sheet else table.file


def _read_rows(job, table, layout):
    file = _place(table)
    job.files.append((file, layout.kind, layout.row, layout.ignored))
    header = next(cells for number, cells in table.rows if number == layout.row)
    for number, cells in table.rows:
        if number <= layout.row or not any(clean(c) for c in cells) or cells == header:
            continue
        source = ", ".join(clean(cell) for cell in cells)
        row = Row(layout.kind, file, number, {}, source)
        if _is_total(cells):
            job.note(row, "total_row")
            continue
        job.read[layout.kind] += 1
        if _fill(job, row, cells, header, layout.columns):
            job.rows[layout.kind].append(row)


def _is_total(cells):
    first = next(clean(cell) for cell in cells if clean(cell))
    return first.casefold().rstrip(":").replace(" ", "") in TOTALS


def _fill(job, row, cells, header, columns):
    """Convert the cells of a row; return whether the row is good."""
    for index, (column, factor) in columns.items():
        cell = cells[index] if index < len(cells) else None
        title = clean(header[index])
        try:
            row.values[column.name] = column.convert(cell, factor)
        except BadValue as error:
            params = {"column": title, **error.params}
            if column.required:
                job.reject(row, error.code, **params)
                return False
            job.note(row, error.code, **params)
            row.values[column.name] = None
        if column.required and row.values[column.name] in (None, ""):
            job.reject(row, "missing", column=title)
            return False
    for column in KINDS[row.kind]:
        row.values.setdefault(column.name, None)
    _remember_decimals(job, row)
    return True


def _remember_decimals(job, row):
    """Keep in mind how many decimals quantities need."""
    for name in QUANTITIES.get(row.kind, ()):
        number = row.values[name]
        if number is not None:
            job.decimals = max(job.decimals, min(decimals(number), MAX_DECIMALS))
