from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, PromiseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseLoaderQueries(PromiseCommon):
    """However many products have whatever makes them special, as many queries read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mto = cls.warehouse.mto_pull_id.route_id
        cls.mto.active = True
        cls.make = cls.warehouse.manufacture_pull_id.route_id
        cls.size = cls.env["product.attribute"].create(
            {"name": "Size", "value_ids": [Command.create({"name": "S"}), Command.create({"name": "L"})]}
        )
        cls.machine = cls._create_workcenter("Machine")
        cls.foreign = cls.env["res.currency"].create(
            {"name": "FRX", "symbol": "F", "rate_ids": [Command.create({"rate": 7, "name": "2026-01-01"})]}
        )

    def _create_sized(self, name):
        template = self.env["product.template"].create(
            {
                "name": name,
                "is_storable": True,
                "attribute_line_ids": [
                    Command.create(
                        {"attribute_id": self.size.id, "value_ids": [Command.set(self.size.value_ids.ids)]}
                    )
                ],
            }
        )
        return template.product_variant_ids[0]

    def _create_special(self, name):
        """A variant made to order of a kit and of parts that several vendors offer."""
        dozen = self.env.ref("uom.product_uom_dozen")
        bought = self._create_product(f"Bought {name}")
        for days, terms in ((9, {}), (5, {"min_qty": 2, "product_uom_id": dozen.id}), (3, {"min_qty": 50})):
            vendor = self.env["res.partner"].create({"name": f"Vendor {days} of {name}"})
            price = {"price": days, "currency_id": self.foreign.id}
            self._add_vendor(bought, days, partner_id=vendor.id, **price, **terms)
        self._receive(bought, 1, NOW + DAY)
        kit = self._create_product(f"Kit {name}", is_storable=False)
        self._create_bom(kit, [(bought, 2)], [("sort", self.machine, 5)], type="phantom")
        part = self._create_product(f"Part {name}", days=2)
        part.route_ids = self.mto | self.warehouse.buy_pull_id.route_id
        product = self._create_sized(f"Special {name}")
        product.route_ids = self.mto | self.make
        bom = self._create_bom(product, [(kit, 1), (part, 1), (bought, 1)], [("join", self.machine, 5)])
        values = product.product_tmpl_id.attribute_line_ids.product_template_value_ids
        bom.bom_line_ids[1].bom_product_template_attribute_value_ids = values[0]
        bom.operation_ids.bom_product_template_attribute_value_ids = values[0]
        bom.operation_ids.time_mode = "auto"
        self.machine.capacity_ids = [
            Command.create({"product_id": product.id, "product_uom_id": product.uom_id.id, "capacity": 2})
        ]
        return product

    def _count(self, products):
        """How many queries read the facts of these products, asked in one quotation."""
        requests = self._quote(*[(product, 3) for product in products]).order_line._promise_requests()
        Loader = self.env["sale.promise.loader"]
        # The first one reads which rules apply; they are remembered.
        Loader._answer(self.company, requests, NOW)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        answers = Loader._answer(self.company, requests, NOW)
        self.assertTrue(all(answer.date for answer in answers))
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_number_of_special_products(self):
        products = [self._create_special(str(number)) for number in range(8)]
        few = self._count(products[:2])
        self.assertEqual(self._count(products), few)

    def test_queries_do_not_grow_with_the_orders_that_hold_supply(self):
        product = self._create_special("held")

        def count():
            order = self._quote((product, 1))
            requests = order.order_line._promise_requests()
            Loader = self.env["sale.promise.loader"]
            Loader._answer(self.company, requests, NOW)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            holds = order._holding_lines(NOW)._promise_requests(gains=False)
            Loader._answer(self.company, requests, NOW, holds=holds)
            return self.env.cr.sql_log_count - before

        self._ask((product, 1)).action_give_promise()
        count()
        few = count()
        for _number in range(6):
            self._ask((product, 1)).action_give_promise()
        self.assertEqual(count(), few)
