"""The account of one take-over: what was read, done, rejected, noted.

What: ``Job`` is filled by the reader and goes through all steps of the take-over.
How:  a row is rejected once (the first reason stands); notes do not stop a row.
Cost: memory for the rows.
"""

from collections import Counter, defaultdict

from .vocabulary import KINDS


class Row:
    """One data row: ``kind`` of sheet, ``file``, ``number`` in the file, ``values`` by
    column, ``source`` the cells as they were."""

    __slots__ = ("file", "kind", "number", "source", "values")

    def __init__(self, kind, file, number, values, source=""):
        self.source = source
        self.kind = kind
        self.file = file
        self.number = number
        self.values = values

    def __getitem__(self, name):
        return self.values.get(name)

    def __repr__(self):
        return f"<{self.kind} {self.file}:{self.number}>"


class Issue:
    """Something to tell about a row: a ``code`` with ``params``, or a ready ``text``."""

    __slots__ = ("code", "params", "row", "text")

    def __init__(self, row, code, params, text=""):
        self.row = row
        self.code = code
        self.params = params
        self.text = text


class Job:
    """Rows by kind, and what became of them.

    ``read``, ``created``, ``existing``, ``merged``, ``proposed``, ``flagged``: counters by kind;
    ``rejects`` and ``notes``: Issues; ``files``: (file, kind, header row, ignored headers);
    ``decimals``: most decimals of any quantity.
    """

    def __init__(self):
        self.rows = {kind: [] for kind in KINDS}
        self.files = []
        self.read = Counter()
        self.created = Counter()
        self.existing = Counter()
        self.merged = Counter()
        self.proposed = Counter()
        self.flagged = Counter()
        self.rejects = []
        self.notes = []
        self.decimals = 0
        self.dry_run = False
        self.vendors = {}
        self.products = {}
        self.workcenters = {}
        self.duplicates = {}
        self._links = defaultdict(dict)
        self._rejected = set()

    def reject(self, row, code, /, text="", **params):
        """Leave a row out, once."""
        if id(row) not in self._rejected:
            self._rejected.add(id(row))
            self.rejects.append(Issue(row, code, params, text))

    def note(self, row, code, /, text="", **params):
        """Tell something about a row that is (or need not be) loaded."""
        self.notes.append(Issue(row, code, params, text))

    def links(self, kind):
        """A dict that remembers what names stand for (``terms``, ``users``, ...)."""
        return self._links[kind]

    def is_rejected(self, row):
        """Whether the row was left out."""
        return id(row) in self._rejected

    def good(self, kind):
        """Rows of a kind that nothing spoke against so far."""
        return [row for row in self.rows[kind] if not self.is_rejected(row)]

    def rejected_count(self, kind):
        """How many rows of a kind were left out."""
        return sum(issue.row.kind == kind for issue in self.rejects)
