import json
from datetime import datetime
from pathlib import Path
from unittest import SkipTest

from odoo.tests import freeze_time, tagged

from .promise_case_builder import NO_SUBCONTRACTING, PromiseCaseBuilder

CASES = json.loads((Path(__file__).parent / "data" / "promise_cases.json").read_text())
# The only one without real records where subcontracting is not installed.
SUBCONTRACTED = "subcontracted: components first, then the subcontractor"


@tagged("post_install", "-at_install")
class TestPromiseLoaderCases(PromiseCaseBuilder):
    """The worked cases of `promise.md`, built of real records and asked on a quotation."""

    def test_worked_cases_give_their_dates_from_real_records(self):
        skipped = {}
        for case in CASES:
            with self.subTest(case["name"]), freeze_time(case["now"]):
                savepoint = self.env.cr.savepoint()
                try:
                    self._build(case)
                    expected = [at and datetime.fromisoformat(at) for at in case["expect"]]
                    self.assertEqual(self._dates(case), expected)
                except SkipTest as reason:
                    skipped[case["name"]] = str(reason)
                finally:
                    savepoint.rollback()
                    self.env.invalidate_all()
                    self.env.registry.clear_all_caches()
        missing = {} if self._has_subcontracting() else {SUBCONTRACTED: NO_SUBCONTRACTING}
        self.assertEqual(skipped, missing)
