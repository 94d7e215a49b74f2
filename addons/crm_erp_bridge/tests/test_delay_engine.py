from itertools import accumulate, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..delay import Stretch, blocked, first_key, growth, next_open, settle

DAY = 86400
KEYS = ("film", "bar", "queue", "assembly", "shipping", None)


def chain(*parts, start=0):
    """Consecutive stretches of (key, days)."""
    found = []
    for key, days in parts:
        found.append(Stretch(key, start * DAY, (start + days) * DAY, key != "assembly"))
        start += days
    return found


def _consecutive(parts):
    """Stretches of (key, seconds)."""
    ends = list(accumulate(seconds for _key, seconds in parts))
    return [Stretch(key, end - seconds, end) for (key, seconds), end in zip(parts, ends, strict=True)]


def in_days(shares):
    return {key: seconds / DAY for key, seconds in shares.items()}


@tagged("post_install", "-at_install")
class TestDelayEngine(BaseCase):
    """What moved a date is given to whoever binds it, and adds up."""

    def test_purchase_queue_and_credit_hold_on_the_chain(self):
        """Purchase 3 late, queue +2, credit hold +1; what is 4 late off the chain gets nothing."""
        told = chain(("film", 5), ("assembly", 1), ("shipping", 1))
        late = chain(("film", 8), ("assembly", 1), ("shipping", 1))
        shares = settle({}, growth(told, late, 3 * DAY), 3 * DAY)
        queued = chain(("queue", 2), ("assembly", 1), ("shipping", 1), start=8)
        shares = settle(shares, growth(late, queued, 2 * DAY), 5 * DAY)
        waiting = chain(("assembly", 1), ("shipping", 1), start=11)
        held = blocked(growth(queued, waiting, DAY), first_key(waiting), [("credit", DAY)])
        shares = settle(shares, held, 6 * DAY)
        self.assertEqual(in_days(shares), {"film": 3, "queue": 2, "credit": 1})

    def test_what_newly_binds_takes_only_what_it_moved(self):
        """The bar was 3 days from binding: 4 days late, it costs one."""
        told = chain(("film", 5), ("assembly", 1))
        now = chain(("bar", 6), ("assembly", 1))
        self.assertEqual(in_days(growth(told, now, DAY)), {"bar": 1})

    def test_closed_time_is_whose_wait_moved_into_it(self):
        told = chain(("film", 4), ("assembly", 1))
        over_weekend = chain(("film", 5), (None, 2), ("assembly", 1))
        self.assertEqual(in_days(growth(told, over_weekend, 3 * DAY)), {"film": 3})

    def test_two_that_grew_share_by_their_growth(self):
        told = chain(("film", 2), ("queue", 1), ("assembly", 1))
        now = chain(("film", 3), ("queue", 3), ("assembly", 1))
        self.assertEqual(in_days(growth(told, now, 3 * DAY)), {"film": 1, "queue": 2})

    def test_what_is_made_up_relieves_whoever_made_it_up(self):
        shares = settle({"film": 3 * DAY, "queue": DAY}, {"film": -2 * DAY}, 2 * DAY)
        self.assertEqual(in_days(shares), {"film": 1, "queue": 1})

    def test_reserve_is_used_up_before_anybody_is_late(self):
        """A promise with a day in reserve, moved by two, is late by one."""
        self.assertEqual(in_days(settle({}, {"film": 2 * DAY}, DAY)), {"film": 1})

    def test_on_time_is_nobodys(self):
        self.assertEqual(settle({"film": DAY}, {"film": -DAY}, 0), {})
        self.assertEqual(settle({"film": DAY}, {"queue": -3 * DAY}, -2 * DAY), {})

    def test_a_blocker_takes_no_longer_than_it_lasted(self):
        grown = blocked({"assembly": 3 * DAY}, "assembly", [("credit", DAY), ("engineering", DAY)])
        self.assertEqual(in_days(grown), {"assembly": 1, "credit": 1, "engineering": 1})
        self.assertEqual(blocked({"film": DAY}, "queue", [("credit", DAY)]), {"film": DAY})

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(
            st.lists(
                st.tuples(st.sampled_from(KEYS), st.integers(0, 10 * DAY)), min_size=1, max_size=6
            ).filter(lambda parts: any(key for key, _seconds in parts)),
            min_size=2,
            max_size=6,
        ),
        st.lists(st.tuples(st.sampled_from(("credit", "bill")), st.integers(1, 3 * DAY)), max_size=2),
        st.integers(-5 * DAY, 5 * DAY),
    )
    def test_shares_add_up_whatever_happens(self, histories, blockers, reserve):
        """Every window: shares are above zero, of waits that bound, and sum to the slip."""
        chains = [_consecutive(parts) for parts in histories]
        # A promise with days in reserve: so much earlier than it was told.
        shares, slip, seen = {}, min(-reserve, 0), {key for key, _seconds in blockers}
        for before, now in pairwise(chains):
            moved = now[-1].end - before[-1].end
            grown = blocked(growth(before, now, moved), first_key(now), blockers)
            self.assertEqual(sum(grown.values()), moved)
            seen |= {one.key for one in now}
            slip += moved
            shares = settle(shares, grown, slip)
            self.assertEqual(sum(shares.values()), max(slip, 0))
            self.assertTrue(all(seconds > 0 for seconds in shares.values()))
            self.assertLessEqual(set(shares), seen)

    def test_a_hold_overnight_loses_the_night(self):
        days = [(day * DAY + 8 * 3600, day * DAY + 17 * 3600) for day in range(3)]
        self.assertEqual(next_open(9 * 3600, days), 9 * 3600)
        self.assertEqual(next_open(17 * 3600, days), DAY + 8 * 3600)
        self.assertEqual(next_open(DAY + 3600, days), DAY + 8 * 3600)
        self.assertEqual(next_open(9 * DAY, days), 9 * DAY, "nothing is known of then")
        self.assertEqual(next_open(9 * 3600, []), 9 * 3600)
