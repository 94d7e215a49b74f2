from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..prospect import EveryDay, WorkingDays

MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=n) for n in range(14) if n % 7 < 5]


@tagged("post_install", "-at_install")
class TestWorkingDays(BaseCase):
    def test_a_day_off_moves_to_the_next_working_day(self):
        working = WorkingDays(WEEK)
        self.assertEqual(working.roll(MONDAY), MONDAY)
        self.assertEqual(working.roll(date(2026, 3, 7)), date(2026, 3, 9))
        self.assertEqual(working.roll(date(2026, 3, 8)), date(2026, 3, 9))

    def test_working_days_later_skip_days_off(self):
        working = WorkingDays(WEEK)
        friday = date(2026, 3, 6)
        self.assertEqual(working.after(friday, 0), friday)
        self.assertEqual(working.after(friday, 1), date(2026, 3, 9))
        self.assertEqual(working.after(date(2026, 3, 7), 2), date(2026, 3, 10))

    def test_beyond_the_known_days_every_day_counts(self):
        working = WorkingDays(WEEK)
        far = date(2026, 5, 3)
        self.assertEqual(working.roll(far), far)
        self.assertEqual(working.after(date(2026, 3, 12), 3), date(2026, 3, 15))
        self.assertEqual(working.after(far, 2), date(2026, 5, 5))
        self.assertEqual(WorkingDays([]).after(far, 1), date(2026, 5, 4))

    def test_without_a_calendar_somebody_works_every_day(self):
        sunday = date(2026, 3, 8)
        self.assertEqual(EveryDay().roll(sunday), sunday)
        self.assertEqual(EveryDay().after(sunday, 2), date(2026, 3, 10))
