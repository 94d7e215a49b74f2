import doctest
from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_service_desk.clock import add_hours, deadline, urgency, working_time

FRIDAY_16 = datetime(2025, 3, 7, 16)


def week_from(day, days=5):
    """Working time from Monday ``day`` on, 9 to 12 and 13 to 17."""
    for number in range(days):
        morning = day + timedelta(days=number, hours=9)
        yield morning, morning + timedelta(hours=3)
        yield morning + timedelta(hours=4), morning + timedelta(hours=8)


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    def test_documentation_is_true(self):
        doctest.testmod(working_time, raise_on_error=True)
        failures, tried = doctest.testmod(deadline)
        self.assertFalse(failures)
        self.assertGreater(tried, 5)

    def test_clock_hours_run_through_the_weekend(self):
        self.assertEqual(add_hours(FRIDAY_16, 24), datetime(2025, 3, 8, 16))

    def test_working_hours_skip_night_lunch_and_weekend(self):
        week = week_from(datetime(2025, 3, 10))
        # Monday 9-12 (3), 13-17 (4), Tuesday 9-10 (1)
        self.assertEqual(add_hours(FRIDAY_16, 8, week), datetime(2025, 3, 11, 10))

    def test_deadline_at_the_end_of_working_time_stays_there(self):
        week = week_from(datetime(2025, 3, 10))
        self.assertEqual(add_hours(FRIDAY_16, 7, week), datetime(2025, 3, 10, 17))

    def test_start_within_working_time_counts_the_rest(self):
        week = week_from(datetime(2025, 3, 10))
        self.assertEqual(add_hours(datetime(2025, 3, 10, 11), 2, week), datetime(2025, 3, 10, 14))

    def test_fractions_of_an_hour(self):
        self.assertEqual(add_hours(FRIDAY_16, 0.25), datetime(2025, 3, 7, 16, 15))

    def test_no_working_time_gives_no_deadline(self):
        self.assertIsNone(add_hours(FRIDAY_16, 1, []))

    def test_working_time_that_runs_out_gives_no_deadline(self):
        self.assertIsNone(add_hours(FRIDAY_16, 8, week_from(datetime(2025, 3, 10), days=1)))

    def test_intervals_are_read_only_as_far_as_needed(self):
        def intervals():
            yield datetime(2025, 3, 10, 9), datetime(2025, 3, 10, 12)
            raise AssertionError("asked for more than needed")

        self.assertEqual(add_hours(FRIDAY_16, 2, intervals()), datetime(2025, 3, 10, 11))

    def test_negative_hours_are_refused(self):
        with self.assertRaises(ValueError):
            add_hours(FRIDAY_16, -1)

    def test_urgency_turns_at_the_warning_and_at_the_deadline(self):
        due = datetime(2025, 3, 7, 16)
        for now, expected in [
            (due - timedelta(hours=4, seconds=1), "ahead"),
            (due - timedelta(hours=4), "soon"),
            (due, "soon"),
            (due + timedelta(seconds=1), "late"),
        ]:
            self.assertEqual(urgency(now, due, 4), expected, now)
