from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.crm_smb_manufacturing.tests.promise_common import DAY, NOW, PromiseCommon


class DelayCommon(PromiseCommon):
    """A backlight is made to order: a film of the vendor's, four hours at the machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("delay_manager", "sales_team.group_sale_manager")
        cls.other_salesman = cls._create_user("delay_other", "sales_team.group_sale_salesman")
        cls.buyer = cls._create_user("delay_buyer", "purchase.group_purchase_user")
        cls.foreman = cls._create_user("delay_foreman", "mrp.group_mrp_user")
        cls.machine = cls._create_workcenter("Machine", responsible_user_ids=[Command.set(cls.foreman.ids)])
        cls.film = cls._create_product("Film", days=20)
        cls.backlight = cls._create_product("Backlight")
        mto = cls.warehouse.mto_pull_id.route_id
        mto.active = True
        cls.backlight.route_ids = [Command.set([mto.id, cls.warehouse.manufacture_pull_id.route_id.id])]
        cls._create_bom(cls.backlight, [(cls.film, 1)], [("assemble", cls.machine, 60)])

    @classmethod
    def _buy(cls, product, qty, date):
        """A confirmed purchase order."""
        purchase = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "user_id": cls.buyer.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_qty": qty, "price_unit": 1, "date_planned": date}
                    )
                ],
            }
        )
        purchase.button_confirm()
        return purchase

    def _order(self, *lines, **values):
        """A confirmed order whose dates were promised."""
        order = self._ask(*lines, **values)
        order.action_give_promise()
        order.action_confirm()
        return order.sudo()

    def _forecast(self, now=NOW):
        """Answer the book, as the cron does."""
        self.env.flush_all()
        with freeze_time(now):
            self.env["sale.promise.book"]._forecast(self.company)

    def _late(self, purchase, days):
        """The vendor tells a later date."""
        for line in purchase.order_line:
            line.date_planned += days * DAY

    @staticmethod
    def _shares(order):
        """{cause: days} of an order."""
        return {share.cause: round(share.days, 3) for share in order.delay_share_ids}
