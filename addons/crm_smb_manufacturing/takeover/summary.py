"""The result of a take-over for people: a table for the console, a workbook of rejects.

What: ``table(header, rows)`` aligns columns (a Chinese character is two wide),
      ``write_rejected(target, overview, sheets)`` writes the rejected rows to an .xlsx file.
How:  plain text; xlsxwriter.
Cost: none to speak of.
"""

import re
import unicodedata

import xlsxwriter


def width(text):
    """How many columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(header, rows):
    """Return the lines of a table; numbers are aligned to the right."""
    cells = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(width(cell) for cell in column) for column in zip(*cells, strict=True)]
    lines = [_line(row, widths) for row in cells]
    return [lines[0], "  ".join("-" * size for size in widths), *lines[1:]]


def _line(row, widths):
    return "  ".join(
        " " * (size - width(cell)) + cell if index else cell + " " * (size - width(cell))
        for index, (cell, size) in enumerate(zip(row, widths, strict=True))
    ).rstrip()


def write_rejected(target, overview=None, sheets=()):
    """Write rejected rows to a path or file object.

    ``overview``: (header, rows) of all of them: file, row number, sheet, reason, cells;
    ``sheets``: [(title, header, rows)], each as it was read, to be mended and read again.
    """
    with xlsxwriter.Workbook(target if hasattr(target, "write") else str(target)) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        if overview:
            _write_sheet(book, None, bold, (24, 8, 16, 60, 60), *overview)
        titles = set()
        for title, header, rows in sheets:
            _write_sheet(book, _sheet_title(title, titles), bold, [16] * len(header), header, rows)


def _write_sheet(book, title, bold, sizes, header, rows):
    sheet = book.add_worksheet(title)
    for column, size in enumerate(sizes):
        sheet.set_column(column, column, size)
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            # As text: a cell that begins with = is somebody's text, not a formula.
            sheet.write_string(number, column, str(cell))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(header) - 1)


def _sheet_title(text, titles):
    """A title that Excel takes (31 characters, some not allowed) and that no sheet has yet."""
    base = re.sub(r"[\[\]:*?/\\']", " ", text).strip()[:27] or "-"
    title, number = base, 1
    while title.casefold() in titles:
        number += 1
        title = f"{base} {number}"
    titles.add(title.casefold())
    return title
