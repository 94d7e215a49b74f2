"""Which customer rows are one firm.

What: ``group_firms(rows)`` puts rows together that certainly are one firm: the same credit
      code once normalised, or the same normalised name and telephone number.
How:  union-find over these keys; the group's values are the first row's, gaps filled from the
      others in file order. Likely duplicates are not merged here: they become proposals.
Cost: linear.
"""

from ..identity import name_key, normalise_code, phone_key


class Firm:
    """Rows of one firm: ``row`` stands for them, ``others`` were merged into it."""

    def __init__(self, rows):
        self.row, *self.others = rows
        self.values = dict(self.row.values)
        for other in self.others:
            for name, value in other.values.items():
                if self.values.get(name) is None:
                    self.values[name] = value

    def __getitem__(self, name):
        return self.values.get(name)

    def keys(self, country):
        """Return (code, name, phone) keys of the firm."""
        return (
            normalise_code(self["credit_code"]),
            name_key(self["name"]),
            phone_key(self["phone"], country),
        )


def group_firms(rows, country="CN"):
    """Return the Firms of customer rows, in file order."""
    parent = list(range(len(rows)))

    def root(index):
        while parent[index] != index:
            index = parent[index]
        return index

    seen = {}
    for index, row in enumerate(rows):
        for key in _certain_keys(row, country):
            first = seen.setdefault(key, index)
            low, high = sorted((root(first), root(index)))
            parent[high] = low
    groups = {}
    for index, row in enumerate(rows):
        groups.setdefault(root(index), []).append(row)
    return [Firm(group) for group in groups.values()]


def _certain_keys(row, country):
    code = normalise_code(row["credit_code"])
    name, phone = name_key(row["name"]), phone_key(row["phone"], country)
    if code:
        yield "code", code
    if name and phone:
        yield "name and phone", name, phone
