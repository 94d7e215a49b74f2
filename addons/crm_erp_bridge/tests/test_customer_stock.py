from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestCustomerStock(BridgeCommon):
    """What is there of the goods that a customer buys."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.salesperson
        cls._stock_up(cls.shelf, 10)
        cls.order = cls._create_order([(cls.shelf, 4), (cls.backlight, 3)])
        cls.order.action_confirm()
        cls._create_order([(cls.shelf, 2)], partner=cls.other_customer).action_confirm()
        cls._receive_later(cls.shelf, 7)

    @classmethod
    def _receive_later(cls, product, quantity):
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.stock.id,
            }
        )
        move._action_confirm()

    def _rows(self, user=None, customer=None):
        self.env.flush_all()
        rows = self.env["customer.stock"].with_user(user or self.env.user)
        rows = rows.search([("partner_id", "=", (customer or self.customer).id)])
        return {row.product_id: row for row in rows}

    def test_free_held_in_production_and_incoming(self):
        rows = self._rows()
        self.assertEqual(set(rows), {self.shelf, self.backlight})
        shelf, backlight = rows[self.shelf], rows[self.backlight]
        self.assertEqual((shelf.free_qty, shelf.held_qty, shelf.production_qty), (4, 4, 0))
        self.assertEqual(shelf.incoming_qty, 7)
        self.assertEqual((backlight.held_qty, backlight.production_qty), (0, 3))

    def test_part_number_alone_is_enough(self):
        self.env["product.customer.code"].create(
            {
                "partner_id": self.customer.id,
                "product_tmpl_id": self.film.product_tmpl_id.id,
                "code": "PM-77",
            }
        )
        self.assertEqual(self._rows()[self.film].part_number, "PM-77")
        self.assertNotIn(self.film, self._rows(customer=self.other_customer))

    def test_every_figure_opens_its_documents(self):
        row = self._rows()[self.shelf]
        held = self.env["stock.move"].search(row.action_view_held()["domain"])
        self.assertEqual(held.sale_line_id, self.order.order_line[0])
        incoming = self.env["stock.move"].search(row.action_view_incoming()["domain"])
        self.assertEqual(sum(incoming.mapped("product_uom_qty")), 7)
        action = self._rows()[self.backlight].action_view_production()
        making = self.env["mrp.production"].search(action["domain"])
        self.assertEqual(making.product_id, self.backlight)

    def test_the_customer_page_opens_it(self):
        action = self.contact.with_user(self.salesperson).action_view_stock()
        found = self.env["customer.stock"].search(action["domain"])
        self.assertEqual(found.partner_id, self.customer)

    def test_who_sees_which_customers(self):
        portal = new_test_user(self.env, login="stock_portal", groups="base.group_portal")
        self.assertTrue(self._rows(self.salesperson))
        self.other_customer.user_id = self.sales_manager
        self.assertFalse(self._rows(self.salesperson, self.other_customer))
        with self.assertRaises(AccessError):
            self._rows(portal)

    def test_queries_do_not_grow_with_products(self):
        counts = []
        for number in (2, 10):
            products = [self._create_product(f"Part {number} {one}") for one in range(number)]
            order = self._create_order([(product, 1) for product in products])
            order.action_confirm()
            self._read_figures()
            before = self.env.cr.sql_log_count
            self._read_figures()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], counts)

    def _read_figures(self):
        self.env.invalidate_all()
        self.env["customer.stock"].web_search_read(
            [("partner_id", "=", self.customer.id)],
            {name: {} for name in ("free_qty", "held_qty", "production_qty", "incoming_qty")},
        )
