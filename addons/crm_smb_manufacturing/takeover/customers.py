"""Which customer rows are one firm.

What: ``group_firms(rows)`` puts rows together that certainly are one firm: the same credit
      code once normalised, or the same telephone number and names that may be one firm's
      (``identity.same_firm``: 佳禾（深圳） and 佳禾（上海） are two).
How:  union-find over these keys; the group's values are the first row's, gaps filled from the
      others in file order. Likely duplicates are not merged here: they become proposals.
Cost: linear.
"""

from ..identity import name_core, normalise_code, phone_key, same_firm


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
        """Return (code, name without places, phone) keys of the firm."""
        return (
            normalise_code(self["credit_code"]),
            name_core(self["name"]),
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
            for other in seen.setdefault(key, []):
                if key[0] == "code" or same_firm(rows[other]["name"], row["name"]):
                    low, high = sorted((root(other), root(index)))
                    parent[high] = low
            seen[key].append(index)
    groups = {}
    for index, row in enumerate(rows):
        groups.setdefault(root(index), []).append(row)
    return [Firm(group) for group in groups.values()]


def _certain_keys(row, country):
    code = normalise_code(row["credit_code"])
    name, phone = name_core(row["name"]), phone_key(row["phone"], country)
    if code:
        yield "code", code
    if name and phone:
        yield "name and phone", name, phone
