from odoo.tests import new_test_user, tagged

from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestTicketContainment(BridgeCommon):
    """A suspected lot leads to what it was made from, and from there to everything else made of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(
            cls.env, login="contain_agent", groups="crm_service_desk.group_service_agent"
        )
        cls.glue, cls.sheet, cls.lamp = cls.env["product.product"].create(
            [{"name": name, "is_storable": True, "tracking": "lot"} for name in ("Glue", "Sheet", "Lamp")]
        )
        cls.stock = cls.env.ref("stock.warehouse0").lot_stock_id
        cls.bad_glue, cls.good_glue = (cls._lot(cls.glue, name) for name in ("G-BAD", "G-GOOD"))
        for lot in (cls.bad_glue, cls.good_glue):
            cls.env["stock.quant"]._update_available_quantity(cls.glue, cls.stock, 100, lot_id=lot)
        cls.sheets = [cls._make(cls.sheet, name, cls.bad_glue) for name in ("S-1", "S-2")]
        cls.clean_sheet = cls._make(cls.sheet, "S-3", cls.good_glue)
        cls.lamps = [
            cls._make(cls.lamp, f"L-{number}", sheet)
            for number, sheet in enumerate([*cls.sheets, cls.clean_sheet], 1)
        ]
        ticket = cls.env["service.ticket"].create(
            {
                "name": "Falls apart",
                "partner_id": cls.customer.id,
                "user_id": cls.agent.id,
                "lot_ids": cls.lamps[0].ids,
            }
        )
        cls.report = cls.env["service.eightd"].with_user(cls.agent).create({"ticket_id": ticket.id})

    @classmethod
    def _lot(cls, product, name):
        return cls.env["stock.lot"].create({"name": name, "product_id": product.id})

    @classmethod
    def _make(cls, product, name, component):
        lot = cls._lot(product, name)
        production = cls.env["mrp.production"].create(
            {
                "product_id": product.id,
                "product_qty": 2,
                "move_raw_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": component.product_id.id,
                            "product_uom_qty": 1,
                            "location_id": cls.stock.id,
                        },
                    )
                ],
            }
        )
        production.action_confirm()
        production.action_assign()
        move = production.move_raw_ids
        move.move_line_ids.lot_id = component
        production.lot_producing_ids = lot
        production.qty_producing = 2
        production._set_qty_producing()
        move.quantity = 1
        move.move_line_ids.lot_id = component
        move.picked = True
        production.button_mark_done()
        assert production.state == "done", production.state
        return lot

    def _found(self):
        return {line.lot_id.name for line in self.report.sudo().containment_line_ids if not line.is_gone}

    def test_components_and_everything_made_of_them_are_found(self):
        self.report.action_find_containment()
        self.assertEqual(self._found(), {"L-1", "L-2", "S-1", "S-2", "G-BAD"})
        via = (
            self.report.sudo()
            .containment_line_ids.filtered(lambda line: line.lot_id.name == "L-2")
            .via_lot_id
        )
        self.assertEqual(via, self.lamps[0])

    def test_without_components_only_the_lot_and_what_was_made_of_it(self):
        self.report.with_components = False
        self.report.action_find_containment()
        self.assertEqual(self._found(), {"L-1"})
        self.report.suspect_lot_ids = self.bad_glue
        self.report.action_find_containment()
        self.assertEqual(self._found(), {"G-BAD", "L-1", "L-2", "S-1", "S-2"})

    def test_blocked_component_is_not_used(self):
        self.report.action_find_containment()
        line = self.report.containment_line_ids.filtered(lambda one: one.lot_id == self.bad_glue)
        line.action_block()
        with self.assertRaisesRegex(Exception, "G-BAD.*blocked"):
            self._make(self.sheet, "S-4", self.bad_glue)

    def test_part_number_of_the_customer_finds_the_product(self):
        self.env["product.customer.code"].create(
            {
                "partner_id": self.customer.id,
                "product_tmpl_id": self.lamp.product_tmpl_id.id,
                "code": "KX-9-LAMP",
            }
        )
        [hit] = self.env["service.fact.finder"].with_user(self.agent).find("kx-9-lamp")
        self.assertEqual((hit["model"], hit["id"]), ("product.product", self.lamp.id))

    def test_lot_says_by_what_it_was_made(self):
        [hit] = self.env["service.fact.finder"].with_user(self.agent).find("L-1")[:1]
        values = [value for _label, value in hit["facts"]]
        self.assertTrue(any("S-1" in value for value in values), values)
