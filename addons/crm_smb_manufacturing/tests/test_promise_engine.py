import json
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from .. import promise
from ..promise import answer
from ..promise.network import safety_days
from ..promise.planner import Planner
from .promise_factory import NOW, STANDARD, on_factories
from .promise_reference import reference_dates

CASES = Path(__file__).parent / "data" / "promise_cases.json"
DAY = timedelta(days=1)


def dates(case):
    return [one.date for one in answer(case, gains=False)]


def bill_chain(length, **top):
    """A product made of a product made of ..., the last one bought in a day."""
    products = {
        index: {"supply": "make", "bom": {"lines": [{"product": index + 1, "qty": 1}]}}
        for index in range(length)
    }
    products[length] = {"supply": "buy", "sellers": [{"days": 1}]}
    return {
        "now": NOW.isoformat(),
        "products": products,
        "requests": [{"product": 0, "qty": 1, **top}],
    }


@tagged("standard", "at_install")
class TestPromiseCases(BaseCase):
    """The worked cases of promise.md and what it says beside them."""

    def test_worked_cases_give_exactly_their_dates(self):
        for case in json.loads(CASES.read_text()):
            with self.subTest(case["name"]):
                expected = [at and datetime.fromisoformat(at) for at in case["expect"]]
                self.assertEqual([one.date for one in answer(case)], expected)

    def test_asking_for_the_reason_does_not_change_the_date(self):
        for case in json.loads(CASES.read_text()):
            with self.subTest(case["name"]):
                self.assertEqual(dates(case), [one.date for one in answer(case)])

    def test_thirty_levels_are_answered_and_more_are_impossible(self):
        self.assertEqual(dates(bill_chain(30)), [NOW + DAY])
        result = answer(bill_chain(31))[0]
        self.assertIsNone(result.date)
        self.assertEqual([part.kind for part in result.segments], ["impossible"])
        self.assertIsNone(answer(bill_chain(3000))[0].date)

    def test_a_bill_that_contains_itself_is_impossible_and_named(self):
        for supply in ("make", "kit", "subcontract", "transfer"):
            case = bill_chain(2)
            case["products"][2] = {
                "supply": supply,
                "source": 0,
                "sellers": [{"days": 1}],
                "bom": {"lines": [{"product": 0, "qty": 1}]},
            }
            with self.subTest(supply):
                result = answer(case)[0]
                self.assertIsNone(result.date)
                self.assertIn(result.impossible, (0, 2))

    def test_operations_that_wait_for_each_other_are_impossible(self):
        case = bill_chain(1)
        case["workcenters"] = {"W": {}}
        case["products"][0]["bom"]["operations"] = [
            {"name": "a", "workcenter": "W", "minutes": 1, "after": ["b"]},
            {"name": "b", "workcenter": "W", "minutes": 1, "after": ["a"]},
        ]
        self.assertEqual(answer(case)[0].impossible, 0)

    def test_deep_bill_with_receipts_on_every_level_ends(self):
        case = bill_chain(30)
        for level in range(30):
            case["products"][level]["incoming"] = [
                [(NOW + DAY * day).isoformat(), 1.5 + level * 0.37 + day] for day in (1, 2, 3)
            ]
        case["products"][30]["sellers"] = [{"days": 20}]
        case["requests"][0]["qty"] = 900
        self.assertEqual(dates(case), [NOW + 20 * DAY])

    def test_calendar_without_room_for_700_days_is_impossible(self):
        case = bill_chain(1)
        case["calendars"] = {"never": {"days": [], "hours": []}}
        case["workcenters"] = {"W": {"calendar": "never"}}
        operation = {"name": "a", "workcenter": "W", "minutes": 1}
        case["products"][0]["bom"]["operations"] = [operation]
        self.assertEqual(answer(case)[0].impossible, 0)

    def test_time_zone_of_a_calendar_is_honoured(self):
        case = bill_chain(1)
        case["calendars"] = {"cn": dict(STANDARD, tz="Asia/Shanghai")}
        case["workcenters"] = {"W": {"calendar": "cn"}}
        operation = {"name": "a", "workcenter": "W", "minutes": 60}
        case["products"][0]["bom"]["operations"] = [operation]
        case["products"][1]["stock"] = 1
        # 08:00 UTC is 16:00 in Shanghai: one hour until closing time.
        self.assertEqual(dates(case), [NOW + timedelta(hours=1)])

    def test_operations_of_a_kit_come_first_and_belong_to_the_order(self):
        case = bill_chain(1)
        case["workcenters"] = {"W": {}}
        case["products"][0]["bom"]["operations"] = [{"name": "pack", "workcenter": "W", "minutes": 10}]
        case["products"][1] = {
            "supply": "kit",
            "bom": {
                "lines": [{"product": "part", "qty": 1}],
                "operations": [{"name": "sort", "workcenter": "W", "minutes": 5}],
            },
        }
        case["products"]["part"] = {"stock": 9}
        result = answer(case)[0]
        self.assertEqual([row[3] for row in result.booked], ["sort", "pack"])
        self.assertEqual(result.date, NOW + timedelta(minutes=15))

    def test_units_are_rounded_up(self):
        case = bill_chain(1)
        case["company"] = {"precision": 0.01}
        case["products"][0]["bom"]["lines"][0].update(qty=0.333, factor=1000)
        case["products"][1]["stock"] = 335
        # 0.333 kg becomes 0.34 kg, which is 340 g: more than there is.
        self.assertEqual(dates(case), [NOW + DAY])

    def test_open_manufacturing_order_gets_the_date_that_is_found(self):
        case = bill_chain(1)
        case["workcenters"] = {"W": {}}
        case["products"][0]["supply"] = None
        case["productions"] = [
            {
                "product": 0,
                "qty": 5,
                "name": "MO1",
                "lines": [{"product": 1, "qty": 5}],
                "operations": [{"name": "a", "workcenter": "W", "total": 30}],
            }
        ]
        case["requests"][0]["qty"] = 5
        result = answer(case)[0]
        self.assertEqual(result.date, NOW + DAY + timedelta(minutes=30))
        self.assertEqual(result.segments[0].name, ("MO1",))

    def test_gain_is_what_freeing_the_resource_would_bring(self):
        case = bill_chain(1)
        case["workcenters"] = {"W": {"busy": [[NOW.isoformat(), (NOW + 3 * DAY).isoformat()]]}}
        operation = {"name": "a", "workcenter": "W", "minutes": 60}
        case["products"][0]["bom"]["operations"] = [operation]
        result = answer(case)[0]
        self.assertEqual([part.kind for part in result.segments][-2:], ["queue", "work"])
        self.assertEqual(result.gains[("queue", "W")], 2 * DAY)
        # The machine is free: now the vendor is what one waits for.
        case["workcenters"] = {"W": {}}
        result = answer(case)[0]
        self.assertEqual(result.gains, {("vendor", 1): DAY})

    def test_gain_of_a_receipt_is_what_its_being_here_would_bring(self):
        case = bill_chain(1)
        case["products"][1].update(incoming=[[(NOW + DAY / 2).isoformat(), 1, "PO1"]])
        result = answer(case)[0]
        self.assertEqual(result.segments[0].name, ("PO1",))
        self.assertEqual(list(result.gains.values()), [DAY / 2])


