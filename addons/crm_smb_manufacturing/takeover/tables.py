"""Files as tables of cells.

What: every sheet of an .xlsx file and every .csv file as ``Table(file, sheet, rows)``, where
      ``rows`` are ``(number, cells)``, the number being the one people see in their program.
How:  openpyxl for .xlsx (values, not formulas). CSV: byte order mark, else strict UTF-8, else
      GB18030, which is what Chinese Excel writes; the delimiter is the most frequent of
      comma, semicolon and tabulator in the first lines. A .zip is the files in it. What a
      file is tells its content, not its name alone: a workbook with a password and one of
      before 2007 begin alike, and neither is a .csv because somebody calls it so.
Cost: the whole file in memory; workbooks of small firms are a few megabytes, and a .zip may
      not unpack to more than 200.
"""

import csv
import io
import zipfile
import zlib
from collections import namedtuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from .errors import BadValue

Table = namedtuple("Table", "file sheet rows")

# What openpyxl, zipfile and csv raise for a file that is damaged.
_UNREADABLE = (
    OSError,
    EOFError,
    InvalidFileException,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    SyntaxError,  # what parsers of XML raise
    NotImplementedError,
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
)

TEXT = (".csv", ".txt")
WORKBOOK = (".xlsx", ".xlsm")
READABLE = TEXT + WORKBOOK
MOST_UNPACKED = 200 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_UTF8_NAME = 0x800
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def is_readable(path):
    """Whether a path is a file of a kind we read (and not an editor's lock file)."""
    return path.is_file() and path.name != "rejected.xlsx" and is_readable_name(path.name)


def is_readable_name(name):
    """Whether a file of this name is of a kind we read (and not an editor's lock file)."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return base.lower().endswith(READABLE) and not base.startswith(("~$", "."))


def unpack(name, data):
    """Return [(name, bytes)]: the file itself, or the readable files of a .zip.

    Raises BadValue when the .zip cannot be opened or holds too much.
    """
    if not name.lower().endswith(".zip"):
        return [(name, data)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpack_members(archive)
    except BadValue:
        raise
    except RuntimeError as error:  # what zipfile says of a password
        raise BadValue("protected") from error
    except _UNREADABLE as error:
        raise BadValue("unreadable_file", detail=str(error)) from error


def _unpack_members(archive):
    members = [info for info in archive.infolist() if is_readable_name(_member_name(info))]
    if sum(info.file_size for info in members) > MOST_UNPACKED:
        raise BadValue("too_large", size=MOST_UNPACKED // 1024 // 1024)
    return [(_member_name(info).rpartition("/")[2], archive.read(info)) for info in members]


def _member_name(info):
    """The name of a file in a .zip; Windows in China writes it in GBK without saying so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def read_tables(name, data):
    """Return the tables of one file; raises BadValue when it cannot be opened."""
    if not data.strip():
        raise BadValue("empty_file")
    if not name.lower().endswith(READABLE):
        raise BadValue("wrong_type")
    if data.startswith(_OLE):
        raise BadValue("protected" if _PASSWORD in data else "old_format")
    try:
        if data.startswith(_ZIP):
            return _read_workbook(name, data)
        if name.lower().endswith(TEXT):
            return [_read_csv(name, data)]
    except _UNREADABLE as error:
        raise BadValue("unreadable_file", detail=str(error)) from error
    raise BadValue("not_a_workbook")


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


def _read_csv(name, data):
    text = decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows, number = [], 1
    for cells in reader:
        rows.append((number, [cell.strip() or None for cell in cells]))
        number = reader.line_num + 1
    return Table(name, "", rows)


def _read_workbook(name, data):
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    several = len(book.worksheets) > 1
    return [
        Table(
            name,
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
