import random
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..promise import answer_book
from ..promise import book as book_engine
from .promise_factory import NOW, on_factories, random_book

DAY = timedelta(days=1)


def kept(book):
    return {key for key, entry in book.entries.items() if entry.promised is not None and not entry.is_late}


def line(key, promised, *requests, group=1):
    return {"id": key, "given": key, "group": group, "promised": promised, "requests": list(requests)}


def book_of(lines, products, **workcenters):
    return {
        "now": NOW,
        "workcenters": workcenters,
        "products": products,
        "lines": lines,
        "weeks": [NOW, NOW + 7 * DAY],
        "planned": [],
    }


@tagged("standard", "at_install")
class TestPromiseBookEngine(BaseCase):
    """The whole order book, without Odoo."""

    def test_who_can_wait_waits_for_who_cannot(self):
        """The earlier promise has ten days to spare, the later one none."""
        made = {
            "slow": {"supply": "make", "stock": 0, "bom": {"lines": [{"product": "part", "qty": 1}]}},
            "part": {"supply": "make", "stock": 0, "bom": {"operations": [self._operation(24 * 60)]}},
            "fast": {"supply": "make", "stock": 0, "bom": {"operations": [self._operation(24 * 60)]}},
        }
        made["slow"]["bom"]["produce_delay"] = 20
        lines = [
            line(1, NOW + 10 * DAY, {"product": "fast", "qty": 1}),
            line(2, NOW + 21 * DAY, {"product": "slow", "qty": 1}),
        ]
        case = book_of(lines, made, W={})
        with patch.object(book_engine, "MOST_TRIALS", 0):
            self.assertEqual(kept(answer_book(case)), {1})
        found = answer_book(case)
        self.assertEqual(kept(found), {1, 2})
        self.assertEqual(found.entries[1].answer.date, NOW + 2 * DAY)

    def test_hold_keeps_its_pieces_from_a_confirmed_order_that_was_promised_later_ones(self):
        product = {"supply": "buy", "stock": 5, "sellers": [{"days": 8}]}
        lines = [
            line(2, NOW + 8 * DAY, {"product": "P", "qty": 5}),
            line(1, NOW, {"product": "P", "qty": 5}, group=2),
        ]
        self.assertEqual(kept(answer_book(book_of(lines, {"P": product}))), {1, 2})

    def test_urgent_line_stays_first_whoever_is_late_by_that(self):
        product = {"supply": "buy", "stock": 5, "sellers": [{"days": 8}]}
        lines = [
            line(2, NOW + 8 * DAY, {"product": "P", "qty": 5}, group=0) | {"urgent": True},
            line(1, NOW, {"product": "P", "qty": 5}),
        ]
        found = answer_book(book_of(lines, {"P": product}))
        self.assertEqual(kept(found), {2})
        self.assertEqual(found.entries[2].answer.date, NOW)

    def test_safety_is_used_up_before_a_promise_is_called_late(self):
        product = {"supply": "buy", "stock": 0, "sellers": [{"days": 8}]}
        case = book_of([line(1, NOW + 9 * DAY, {"product": "P", "qty": 5})], {"P": product})
        case["company"] = {"slips": [3] * 20, "safety_percentile": 80}
        found = answer_book(case)
        self.assertEqual(kept(found), {1})
        self.assertEqual(found.safety, 3 * DAY)

    @staticmethod
    def _operation(minutes):
        return {"name": "work", "workcenter": "W", "minutes": minutes}


@tagged("standard", "at_install")
class TestPromiseBookInvariants(BaseCase):
    """What always holds of a book, on random factories."""

    def test_nothing_kept_in_the_plain_order_is_lost_by_another(self):
        gained = 0
        for case in (random_book(random.Random(seed)) for seed in range(150)):
            with patch.object(book_engine, "MOST_TRIALS", 0):
                plain = kept(answer_book(case))
            found = kept(answer_book(case))
            self.assertLessEqual(plain, found)
            gained += len(found) - len(plain)
        self.assertGreater(gained, 0)

    @on_factories(100, make=random_book, worse=())
    def test_promises_are_kept_while_the_world_is_as_it_was(self, case):
        promised = {one["id"] for one in case["lines"] if one["promised"]}
        self.assertEqual(kept(answer_book(case)), promised)

    @on_factories(100, make=random_book)
    def test_no_machine_is_promised_twice(self, case):
        book = answer_book(case)
        for name in case["workcenters"]:
            spans = sorted(
                row[1:3] for entry in book.entries.values() for row in entry.booked if row[0] == name
            )
            for (_start, end), (start, _end) in zip(spans, spans[1:], strict=False):
                self.assertLessEqual(end, start)

    @on_factories(30, make=random_book)
    def test_asking_twice_gives_the_same(self, case):
        first, second = answer_book(case), answer_book(case)
        self.assertEqual(first, second)