@tagged("standard", "at_install")
class TestPromiseInvariants(BaseCase):
    """What always holds, on random factories."""

    @on_factories(100, requests=2, working_kits=True)
    def test_agrees_with_the_slow_reference(self, case):
        self.assertEqual(dates(case), reference_dates(case))

    @on_factories(300)
    def test_leaving_hopeless_trials_out_changes_no_date(self, case):
        with patch.object(Planner, "_hopeless", return_value=False):
            expected = dates(case)
        self.assertEqual(dates(case), expected)

    @on_factories(60)
    def test_leaving_gains_out_that_are_nothing_changes_none(self, case):
        with patch.object(Planner, "is_free", return_value=False):
            expected = answer(case)
        self.assertEqual(answer(case), expected)

    @on_factories(60)
    def test_machine_that_is_free_earlier_is_never_later(self, case):
        """One request; what another occupies of the machines falls away."""
        case["requests"] = case["requests"][:1]
        for product in case["products"].values():
            # A choice between machines or sellers may be made otherwise when the world changes.
            product["sellers"] = product["sellers"][:1]
        before = dates(case)[0] or datetime.max
        for workcenter in case["workcenters"].values():
            workcenter["busy"] = []
        self.assertLessEqual(dates(case)[0] or datetime.max, before)

    def test_engine_works_where_there_is_no_odoo(self):
        """What every other program that wants promises can rely on."""
        code = (
            "import sys; sys.modules['odoo'] = None\n"
            "import json, promise\n"
            "case = json.loads(sys.stdin.read())\n"
            "print([one.date.isoformat() for one in promise.answer(case)])"
        )
        case = json.loads(CASES.read_text())[0]
        told = subprocess.run(
            [sys.executable, "-S", "-c", code],
            cwd=Path(promise.__file__).parent.parent,
            input=json.dumps(case),
            capture_output=True,
            text=True,
        )
        self.assertFalse(told.stderr)
        self.assertEqual(told.stdout.strip(), str([one.isoformat() for one in dates(case)]))

    def test_safety_percentile_trades_days_for_certainty(self):
        rnd = random.Random(5)
        slips = [rnd.gauss(1, 2) for _index in range(200)]
        added = [safety_days(slips, percentile) for percentile in (0, 50, 80, 95)]
        self.assertEqual(added, sorted(added))
        self.assertEqual(added[0], 0)
        for percentile, days in zip((50, 80, 95), added[1:], strict=True):
            kept = sum(slip <= days for slip in slips) / len(slips)
            self.assertAlmostEqual(kept, percentile / 100, delta=0.02)
        case = bill_chain(1)
        case["company"] = {"slips": slips, "safety_percentile": 80}
        result = answer(case)[0]
        self.assertAlmostEqual((result.date - NOW - DAY) / DAY, added[2], places=3)
        self.assertEqual(result.segments[-1].kind, "security")

    @on_factories(60)
    def test_asking_twice_gives_the_same(self, case):
        before = json.dumps(case)
        self.assertEqual(answer(case), answer(case))
        self.assertEqual(json.dumps(case), before)

    @on_factories(150)
    def test_segments_cover_the_span(self, case):
        for result in answer(case, gains=False):
            at = NOW
            for part in result.segments:
                self.assertEqual(part.date_from, at)
                at = part.date_to
            self.assertEqual(at, result.date)

    @on_factories(150, requests=6)
    def test_no_piece_and_no_machine_is_promised_twice(self, case):
        results = answer(case, gains=False)
        taken = [row for result in results for row in result.taken]
        for name, product in case["products"].items():
            own = [(at, qty) for key, at, qty in taken if key == name]
            self._check_stock(product, own)
        booked = [row for result in results for row in result.booked]
        for name, workcenter in case["workcenters"].items():
            own = [row[1:3] for row in booked if row[0] == name]
            self._check_machine(workcenter, own)

    def _check_stock(self, product, taken):
        """No level is below zero that was not so before."""
        moves = [(NOW, product["stock"])]
        for at, qty in product["incoming"]:
            at = datetime.fromisoformat(at)
            moves.append((at if at >= NOW else NOW + DAY, qty))
        for at, qty in product["outgoing"]:
            moves.append((max(datetime.fromisoformat(at), NOW), -qty))
        for at in {at for at, _qty in moves + taken}:
            level = sum(qty for when, qty in moves if when <= at)
            left = level - sum(qty for when, qty in taken if when <= at)
            self.assertGreaterEqual(left, min(level, 0) - 1e-6)

    def _check_machine(self, workcenter, booked):
        spans = sorted(booked + [tuple(map(datetime.fromisoformat, span)) for span in workcenter["busy"]])
        for (_start, end), (start, _end) in zip(spans, spans[1:], strict=False):
            self.assertLessEqual(end, start)

    @on_factories(150, requests=1)
    def test_earlier_receipt_or_vendor_is_never_later(self, case):
        for product in case["products"].values():
            product["sellers"] = product["sellers"][1:]
            if product.get("bom"):
                product["bom"].update(operations=[], batch=None)
        before = dates(case)[0] or datetime.max
        for product in case["products"].values():
            product["incoming"] = [
                [(datetime.fromisoformat(at) - 2 * DAY).isoformat(), qty] for at, qty in product["incoming"]
            ]
        # A receipt moved into the past is overdue, not earlier.
        for product in case["products"].values():
            product["incoming"] = [[max(at, NOW.isoformat()), qty] for at, qty in product["incoming"]]
        sooner = dates(case)[0] or datetime.max
        self.assertLessEqual(sooner, before)
        for product in case["products"].values():
            product["sellers"] = [{"days": 0}]
        self.assertLessEqual(dates(case)[0] or datetime.max, sooner)
