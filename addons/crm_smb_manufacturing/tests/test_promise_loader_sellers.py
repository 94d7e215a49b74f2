from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, PromiseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseLoaderSellers(PromiseCommon):
    """The vendor is the one from whom Odoo itself would buy today."""

    def _vendor(self, name, **values):
        return self.env["res.partner"].create({"name": name, **values})

    def _vendor_of(self, product, qty=1):
        """Return (his days, vendor) and see Odoo buy from the same one."""
        line = self._ask((product, qty)).order_line
        reason = line.promise_reason_ids.filtered(lambda one: one.kind == "vendor")
        bought = self.env["stock.rule"]._get_matching_supplier(
            product, qty, product.uom_id, self.company, {"date_planned": NOW}
        )
        self.assertEqual(reason.vendor_id, bought.partner_id)
        return round(reason.days), reason.vendor_id

    def test_terms_count_from_their_first_to_their_last_day(self):
        product = self._create_product("Dated")
        over, today, soon = map(self._vendor, ("Over", "Today", "Soon"))
        day = NOW.date()
        self._add_vendor(product, 1, partner_id=over.id, date_end=day - DAY, sequence=1)
        self._add_vendor(product, 2, partner_id=soon.id, date_start=day + DAY, sequence=2)
        self._add_vendor(product, 5, partner_id=today.id, date_start=day, date_end=day, sequence=3)
        self.assertEqual(self._vendor_of(product), (5, today))
        # With nobody valid Odoo takes the first one rather than none.
        product.seller_ids.filtered(lambda one: one.partner_id == today).unlink()
        self.assertEqual(self._vendor_of(product), (1, over))

    def test_terms_of_another_company_are_none(self):
        rival = self._create_firm("Rival")
        self.env.user.company_ids |= rival
        product = self._create_product("Shared")
        theirs, ours = self._vendor("Theirs"), self._vendor("Ours")
        self._add_vendor(product, 1, partner_id=theirs.id, company_id=rival.id, sequence=1)
        self._add_vendor(product, 6, partner_id=ours.id, company_id=self.company.id, sequence=2)
        self.assertEqual(self._vendor_of(product), (6, ours))
        product.seller_ids.filtered(lambda one: one.partner_id == ours).unlink()
        self.assertFalse(self._ask((product, 1)).promise_date)

    def test_terms_of_another_variant_are_none(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [Command.create({"name": "S"}), Command.create({"name": "L"})]}
        )
        template = self.env["product.template"].create(
            {
                "name": "Sized",
                "is_storable": True,
                "attribute_line_ids": [
                    Command.create(
                        {"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]}
                    )
                ],
            }
        )
        small, large = template.product_variant_ids
        fast, slow = self._vendor("Small only"), self._vendor("Any size")
        for vendor, days, variant in ((fast, 1, small), (slow, 7, small.browse())):
            template.seller_ids = [
                Command.create({"partner_id": vendor.id, "delay": days, "product_id": variant.id})
            ]
        self.assertEqual(self._vendor_of(small), (1, fast))
        self.assertEqual(self._vendor_of(large), (7, slow))
        template.seller_ids.filtered(lambda one: one.partner_id == slow).unlink()
        self.assertEqual(self._vendor_of(small), (1, fast))
        self.assertFalse(self._ask((large, 1)).promise_date)

    def test_minimum_is_counted_in_the_unit_of_the_vendor(self):
        product = self._create_product("Dozens")
        wholesale, retail = self._vendor("Wholesale"), self._vendor("Retail")
        dozen = self.env.ref("uom.product_uom_dozen")
        self._add_vendor(
            product, 2, partner_id=wholesale.id, min_qty=2, product_uom_id=dozen.id, price=12, sequence=1
        )
        self._add_vendor(product, 8, partner_id=retail.id, price=9, sequence=2)
        self.assertEqual(self._vendor_of(product, 23), (8, retail))
        self.assertEqual(self._vendor_of(product, 24), (2, wholesale))

    def test_price_in_another_currency_is_compared_in_our_own(self):
        product = self._create_product("Imported")
        vendor = self._vendor("Importer")
        foreign = self.env["res.currency"].create(
            {
                "name": "FRX",
                "symbol": "F",
                "rate_ids": [Command.create({"rate": 100, "name": "2026-01-01", "company_id": False})],
            }
        )
        own = self.company.currency_id
        # A vendor's two offers: the higher number is the lower price.
        self._add_vendor(product, 3, partner_id=vendor.id, price=500, currency_id=foreign.id)
        self._add_vendor(product, 9, partner_id=vendor.id, price=50, currency_id=own.id)
        self.assertEqual(self._vendor_of(product), (3, vendor))
        product.seller_ids[0].price = 50000
        self.assertEqual(self._vendor_of(product), (9, vendor))

    def test_archived_vendor_sells_nothing(self):
        product = self._create_product("Gone")
        gone, there = self._vendor("Gone"), self._vendor("There")
        self._add_vendor(product, 1, partner_id=gone.id, sequence=1)
        self._add_vendor(product, 4, partner_id=there.id, sequence=2)
        self.assertEqual(self._vendor_of(product), (1, gone))
        gone.active = False
        self.assertEqual(self._vendor_of(product), (4, there))
        only = self._create_product("Only", days=2)
        self.assertEqual(self._vendor_of(only), (2, self.vendor))
        self.vendor.active = False
        self.assertFalse(self._ask((only, 1)).promise_date)

    def test_days_of_the_company_go_before_and_after_the_vendor(self):
        product = self._create_product("Bought", days=4)
        self.company.write({"days_to_purchase": 2, "security_lead": 1})
        line = self._ask((product, 1)).order_line
        kinds = line.promise_reason_ids.mapped("kind")
        # Seven days later is a Monday, when the company works.
        self.assertEqual(line.promise_date, NOW + 7 * DAY)
        self.assertEqual(kinds, ["purchasing", "vendor", "security"])
        self.assertEqual([round(days) for days in line.promise_reason_ids.mapped("days")], [2, 4, 1])
