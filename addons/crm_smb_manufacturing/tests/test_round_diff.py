import doctest
from importlib import import_module

from odoo.tests import BaseCase

from odoo.addons.crm_smb_manufacturing.rounds import Ref, diff


def line(key, product, specs=(), **values):
    return {
        "key": key,
        "product": product,
        "label": f"P{product}",
        "values": values,
        "specs": list(specs),
    }


def offer(*lines, **terms):
    return {"terms": terms, "lines": list(lines)}


class TestRoundDiff(BaseCase):
    """The comparison of two offers, without a database."""

    def test_equal_offers_have_no_changes(self):
        snapshot = offer(line(1, 5, quantity=0.1 + 0.2), term=Ref(1, "30 days"))
        same = offer(line(1, 5, quantity=0.3), term=Ref(1, "30 Tage"))
        self.assertEqual(diff(snapshot, same), [])

    def test_a_record_is_compared_by_identity_and_shown_by_name(self):
        changes = diff(offer(term=Ref(1, "30 days")), offer(term=Ref(2, "30 days")))
        self.assertEqual(
            changes,
            [{"what": "term", "line": None, "from": "30 days", "to": "30 days"}],
        )

    def test_zero_empty_and_missing_are_the_same(self):
        self.assertEqual(diff(offer(line(1, 5, discount=0.0)), offer(line(1, 5, discount=None))), [])

    def test_lines_come_and_go(self):
        changes = diff(offer(line(1, 5), line(2, 6)), offer(line(2, 6), line(3, 7)))
        self.assertEqual(
            changes,
            [
                {"what": "line_added", "line": "P7", "from": None, "to": "P7"},
                {"what": "line_removed", "line": "P5", "from": "P5", "to": None},
            ],
        )

    def test_a_line_typed_again_is_the_same_line(self):
        before = offer(line(1, 5, quantity=1), line(2, 5, quantity=2))
        after = offer(line(1, 5, quantity=1), line(9, 5, quantity=3))
        self.assertEqual(
            diff(before, after),
            [{"what": "quantity", "line": "P5", "from": 2, "to": 3}],
        )

    def test_lines_of_unknown_origin_pair_by_product_in_order(self):
        before = offer(line(None, 5, quantity=1), line(None, 5, quantity=2))
        after = offer(line(7, 5, quantity=1), line(8, 5, quantity=2))
        self.assertEqual(diff(before, after), [])

    def test_specifications_are_compared_by_name(self):
        before = offer(line(1, 5, [("Colour", "white"), ("Size", "2.8")]))
        after = offer(line(1, 5, [("Size", "2.8"), ("Mark", "QR"), ("Colour", "red")]))
        self.assertEqual(
            diff(before, after),
            [
                {
                    "what": "specification",
                    "name": "Colour",
                    "line": "P5",
                    "from": "white",
                    "to": "red",
                },
                {
                    "what": "specification",
                    "name": "Mark",
                    "line": "P5",
                    "from": None,
                    "to": "QR",
                },
            ],
        )

    def test_ignored_values_do_not_count(self):
        before = offer(line(1, 5, promise_date="2026-01-01"), total=1)
        after = offer(line(1, 5, promise_date="2026-02-01"), total=2)
        self.assertEqual(diff(before, after, {"promise_date", "total"}), [])

    def test_the_examples_of_the_documentation_hold(self):
        module = import_module("odoo.addons.crm_smb_manufacturing.rounds.diff")
        self.assertEqual(doctest.testmod(module).failed, 0)
