"""Files as typed rows and rejects.

What: ``read_folder(path)`` and ``read_files(files)`` return a ``Job`` with ``rows`` filled and
      the rows that could not be understood in ``rejects``; ``read_sheets`` takes tables whose
      header and columns somebody has confirmed.
How:  files in name order; a cell that cannot be converted rejects its row, an optional cell
      that cannot be converted is left out and noted; unknown files are noted.
Cost: see the package.
"""

from pathlib import Path

from .errors import BadValue, TakeoverError
from .job import Job, Row
from .recognise import recognise
from .tables import is_readable, read_tables, unpack
from .values import MAX_DECIMALS, clean, decimals
from .vocabulary import KINDS, QUANTITIES, TOTALS


def read_folder(folder, remembered=None):
    """Return the Job of a folder; raises TakeoverError when nothing in it can be read.

    ``remembered``: what people said headers mean, as for ``recognise``.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise TakeoverError("no_folder", folder=str(folder))
    try:
        paths = sorted(path for path in folder.iterdir() if is_readable(path))
        files = [(path.name, path.read_bytes()) for path in paths]
    except OSError as error:
        raise TakeoverError("no_folder", folder=str(folder)) from error
    job = Job()
    tables, faults = open_files(files)
    for name, error in faults:
        job.note(Row("", name, 0, {}), error.code, **error.params)
    sheets = [(table, recognise(table, remembered)) for table in tables]
    for table, layout in sheets:
        if not layout:
            job.note(Row("", place(table), 0, {}), "unknown_sheet")
    read_sheets(job, [sheet for sheet in sheets if sheet[1]])
    if not job.files:
        raise TakeoverError("nothing_readable", folder=str(folder))
    return job


def open_files(files):
    """Return (tables with something in them, faults [(file, BadValue)]) of [(name, bytes)]."""
    tables, faults = [], []
    for name, data in files:
        try:
            members = unpack(name, data)
        except BadValue as error:
            faults.append((name, error))
            continue
        if not members:
            faults.append((name, BadValue("nothing_inside")))
        for member, content in members:
            found, fault = _open_file(member, content)
            tables += found
            faults += fault
    return tables, faults


def _open_file(name, data):
    try:
        tables = read_tables(name, data)
    except BadValue as error:
        return [], [(name, error)]
    filled = [table for table in tables if any(any(cells) for _number, cells in table.rows)]
    return filled, [] if filled else [(name, BadValue("empty_file"))]


def read_sheets(job, sheets):
    """Read the rows of [(table, layout)] into the job."""
    for table, layout in sheets:
        _read_rows(job, table, layout)
    return job


def place(table):
    """How a table is called: the file, and the sheet where it has several."""
    return f"{table.file} [{table.sheet}]" if table.sheet else table.file


def _read_rows(job, table, layout):
    file = place(table)
    job.files.append((file, layout.kind, layout.row, layout.ignored))
    header = next(cells for number, cells in table.rows if number == layout.row)
    job.headers[file] = header
    for number, cells in table.rows:
        if number <= layout.row or not any(clean(c) for c in cells) or cells == header:
            continue
        row = Row(layout.kind, file, number, {}, cells)
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
