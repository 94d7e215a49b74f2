import random
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..promise import answer, explore
from ..promise.planner import Planner
from .promise_factory import NOW, STANDARD, random_case

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def bought(days=9, qty=10, **product):
    """A product that one vendor sends in so many days."""
    data = {"supply": "buy", "sellers": [{"name": "V", "days": days}], **product}
    return {
        "now": NOW.isoformat(),
        "products": {"P": data},
        "requests": [{"product": "P", "qty": qty}],
    }


def built(busy, minutes=60, qty=1, calendar="std"):
    """A product that one machine makes, behind what is planned on it."""
    operation = {"name": "op", "workcenter": "W", "minutes": minutes}
    return {
        "now": NOW.isoformat(),
        "calendars": {"std": STANDARD},
        "workcenters": {"W": {"calendar": calendar, "busy": busy}},
        "products": {"P": {"supply": "make", "bom": {"operations": [operation]}}},
        "requests": [{"product": "P", "qty": qty}],
    }


def span(start, end):
    return [(NOW + start).isoformat(), (NOW + end).isoformat()]


def change(outlook, kind):
    return next(one for one in outlook.changes if one.kind == kind)


@tagged("standard", "at_install")
class TestPromiseOutlook(BaseCase):
    """What would change a date, and what could go earlier."""

    def test_another_vendor_is_offered_with_his_date_and_minimum(self):
        others = [
            {"name": "V", "days": 9},
            {"name": "Fast", "days": 2, "min_qty": 50},
            {"name": "Slow", "days": 20},
        ]
        found = explore(bought(other_sellers=others))
        other = change(found, "other_vendor")
        self.assertEqual((other.vendor, other.min_qty), ("Fast", 50))
        self.assertEqual(other.date, NOW + 2 * DAY)
        self.assertEqual(other.gain, 7 * DAY)
        self.assertEqual(change(found, "vendor").gain, 9 * DAY)
        self.assertEqual([one.kind for one in found.changes], ["vendor", "other_vendor"])

    def test_receipt_that_came_at_once_is_offered_by_its_name(self):
        case = bought(days=20, incoming=[[(NOW + 5 * DAY).isoformat(), 10, "IN/1"]])
        early = change(explore(case), "receipt")
        self.assertEqual(early.name, ("IN/1",))
        self.assertEqual(early.gain, 5 * DAY)

    def test_overtime_works_off_what_is_planned_and_then_this(self):
        # Monday 8 to Wednesday 12 are 20 hours of work: done on Tuesday at 4.
        case = built([span(0 * DAY, 2 * DAY + 4 * HOUR)])
        found = explore(case)
        self.assertEqual(found.answer.date, NOW + 2 * DAY + 6 * HOUR)
        self.assertEqual(change(found, "overtime").date, NOW + 21 * HOUR)
        self.assertEqual(change(found, "queue").date, NOW + HOUR)

    def test_overtime_is_not_offered_where_it_gains_nothing(self):
        found = explore(built([span(0 * DAY, 2 * DAY)], calendar=None))
        self.assertEqual([one.kind for one in found.changes], ["queue"])

    def test_stock_goes_at_once_and_the_rest_when_it_comes(self):
        found = explore(bought(days=9, qty=10, stock=4, incoming=[[(NOW + 3 * DAY).isoformat(), 3]]))
        parts = [(one.qty, one.date, one.rest, one.rest_date) for one in found.deliveries]
        self.assertEqual(parts, [(4, NOW, 6, NOW + 9 * DAY), (7, NOW + 3 * DAY, 3, NOW + 9 * DAY)])

    def test_the_first_part_is_what_is_there_within_a_day_of_the_first_piece(self):
        found = explore(built([], minutes=60, qty=40))
        first = found.deliveries[0]
        self.assertEqual(first.date - NOW, DAY + HOUR)
        self.assertEqual(first.qty, 9)

    def test_parts_are_whole_steps(self):
        found = explore(bought(days=9, qty=100, stock=50), step=12)
        self.assertEqual([(one.qty, one.rest) for one in found.deliveries], [(48, 52)])

    def test_what_can_go_is_offered_even_when_the_rest_cannot_be_had(self):
        found = explore(bought(qty=10, stock=4, sellers=[]))
        self.assertIsNone(found.answer.date)
        self.assertEqual([(one.qty, one.rest_date) for one in found.deliveries], [(4, None)])
        self.assertFalse(found.changes)

    def test_nothing_is_offered_when_nothing_comes_a_day_earlier(self):
        self.assertFalse(explore(bought(stock=10)).deliveries)
        self.assertFalse(explore(bought(days=9)).deliveries)
        self.assertFalse(explore(bought(qty=1)).deliveries)

    def test_what_others_asked_before_is_taken(self):
        case = bought(days=9, qty=10, stock=4)
        case["requests"].insert(0, {"product": "P", "qty": 3})
        self.assertEqual([one.qty for one in explore(case).deliveries], [1])

    def test_many_pieces_are_planned_few_times(self):
        """Bisections, not a planning for each piece."""
        asked = []
        case = bought(days=9, qty=100000, stock=4321, incoming=[[(NOW + 3 * DAY).isoformat(), 1234]])
        with self._count(asked):
            found = explore(case)
        self.assertEqual([one.qty for one in found.deliveries], [4321, 5555])
        self.assertLess(len(asked), 70)

    @staticmethod
    def _count(asked):
        ask = Planner.ask

        def counted(planner, *args):
            asked.append(args)
            return ask(planner, *args)

        return patch.object(Planner, "ask", counted)

    def test_exploring_agrees_with_asking_in_random_factories(self):
        offered = changed = 0
        for seed in range(150):
            case = random_case(random.Random(seed), requests=2)
            with self.subTest(seed=seed):
                found = explore(case)
                self.assertEqual(found.answer.date, answer(case, gains=False)[-1].date)
                for one in found.changes:
                    changed += 1
                    self.assertEqual(one.gain, found.answer.date - one.date)
                    self.assertGreater(one.gain, timedelta())
                for part in found.deliveries:
                    offered += 1
                    first, last = case["requests"]
                    halves = [{**last, "qty": part.qty}, {**last, "qty": part.rest}]
                    told = answer({**case, "requests": [first, *halves]}, gains=False)
                    self.assertEqual([one.date for one in told[1:]], [part.date, part.rest_date])
                    self.assertEqual(part.qty + part.rest, last["qty"])
        self.assertGreater(offered, 10)
        self.assertGreater(changed, 50)
