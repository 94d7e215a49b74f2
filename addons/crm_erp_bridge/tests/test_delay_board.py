from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.crm_smb_manufacturing.tests.promise_common import DAY, NOW

from .delay_common import DelayCommon

FIELDS = (
    "journey_stage",
    "journey_percent",
    "slip_days_first",
    "delay_cause",
    "cause",
    "blocker_name",
    "state",
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDelayBoard(DelayCommon):
    """The planner's board: open lines with their stage, slip and whose days those are."""

    def _board(self, user, domain=()):
        Row = self.env["sale.promise.book.line"].with_user(user)
        Row = Row.with_context(allowed_company_ids=self.company.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        specification = {name: {} for name in FIELDS} | {"order_id": {}, "partner_id": {"fields": {}}}
        return Row.web_search_read(list(domain), specification)["records"]

    def test_planner_sees_where_each_order_stands_and_whose_the_days_are(self):
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 2)
        self._forecast(NOW + DAY)
        (row,) = self._board(self.planner)
        self.assertEqual(row["journey_stage"], order.journey_stage)
        self.assertEqual((row["slip_days_first"], row["state"]), (2, "late"))
        self.assertEqual(row["delay_cause"], "Purchasing 2.0")
        by_cause = [("order_line_id.delay_share_ids.cause", "=", "purchasing")]
        self.assertEqual(len(self._board(self.planner, by_cause)), 1)
        by_cause[0] = (*by_cause[0][:2], "machine")
        self.assertFalse(self._board(self.planner, by_cause))

    def test_salesperson_sees_own_orders_only(self):
        self._add_stock(self.film, 10)
        self._order((self.film, 10))
        self._forecast()
        self.assertEqual(len(self._board(self.salesman)), 1)
        self.assertFalse(self._board(self.other_salesman))

    def test_salesperson_sees_what_waits_before_him_but_not_whose_it_is(self):
        self._add_stock(self.film, 20)
        own = self._order((self.film, 10))
        other = self._order((self.film, 10), user=self.other_salesman)
        self._forecast()
        self.env.flush_all()
        rows = self.env["sale.promise.queue"].with_user(self.salesman).search([])
        self.assertEqual(len(rows), 2)
        mine = rows.filtered("is_readable")
        self.assertEqual((mine.order_name, mine.customer_name), (own.name, self.customer.display_name))
        self.assertEqual(mine.action_open_order()["res_id"], own.id)
        theirs = rows - mine
        told = str(theirs.read())
        for secret in (other.name, self.customer.display_name, self.other_salesman.name):
            self.assertNotIn(secret, told)
        with self.assertRaises(UserError):
            theirs.action_open_order()
        self.assertEqual(len(rows.with_user(self.manager).filtered("is_readable")), 2)
        portal = new_test_user(self.env, "board_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            rows.with_user(portal).read(["order_name"])

    def test_queries_do_not_grow_with_orders(self):
        counts = []
        for number in (2, 12):
            self._add_stock(self.film, number)
            for _one in range(number):
                self._order((self.film, 1))
            self._forecast()
            self._board(self.planner)
            before = self.env.cr.sql_log_count
            self._board(self.planner)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], counts)
