from datetime import timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, PromiseCommon


class PromiseModuleCommon(PromiseCommon):
    """What needs a module that the addon itself does without.

    `tests/test_promise_modules.py` of the repository installs them and runs this.
    """

    module = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        found = cls.env["ir.module.module"].search([("name", "=", cls.module), ("state", "=", "installed")])
        if not found:
            cls.skipTest(cls, f"{cls.module} is not installed: tests/test_promise_modules.py installs it")

    def _date(self, product, qty=1):
        return self._ask((product, qty)).promise_date


@tagged("post_install", "-at_install", "promise_modules")
@freeze_time(NOW)
class TestPromiseSubcontract(PromiseModuleCommon):
    """What somebody else makes for us."""

    module = "mrp_subcontracting"

    def _subcontract(self, product, lines, partners, **values):
        return self._create_bom(
            product, lines, type="subcontract", subcontractor_ids=[Command.set(partners.ids)], **values
        )

    def test_components_come_first_and_then_the_subcontractor(self):
        part = self._create_product("Part", stock=2, days=4)
        product = self._create_product("Coated", days=6)
        self._subcontract(product, [(part, 1)], self.vendor)
        line = self._ask((product, 2)).order_line
        self.assertEqual(line.promise_reason_ids.mapped("kind"), ["subcontract", "closed"])
        self.assertEqual(line.promise_reason_ids[0].vendor_id, self.vendor)
        self.assertEqual(line.promise_reason_ids[0].date_to, NOW + 6 * DAY)
        line = self._ask((product, 3)).order_line
        self.assertEqual(line.promise_date, NOW + 10 * DAY)
        self.assertEqual(line.promise_reason_ids.mapped("kind"), ["vendor", "subcontract"])

    def test_vendor_who_is_no_subcontractor_needs_none_of_our_parts(self):
        part = self._create_product("Part", days=4)
        product = self._create_product("Coated", days=1)
        other = self.env["res.partner"].create({"name": "Coater"})
        self._subcontract(product, [(part, 1)], other)
        self.assertEqual(self._date(product), NOW + DAY)

    def test_bill_is_that_of_the_vendor_who_gets_the_order(self):
        quick, slow = self._create_product("Quick", days=1), self._create_product("Slow", days=20)
        product = self._create_product("Coated", days=1)
        other = self.env["res.partner"].create({"name": "Coater"})
        self._subcontract(product, [(slow, 1)], other, sequence=1)
        self._subcontract(product, [(quick, 1)], self.vendor, sequence=2)
        self.assertEqual(self._date(product), NOW + 2 * DAY)

    def test_person_of_a_subcontractor_is_the_firm_whose_bill_it_is(self):
        part = self._create_product("Part", days=4)
        person = self.env["res.partner"].create({"name": "Wang", "parent_id": self.vendor.id})
        product = self._create_product("Coated")
        self._add_vendor(product, 1, partner_id=person.id)
        self._subcontract(product, [(part, 1)], self.vendor)
        kinds = self._ask((product, 1)).order_line.promise_reason_ids.mapped("kind")
        self.assertEqual(kinds[:2], ["vendor", "subcontract"])

    def test_own_bill_is_not_the_subcontractors(self):
        part, late = self._create_product("Part", stock=5), self._create_product("Late", days=20)
        product = self._create_product("Either", days=3)
        self._create_bom(product, [(part, 1)], sequence=2)
        self._subcontract(product, [(late, 1)], self.vendor, sequence=1)
        product.route_ids = self.warehouse.manufacture_pull_id.route_id
        self.assertEqual(self._date(product), NOW)
        product.route_ids = self.warehouse.buy_pull_id.route_id
        self.assertEqual(self._date(product), NOW + 23 * DAY)

    def test_open_subcontracting_order_takes_its_parts_and_brings_its_pieces_once(self):
        part = self._create_product("Part", stock=5, days=20)
        self.warehouse.subcontracting_to_resupply = True
        part.route_ids |= self.warehouse.subcontracting_route_id
        product = self._create_product("Coated", days=3)
        self._subcontract(product, [(part, 1)], self.vendor)
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_qty": 4, "date_planned": NOW + DAY})
                ],
            }
        )
        purchase.button_confirm()
        self.assertEqual(self._date(product, 4), NOW + DAY)
        # The order takes four of the parts; one more piece is made of the fifth.
        self.assertEqual(self._date(product, 5), NOW + 3 * DAY)
        self.assertEqual(self._date(product, 6), NOW + 23 * DAY)

    def test_queries_do_not_grow_with_the_products(self):
        def count(number):
            made = []
            for index in range(number):
                vendor = self.env["res.partner"].create({"name": f"Coater {number}.{index}"})
                part = self._create_product(f"Part {number}.{index}", days=4)
                product = self._create_product(f"Coated {number}.{index}")
                self._add_vendor(product, 1, partner_id=vendor.id)
                self._subcontract(product, [(part, 1)], vendor)
                made.append(product)
            requests = self._quote(*[(one, 1) for one in made]).order_line._promise_requests()
            Loader = self.env["sale.promise.loader"]
            # The first one reads which rules apply; they are remembered.
            Loader._answer(self.company, requests, NOW)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answers = Loader._answer(self.company, requests, NOW)
            self.assertEqual([one.kind for one in answers[-1].segments][:2], ["vendor", "subcontract"])
            return self.env.cr.sql_log_count - before

        few = count(1)
        self.assertEqual(count(8), few)


@tagged("post_install", "-at_install", "promise_modules")
@freeze_time(NOW)
class TestPromiseExpiry(PromiseModuleCommon):
    """What is too old to be sold."""

    module = "product_expiry"

    def _lot(self, product, name, expires):
        return self.env["stock.lot"].create(
            {
                "product_id": product.id,
                "name": name,
                "expiration_date": expires,
                "company_id": self.company.id,
            }
        )

    def test_lots_past_their_expiry_are_not_stock(self):
        product = self._create_product("Glue", days=4, tracking="lot", use_expiration_date=True)
        old = self._lot(product, "OLD", NOW - timedelta(minutes=1))
        fresh = self._lot(product, "FRESH", NOW + DAY)
        timeless = self._lot(product, "TIMELESS", False)
        self._add_stock(product, 10, lot_id=old)
        self.assertEqual(self._date(product), NOW + 4 * DAY)
        self._add_stock(product, 2, lot_id=fresh)
        self._add_stock(product, 3, lot_id=timeless)
        self.assertEqual(self._date(product, 5), NOW)
        self.assertEqual(self._date(product, 6), NOW + 4 * DAY)
