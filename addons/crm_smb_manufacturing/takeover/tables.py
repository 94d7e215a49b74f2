"""Files as tables of cells.

What: every sheet of an .xlsx file and every .csv file as ``Table(file, sheet, rows)``, where
      ``rows`` are ``(number, cells)``, the number being the one people see in their program.
How:  openpyxl for .xlsx (values, not formulas). CSV: byte order mark, else strict UTF-8, else
      GB18030, which is what Chinese Excel writes; the delimiter is the most frequent of
      comma, semicolon and tabulator in the first lines.
Cost: the whole file in memory; workbooks of small firms are a few megabytes.
"""

import csv
import io
import zipfile
from collections import namedtuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from .errors import BadValue

Table = namedtuple("Table", "file sheet rows")

READABLE = (".csv", ".txt", ".xlsx", ".xlsm")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def is_readable(path):
    """Whether a path is a file of a kind we read (and not an editor's lock file)."""
    return (
        path.is_file()
        and path.suffix.lower() in READABLE
        and not path.name.startswith(("~$", "."))
        and path.name != "rejected.xlsx"
    )


def read_tables(path):
    """Return the tables of one file; raises BadValue when it cannot be opened."""
    try:
        if path.suffix.lower() in (".csv", ".txt"):
            return [_read_csv(path)]
        return _read_workbook(path)
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError) as error:
        raise BadValue("unreadable_file", detail=str(error)) from error


def decode(data):
    """Return the text of a CSV file's bytes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _delimiter(text):
    head = "\n".join(text.splitlines()[:10])
    return max(",;\t", key=head.count)


def _read_csv(path):
    text = decode(path.read_bytes())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows, number = [], 1
    for cells in reader:
        rows.append((number, [cell.strip() or None for cell in cells]))
        number = reader.line_num + 1
    return Table(path.name, "", rows)


def _read_workbook(path):
    book = openpyxl.load_workbook(path, data_only=True)
    several = len(book.worksheets) > 1
    return [
        Table(
            path.name,
            sheet.title if several else "",
            [
                (number, [_cell(value) for value in cells])
                for number, cells in enumerate(sheet.iter_rows(values_only=True), 1)
            ],
        )
        for sheet in book.worksheets
    ]


def _cell(value):
    if isinstance(value, str):
        return value.strip() or None
    return value
