from odoo.fields import Command
from odoo.tests import tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestSoldSupply(RoundCase):
    """What a customer specified is made for his order although goods lie on the shelf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.order.sudo().warehouse_id
        cls.on_order = cls.warehouse.mto_pull_id.route_id
        (cls.panel | cls.module).route_ids = [Command.clear()]
        shelf = cls.warehouse.lot_stock_id
        for product, quantity in ((cls.panel, 500), (cls.module, 500)):
            cls.env["stock.quant"]._update_available_quantity(product, shelf, quantity)

    def _productions(self, order=None):
        line = (order or self.order).order_line.sudo()
        return self.env["mrp.production"].search(
            [("move_finished_ids.move_dest_ids.sale_line_id", "in", line.ids)]
        )

    def _confirm(self):
        self._round().action_accept()
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        return self._productions()

    def test_a_specified_line_is_made_for_its_order_and_its_module_comes_from_the_shelf(self):
        panel = self._confirm()
        self.assertEqual((panel.product_id, panel.product_qty), (self.panel, 100))
        self.assertEqual(panel.bom_id, self.order.order_line.sudo().sold_bom_id)
        self.assertFalse(
            self.env["mrp.production"].search([("product_id", "=", self.module.id), ("id", "!=", panel.id)]),
            "the module is made to stock: 500 are there",
        )

    def test_more_of_it_is_made_as_well(self):
        self._confirm()
        self.order.sudo().order_line.product_uom_qty = 130
        self.assertEqual(sum(self._productions().mapped("product_qty")), 130)

    def test_promise_and_confirmation_count_on_the_same(self):
        """The parts of a made panel come in nine days: from the shelf it would be there at once."""
        vendor = self.env["res.partner"].create({"name": "Chip Vendor"})
        self.module.product_tmpl_id.bom_ids.bom_line_ids.product_id.seller_ids = [
            Command.create({"partner_id": vendor.id, "delay": 9})
        ]
        self.env["stock.quant"]._update_available_quantity(self.module, self.warehouse.lot_stock_id, -500)
        line = self.order.order_line
        self.order.action_promise()
        made = line.promise_date
        line.spec_ids.unlink()
        self.order.action_promise()
        self.assertGreater((made - line.promise_date).days, 7)
        self.order.action_confirm()
        self.assertFalse(self._productions(), "without a specification it is taken from the shelf")

    def test_usual_values_are_taken_from_the_shelf(self):
        self.panel.product_tmpl_id.spec_template_ids = [
            Command.create({"name": "Colour", "value": "white"}),
            Command.create({"name": "Size", "value": "2.8 inch"}),
        ]
        order = self._quotation()
        self.assertFalse(order.order_line.is_specified)
        order.action_confirm()
        self.assertFalse(self._productions(order))

    def test_a_route_that_somebody_chose_decides(self):
        self.order.sudo().order_line.route_ids = self.warehouse.delivery_route_id
        self.assertFalse(self._confirm())

    def test_what_is_bought_is_not_made(self):
        self.panel.bom_ids.active = False
        self.assertFalse(self._confirm())

    def test_a_firm_that_archived_the_route_takes_from_the_shelf(self):
        self.on_order.active = False
        self.assertFalse(self._confirm())

    def test_installing_brings_the_route_out_of_the_archive(self):
        from ..hooks import use_replenish_on_order

        self.on_order.active = False
        use_replenish_on_order(self.env)
        self.assertTrue(self.on_order.active)
        self.assertTrue(self.warehouse.mto_pull_id.active)
