from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.crm_smb_manufacturing.tests.promise_common import DAY, NOW

from .test_milestone import MilestoneCommon

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (NOW + day * DAY for day in range(5))
HOUR = DAY / 24


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFactoryWeek(MilestoneCommon):
    """A week with a late receipt, a broken machine, a credit hold and a customer who wants more.

    Three orders, promised on Monday: sheets that a vendor brings on Wednesday, backlights that are made
    of stock at the machine, and films that come on Friday. Each evening says of each order where it
    stands, when it is expected, whose days it is late by and what its customer was told.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheet = cls._create_product("Sheet", days=20)
        cls.foil = cls._create_product("Foil", days=20)

    def setUp(self):
        super().setUp()
        self._add_stock(self.film, 4)
        self.sheets = self._buy(self.sheet, 10, WEDNESDAY)
        self._buy(self.foil, 5, FRIDAY)
        self._buy(self.foil, 5, FRIDAY + 7 * DAY)
        self._occupy(self.machine, MONDAY, MONDAY + 9 * HOUR)
        self.bought = self._order((self.sheet, 10))
        self.made = self._order((self.backlight, 4))
        self.grown = self._order((self.foil, 5))
        self.holds = {}

    def _evening(self, morning):
        """Forecast and tell as the jobs do, and say how each order stands.

        :return: list of (stage, days from Monday to the forecast, {cause: days late}, e-mails so far)
        """
        now = morning + 10 * HOUR
        Share = type(self.env["sale.delay.share"])
        with patch.object(Share, "_blockers", lambda *_arguments: self.holds), freeze_time(now):
            self._forecast(now)
            self._tell()
        return [self._standing(order) for order in (self.bought, self.made, self.grown)]

    def _standing(self, order):
        shares = {cause: round(days, 1) for cause, days in self._shares(order).items()}
        late = sum(order.delay_share_ids.mapped("seconds")) / 86400
        slip = max(order.order_line.slip_days_first, 0)
        self.assertAlmostEqual(late, slip, 3, "the parts add up to the slip")
        expected = round((order.forecast_date - NOW) / DAY, 1)
        return order.journey_stage, expected, shares, len(self._mails(order, self.changed)[1])

    def test_the_week(self):
        monday = [("ready", 2.0, {}, 0), ("production", 1.2, {}, 0), ("ready", 4.0, {}, 0)]
        self.assertEqual(self._evening(MONDAY), monday)

        with freeze_time(TUESDAY):
            self._late(self.sheets, 2)
            stop = self._occupy(self.machine, TUESDAY, TUESDAY + 2 * DAY, time_type="leave")
        tuesday = [
            ("ready", 4.0, {"purchasing": 2.0}, 1),
            ("production", 3.2, {"machine": 2.0}, 1),
            ("ready", 4.0, {}, 0),
        ]
        self.assertEqual(self._evening(TUESDAY), tuesday)
        self._known_since(stop, TUESDAY)
        self.assertEqual(self._evening(WEDNESDAY), tuesday, "nothing happened, nobody is told again")

        # The machine runs again, but the order is on hold all day; another customer wants more.
        hold = f"credit,sale.order,{self.made.id}"
        self.holds = {self.made.order_line.id: [(hold, THURSDAY, FRIDAY + DAY)]}
        with freeze_time(THURSDAY):
            self.grown.order_line.product_uom_qty = 10
        thursday = [
            ("ready", 4.0, {"purchasing": 2.0}, 1),
            ("production", 4.2, {"machine": 2.0, "credit": 1.0}, 2),
            ("ready", 11.0, {"customer": 7.0}, 1),
        ]
        self.assertEqual(self._evening(THURSDAY), thursday)

        # Made and shipped on Friday morning, some hours before anybody thought.
        self.holds = {}
        with freeze_time(FRIDAY):
            self.sheets.picking_ids.button_validate()
            self.bought.picking_ids.button_validate()
            self._make(self.made)
            self.made.picking_ids.button_validate()
        friday = [
            ("invoiced", 4.0, {"purchasing": 2.0}, 2),
            ("invoiced", 4.0, {"machine": 1.9, "credit": 0.9}, 3),
            ("ready", 11.0, {"customer": 7.0}, 1),
        ]
        self.assertEqual(self._evening(FRIDAY), friday)
        told = self._mails(self.made, self.shipped)[1].sorted("id").mapped("subject")
        name = self.made.name
        changed = f"A new delivery date for your order {name}"
        self.assertEqual(told, [changed, changed, f"Your order {name} is on its way"])

        self.env.flush_all()
        performance = self.env["sale.delivery.performance"]
        late = performance.search([("order_id", "in", (self.bought | self.made).ids)])
        self.assertEqual(late.mapped("on_time_first"), [0, 0])

    def _known_since(self, record, moment):
        """Have a record written at a moment: the database's clock is not frozen."""
        self.env.flush_all()
        table = SQL.identifier(record._table)
        self.env.cr.execute(SQL("UPDATE %s SET write_date = %s WHERE id = %s", table, moment, record.id))
        record.invalidate_recordset(["write_date"])

    def _make(self, order):
        """The foreman finishes what is made for an order."""
        for production in order.stock_reference_ids.production_ids:
            production.action_assign()
            production.qty_producing = production.product_qty
            production._set_qty_producing()
            production.button_mark_done()
