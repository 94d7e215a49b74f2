"""Reading the workbooks a small manufacturer really has.

What: a folder of .xlsx and .csv files becomes typed rows per kind of sheet (customers,
      contacts, vendors, products, work centres, bills, operations, stock, history, open
      orders), and a list of rejected rows with file, row number and reason.
How:  ``tables`` opens files (encodings, delimiters), ``vocabulary`` knows what headers are
      called in Chinese and English, ``recognise`` finds the header row and the kind of sheet
      by its headers (never by the file's name), ``values`` converts cells, ``reader`` puts it
      together. ``job`` keeps the account of one take-over, ``customers`` and ``bills`` hold the
      rules that need more than one row, ``summary`` writes the result for people.
      ``cli`` is the command's body. Nothing here imports Odoo.
Cost: one pass over the cells; about 20,000 rows a second for CSV, 5,000 for XLSX.
"""

from .job import Job
from .reader import open_files, read_folder, read_sheets

__all__ = ["Job", "open_files", "read_folder", "read_sheets"]
