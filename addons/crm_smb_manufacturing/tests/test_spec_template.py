from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestSpecTemplate(RoundCase):
    """Specifications that nobody types twice, and who bought what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.seller
        cls.panel.product_tmpl_id.spec_template_ids = [
            Command.create({"name": "Colour", "value": "transparent", "is_required": True}),
            Command.create({"name": "Marking", "is_required": True}),
            Command.create({"name": "Packaging", "value": "tray"}),
        ]

    def _line(self, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.seller.id,
                "order_line": [Command.create({"product_id": self.panel.id, **values})],
            }
        )
        return order.with_user(self.seller).order_line

    # === TEMPLATE === #

    def test_a_line_starts_with_the_usual_values(self):
        self.assertEqual(self._line()._spec_pairs(), [("Colour", "transparent"), ("Packaging", "tray")])
        self.assertEqual(len(self._line(spec_ids=[]).spec_ids), 2, "the web client sends an empty list")
        given = self._line(spec_ids=self._specs(Colour="white"))
        self.assertEqual(given._spec_pairs(), [("Colour", "white")], "what was said is not added to")

    def test_what_must_be_said_holds_the_order(self):
        line = self._line()
        self.assertEqual(line.spec_missing, "Marking")
        with self.assertRaisesRegex(UserError, "Marking"):
            line.order_id.action_confirm()
        line.spec_ids = [Command.create({"name": "Marking", "value": "QR label"})]
        line.order_id.action_confirm()
        self.assertEqual(line.state, "sale")

    def test_a_copy_of_a_quotation_keeps_its_specification(self):
        line = self._line(spec_ids=self._specs(Colour="white"))
        copy = line.order_id.copy().order_line
        self.assertEqual(copy._spec_pairs(), [("Colour", "white")])
        line.spec_ids.unlink()
        self.assertFalse(line.order_id.copy().order_line.spec_ids, "left empty on purpose")

    def test_a_template_costs_the_same_number_of_queries_for_any_number_of_lines(self):
        def spent(product, count):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines = [Command.create({"product_id": product.id}) for _line in range(count)]
            order = self._quotation(order_line=lines)
            self.env.flush_all()
            self.assertEqual(len(order.order_line.spec_ids), 2 * count if product == self.panel else 0)
            return self.env.cr.sql_log_count - before

        extra = [spent(self.panel, count) - spent(self.module, count) for count in (3, 3, 20)]
        self.assertEqual(extra[1], extra[2])

    # === AS LAST TIME === #

    def test_the_same_as_last_time(self):
        last = self._line(
            spec_ids=self._specs(Colour="white", Marking="QR label"),
            price_unit=17,
            discount=3,
            intended_use="Bus dashboard",
        )
        last.order_id.action_confirm()
        line = self._line(product_uom_qty=7)
        line.action_same_as_last()
        self.assertEqual(line._spec_pairs(), [("Colour", "white"), ("Marking", "QR label")])
        self.assertEqual((line.price_unit, line.discount), (17, 3))
        self.assertEqual((line.intended_use, line.product_uom_qty), ("Bus dashboard", 7))

    def test_without_an_earlier_order_it_says_so(self):
        with self.assertRaisesRegex(UserError, "has not ordered"):
            self._line().action_same_as_last()

    def test_last_time_is_for_whoever_may_write_the_line(self):
        with self.assertRaises(AccessError):
            self._line().with_user(self.colleague).action_same_as_last()

    # === WHO BOUGHT === #

    def test_all_words_must_stand_in_the_specification(self):
        white = self._line(spec_ids=self._specs(Colour="white", Size="2.8 inch", Marking="QR label"))
        plain = self._line(spec_ids=self._specs(Colour="white", Size="3.5 inch"))
        Line = self.env["sale.order.line"].with_user(self.seller)

        def found(words):
            return Line.search([("spec_search", "ilike", words), ("id", "in", (white + plain).ids)])

        self.assertEqual(found("white"), white + plain)
        self.assertEqual(found("white, 2.8 inch, with QR label"), white)
        self.assertEqual(found("白色、white"), Line)
        self.assertEqual(found("colour white 3.5"), plain)

    # === CUSTOMER PART NUMBERS === #

    def _code(self, **values):
        vals = {
            "partner_id": self.customer.id,
            "product_tmpl_id": self.panel.product_tmpl_id.id,
            "code": "PW-0815",
            "name": "Backlight unit",
            **values,
        }
        return self.env["product.customer.code"].with_user(self.seller).create(vals)

    def test_the_customers_number_is_on_line_production_and_delivery(self):
        self._code()
        self.assertEqual(self.order.order_line.customer_part_number, "PW-0815 Backlight unit")
        self.order.sudo().order_line.spec_ids = [Command.create({"name": "Marking", "value": "none"})]
        self.order.action_confirm()
        move = self.order.sudo().picking_ids.move_ids.with_user(self.packer)
        self.assertEqual(move.customer_part_number, "PW-0815 Backlight unit")
        production = self.env["mrp.production"].search([("sale_line_id", "=", self.order.order_line.id)])
        self.assertEqual(production.with_user(self.planner).customer_part_number, "PW-0815 Backlight unit")

    def test_products_are_found_by_the_number_of_ones_own_customers(self):
        self._code()
        for model in ("product.product", "product.template"):
            with self.subTest(model):
                record = self.panel if model == "product.product" else self.panel.product_tmpl_id
                found = self.env[model].with_user(self.seller).name_search("PW-08")
                self.assertEqual([one[0] for one in found], record.ids)
                self.assertFalse(self.env[model].with_user(self.colleague).name_search("PW-08"))
                self.assertFalse(self.env[model].with_user(self.packer).name_search("PW-08"))

    def test_one_number_per_customer_and_variant(self):
        self._code()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._code(code="PW-2")
        self._code(code="PW-3", product_id=self.panel.id)
        self.order.invalidate_recordset()
        self.assertEqual(self.order.order_line.customer_part_number, "PW-3 Backlight unit")
        with self.assertRaises(ValidationError):
            self._code(code="PW-4", product_id=self.chip.id)

    def test_others_read_no_part_numbers(self):
        code = self._code()
        for user in (self.colleague, self.packer, self.portal_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                code.with_user(user).read(["code"])
        company = self.env["res.company"].create({"name": "Second works"})
        boss = new_test_user(
            self.env,
            login="spec_boss_two",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.panel.company_id = self.company
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            code.with_user(boss).read(["code"])

    # === USE AND ADDRESS === #

    def test_use_and_address_of_the_line_travel_along(self):
        plant = self.env["res.partner"].create(
            {"name": "Plant 2", "parent_id": self.customer.id, "type": "delivery"}
        )
        order = self._quotation(
            partner_shipping_id=self.customer.id,
            order_line=[
                Command.create(
                    {
                        "product_id": self.panel.id,
                        "spec_ids": self._specs(Colour="white", Marking="none"),
                        "intended_use": use,
                        "delivery_partner_id": address,
                    }
                )
                for use, address in (("Bus", False), ("Tram", plant.id))
            ],
        )
        order.action_new_round()
        lines = order.round_ids.line_ids
        self.assertEqual(lines.mapped("intended_use"), ["Bus", "Tram"])
        order.order_line[1].delivery_partner_id = False
        with self.assertRaisesRegex(UserError, "none is accepted"):
            order.action_confirm()
        order.round_ids.action_accept()
        self.assertEqual(order.order_line[1].delivery_partner_id, plant)
        order.action_confirm()
        by_address = {picking.partner_id: picking.move_ids for picking in order.sudo().picking_ids}
        self.assertEqual(set(by_address), {self.customer, plant})
        self.assertEqual(by_address[plant].intended_use, "Tram")
        production = self.env["mrp.production"].search([("sale_line_id", "=", order.order_line[1].id)])
        self.assertEqual(production.with_user(self.planner).intended_use, "Tram")
