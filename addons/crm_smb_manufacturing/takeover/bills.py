"""Bills of materials that cannot be built.

What: ``lines_in_a_circle(edges)`` names the lines that make a product contain itself, directly or
      through its components.
How:  lines are added one by one in file order; a line whose component already (transitively)
      contains the parent closes a circle and is left out.
Cost: a walk down the component's tree for each line.
"""

from collections import defaultdict


def lines_in_a_circle(edges):
    """Return the indexes of ``edges`` [(parent, component)] that close a circle."""
    children = defaultdict(set)
    bad = []
    for index, (parent, component) in enumerate(edges):
        if parent == component or _contains(children, component, parent):
            bad.append(index)
        else:
            children[parent].add(component)
    return bad


def _contains(children, top, wanted):
    todo, seen = [top], set()
    while todo:
        product = todo.pop()
        if product == wanted:
            return True
        if product not in seen:
            seen.add(product)
            todo.extend(children.get(product, ()))
    return False
