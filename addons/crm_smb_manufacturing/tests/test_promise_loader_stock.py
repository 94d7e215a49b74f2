from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, PromiseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseLoaderStock(PromiseCommon):
    """What is there, what is coming, and whose it is already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env.ref("stock.stock_location_customers")

    def _date(self, product, qty=1, **values):
        return self._ask((product, qty), **values).promise_date

    def _move(self, product, qty, source, target, date=NOW, picking_type=None):
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": qty,
                "product_uom": product.uom_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company.id,
                "picking_type_id": (picking_type or self.warehouse.int_type_id).id,
                "date": date,
            }
        )
        move._action_confirm()
        return move

    def _produce(self, product, qty):
        order = self.env["mrp.production"].create(
            {
                "product_id": product.id,
                "product_qty": qty,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.manu_type_id.id,
            }
        )
        order.action_confirm()
        return order

    # === WHOSE IT IS === #

    def test_reserved_pieces_belong_to_their_delivery_even_if_it_leaves_later(self):
        product = self._create_product("Reserved", stock=10, days=9)
        move = self._move(product, 6, self.stock, self.customers, NOW + 3 * DAY, self.warehouse.out_type_id)
        move._action_assign()
        self.assertEqual(move.state, "assigned")
        self.assertEqual(self._date(product, 4), NOW)
        self.assertEqual(self._date(product, 5), NOW + 9 * DAY)

    def test_partly_reserved_delivery_wants_all_of_its_pieces(self):
        product = self._create_product("Partly", stock=4, days=9)
        move = self._move(product, 6, self.stock, self.customers, NOW, self.warehouse.out_type_id)
        move._action_assign()
        self.assertEqual(move.state, "partially_available")
        self._receive(product, 3, NOW + DAY)
        # Four and three less six: one is left tomorrow.
        self.assertEqual(self._date(product, 1), NOW + DAY)
        self.assertEqual(self._date(product, 2), NOW + 9 * DAY)

    def test_pieces_reserved_for_one_order_are_not_given_to_an_older_one(self):
        part = self._create_product("Part", stock=5, days=9)
        early, late = self._create_product("Early"), self._create_product("Late")
        for product in (early, late):
            self._create_bom(product, [(part, 1)])
        older, newer = self._produce(early, 5), self._produce(late, 5)
        older.do_unreserve()
        newer.action_assign()
        self.assertEqual(newer.reservation_state, "assigned")
        self.assertEqual(self._date(late, 5), NOW)
        self.assertEqual(self._date(early, 5), NOW + 9 * DAY)

    # === WHAT IS STOCK === #

    def test_scrap_transit_and_places_of_no_warehouse_are_not_stock(self):
        product = self._create_product("Elsewhere", days=4)
        Location = self.env["stock.location"]
        scrap = Location.search([("usage", "=", "inventory"), ("company_id", "=", self.company.id)], limit=1)
        transit = Location.create({"name": "Way", "usage": "transit", "location_id": self.stock.id})
        outside = Location.create({"name": "Outside", "usage": "internal", "company_id": self.company.id})
        for place in (scrap, transit, outside):
            self._add_stock(product, 10, place)
        self.assertEqual(self._date(product, 5), NOW + 4 * DAY)
        self._add_stock(product, 5)
        scrapped = self.env["stock.scrap"].create(
            {
                "product_id": product.id,
                "scrap_qty": 2,
                "company_id": self.company.id,
                "location_id": self.stock.id,
                "scrap_location_id": scrap.id,
            }
        )
        self.assertEqual(self._date(product, 5), NOW)
        scrapped.do_scrap()
        self.assertEqual(self._date(product, 3), NOW)
        self.assertEqual(self._date(product, 4), NOW + 4 * DAY)

    def test_release_from_quarantine_is_a_receipt_and_entering_it_is_none(self):
        product = self._create_product("Quarantined", days=9)
        quarantine = self.env["stock.location"].create(
            {"name": "Quarantine", "location_id": self.stock.id, "is_not_promisable": True}
        )
        self._add_stock(product, 5, quarantine)
        self._move(product, 5, self.env.ref("stock.stock_location_suppliers"), quarantine)
        self.assertEqual(self._date(product, 5), NOW + 9 * DAY)
        self._move(product, 5, quarantine, self.stock, NOW + 2 * DAY)
        self.assertEqual(self._date(product, 5), NOW + 2 * DAY)

    def test_each_warehouse_has_its_own_stock(self):
        product = self._create_product("Two Places", days=4)
        other = self.env["stock.warehouse"].create(
            {"name": "Second", "code": "WH2", "company_id": self.company.id}
        )
        self._add_stock(product, 5)
        self.assertEqual(self._date(product, 5), NOW)
        self.assertEqual(self._date(product, 5, warehouse_id=other.id), NOW + 4 * DAY)
        move = self._move(product, 5, self.stock, other.lot_stock_id, NOW + DAY)
        self.assertEqual(self._date(product, 5, warehouse_id=other.id), NOW + DAY)
        self.assertEqual(self._date(product, 5), NOW + 4 * DAY)
        move._action_cancel()
        self.assertEqual(self._date(product, 5), NOW)

    def test_other_company_has_its_own_stock_bills_machines_and_orders(self):
        part = self._create_product("Part", stock=5, company_id=False)
        product = self._create_product("Built", company_id=False)
        machine = self._create_workcenter("Line")
        self._create_bom(product, [(part, 1)], [("build", machine, 60)])
        rival = self._create_firm("Rival")
        self.env.user.company_ids |= rival
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", rival.id)])
        seller = self._create_user("rival", "sales_team.group_sale_salesman", company_id=rival.id)

        def their_date():
            order = self._quote((product, 1), user=seller, company_id=rival.id, warehouse_id=warehouse.id)
            order.action_promise()
            return order.promise_date

        self.assertFalse(their_date())
        self.assertEqual(self._date(product), NOW + DAY / 24)
        bom = self._create_bom(product, [(part, 1)], company_id=rival.id)
        bom.produce_delay = 2
        self.assertFalse(their_date())
        self._add_stock(part, 5, warehouse.lot_stock_id)
        self.assertEqual(their_date(), NOW + 2 * DAY)
        # Our own order takes nothing there.
        self._produce(product, 5)
        self.assertEqual(their_date(), NOW + 2 * DAY)
        self.assertFalse(self._date(product, 6))

    def test_transfer_under_way_arrives_once(self):
        product = self._create_product("Moved", days=19)
        other = self.env["stock.warehouse"].create(
            {"name": "Second", "code": "WH2", "company_id": self.company.id}
        )
        self.warehouse.resupply_wh_ids = other
        product.route_ids = self.warehouse.resupply_route_ids
        self._add_stock(product, 8, other.lot_stock_id)
        rule = self.env["stock.rule"]
        values = {"warehouse_id": self.warehouse, "date_planned": NOW + 3 * DAY}
        rule.run(
            [rule.Procurement(product, 5, product.uom_id, self.stock, "Moved", "Moved", self.company, values)]
        )
        moves = self.env["stock.move"].search([("product_id", "=", product.id)])
        self.assertEqual(len(moves), 2)
        moves.date = NOW + 3 * DAY
        # Three more are there at once, five come with the transfer, the ninth is bought by the other.
        self.assertEqual(self._date(product, 3), NOW)
        self.assertEqual(self._date(product, 8), NOW + 3 * DAY)
        self.assertEqual(self._date(product, 9), NOW + 21 * DAY)
        leaving = moves.filtered(lambda move: move.location_id == other.lot_stock_id)
        leaving.picking_id.action_assign()
        leaving.picked = True
        leaving.picking_id._action_done()
        self.assertEqual(self._date(product, 8), NOW + 3 * DAY)
        self.assertEqual(self._date(product, 9), NOW + 21 * DAY)

    # === STEPS === #

    def test_delivery_in_three_steps_takes_its_stock_once(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        product = self._create_product("Stepped", stock=10, days=9)
        order = self._quote((product, 4))
        order.action_confirm()
        for _step in range(3):
            self.assertEqual(self._date(product, 6), NOW)
            self.assertEqual(self._date(product, 7), NOW + 9 * DAY)
            picking = order.sudo().picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
            picking.action_assign()
            picking.move_ids.picked = True
            picking._action_done()
        self.assertEqual(order.order_line.qty_delivered, 4)
        self.assertEqual(self._date(product, 6), NOW)

    def test_pulled_steps_of_delivery_take_their_days_and_their_stock_once(self):
        """A route as Odoo had it before goods were pushed on: each step pulls from the one before."""
        product = self._create_product("Pulled", stock=10, days=19)
        output = self.env["stock.location"].create(
            {"name": "Gate", "location_id": self.warehouse.view_location_id.id, "usage": "internal"}
        )
        rule = {"action": "pull", "company_id": self.company.id, "warehouse_id": self.warehouse.id}
        pick = {
            **rule,
            "name": "Pick",
            "location_src_id": self.stock.id,
            "location_dest_id": output.id,
            "picking_type_id": self.warehouse.int_type_id.id,
            "delay": 1,
        }
        ship = {
            **rule,
            "name": "Ship",
            "location_src_id": output.id,
            "location_dest_id": self.customers.id,
            "picking_type_id": self.warehouse.out_type_id.id,
            "procure_method": "make_to_order",
            "delay": 2,
        }
        product.route_ids = self.env["stock.route"].create(
            {"name": "Pull", "rule_ids": [Command.create(pick), Command.create(ship)]}
        )
        order = self._ask((product, 4))
        self.assertEqual(order.promise_date, NOW + 3 * DAY)
        order.action_confirm()
        self.assertEqual(len(order.sudo().picking_ids), 2)
        self.assertEqual(self._date(product, 6), NOW + 3 * DAY)
        self.assertGreater(self._date(product, 7), NOW + 19 * DAY)

    def test_components_picked_before_production_are_taken_once(self):
        self.warehouse.manufacture_steps = "pbm_sam"
        product = self._create_product("Built")
        part = self._create_product("Part", stock=10, days=9)
        self._create_bom(product, [(part, 1)])
        order = self._produce(product, 4)
        self.assertTrue(order.picking_ids)
        self.assertEqual(self._date(part, 6), NOW)
        self.assertEqual(self._date(part, 7), NOW + 9 * DAY)
        picking = order.picking_ids.filtered(lambda one: one.picking_type_id == self.warehouse.pbm_type_id)
        picking.action_assign()
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(self._date(part, 6), NOW)
        self.assertEqual(self._date(part, 7), NOW + 9 * DAY)
        # Nor is what it makes lost on its way to the shelf.
        self.assertEqual(self._date(product, 4), NOW)
        self.assertEqual(self._date(product, 10), NOW)
        self.assertEqual(self._date(product, 11), NOW + 9 * DAY)

    def test_receipt_in_steps_is_there_when_it_is_on_the_shelf(self):
        self.warehouse.reception_steps = "two_steps"
        self.warehouse.reception_route_id.rule_ids.delay = 2
        product = self._create_product("Stepped", days=20)
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_qty": 5, "date_planned": NOW + DAY})
                ],
            }
        )
        self.assertEqual(self._date(product, 5), NOW + 22 * DAY)
        purchase.button_confirm()
        self.assertEqual(self._date(product, 5), NOW + 3 * DAY)

    # === MANUFACTURING ORDERS === #

    def test_what_is_made_into_quarantine_is_not_promised(self):
        product, part = self._create_product("Built"), self._create_product("Part", stock=3)
        bom = self._create_bom(product, [(part, 1)])
        quarantine = self.env["stock.location"].create(
            {"name": "Quarantine", "location_id": self.stock.id, "is_not_promisable": True}
        )
        order = self.env["mrp.production"].create(
            {
                "product_id": product.id,
                "product_qty": 3,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.manu_type_id.id,
                "location_dest_id": quarantine.id,
            }
        )
        order.action_confirm()
        bom.active = False
        self.assertFalse(self._date(product))
        quarantine.is_not_promisable = False
        self.assertEqual(self._date(product, 3), NOW)

    def test_by_product_comes_when_its_order_is_done(self):
        product, part = self._create_product("Built"), self._create_product("Part", stock=3, days=4)
        scrap = self._create_product("Offcut")
        machine = self._create_workcenter("Line")
        bom = self._create_bom(product, [(part, 1)], [("cut", machine, 60)])
        bom.byproduct_ids = [Command.create({"product_id": scrap.id, "product_qty": 2})]
        self.assertFalse(self._date(scrap))
        order = self._produce(product, 3)
        line = self._ask((scrap, 6)).order_line
        self.assertEqual(line.promise_date, NOW + 3 * DAY / 24)
        self.assertIn(order.name, line.promise_reason)
        self.assertFalse(self._date(scrap, 7))
        order.button_plan()
        self.assertEqual(self._date(scrap, 6), order.date_finished)
