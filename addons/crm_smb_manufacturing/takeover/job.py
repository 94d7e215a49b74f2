"""The account of one take-over: what was read, done, rejected, noted.

What: ``Job`` is filled by the reader and goes through all steps of the take-over.
How:  a row is rejected once (the first reason stands); notes do not stop a row.
Cost: memory for the rows.
"""

from collections import Counter, defaultdict

from .values import clean
from .vocabulary import KINDS

COUNTERS = ("read", "created", "existing", "changed", "merged", "proposed", "flagged")


class Row:
    """One data row: ``kind`` of sheet, ``file``, ``number`` in the file, ``values`` by
    column, ``cells`` as they were."""

    __slots__ = ("cells", "file", "kind", "number", "values")

    def __init__(self, kind, file, number, values, cells=()):
        self.cells = cells
        self.kind = kind
        self.file = file
        self.number = number
        self.values = values

    def __getitem__(self, name):
        return self.values.get(name)

    @property
    def source(self):
        """The cells in one line."""
        return ", ".join(clean(cell) for cell in self.cells)

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

    ``read``, ``created``, ``existing``, ``changed`` (those of them that were completed),
    ``merged``, ``proposed``, ``flagged``: counters by kind;
    ``rejects`` and ``notes``: Issues; ``files``: (file, kind, header row, ignored headers);
    ``headers``: header cells by file; ``decimals``: most decimals of any quantity;
    ``planned``: names of customers that a trial in pieces has seen and undone again;
    ``extra``: values that every new customer and contact gets, ``{kind: values}``.
    """

    def __init__(self):
        self.rows = {kind: [] for kind in KINDS}
        self.files = []
        self.headers = {}
        self.read = Counter()
        self.created = Counter()
        self.existing = Counter()
        self.changed = Counter()
        self.merged = Counter()
        self.proposed = Counter()
        self.flagged = Counter()
        self.rejects = []
        self.notes = []
        self.decimals = 0
        self.dry_run = False
        self.planned = set()
        self.extra = {}
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

    # -- work in pieces, some of them in another process

    def is_in_pieces(self):
        """Whether there are only kinds whose pieces can be tried one by one."""
        return not any(rows for kind, rows in self.rows.items() if kind not in ("customers", "contacts"))

    def counts(self):
        """Return {kind: {counter: number}} of what was counted so far."""
        return {
            kind: {name: getattr(self, name)[kind] for name in COUNTERS}
            for kind in KINDS
            if any(getattr(self, name)[kind] for name in COUNTERS)
        }

    def restore(self, counts):
        """Go back to what ``counts()`` said; what was read stays counted as it is."""
        for name in COUNTERS[1:]:
            getattr(self, name).clear()
            getattr(self, name).update({kind: mine.get(name, 0) for kind, mine in counts.items()})

    def forget_issues(self):
        """Drop what was told, because it is kept elsewhere; who was rejected stays so."""
        self.rejects.clear()
        self.notes.clear()

    def forget_links(self):
        """Drop what names stand for, because it was undone."""
        self._links.clear()

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
