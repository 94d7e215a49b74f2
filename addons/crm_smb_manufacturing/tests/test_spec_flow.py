from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext, mute_logger

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestSpecFlow(RoundCase):
    """What the customer specified arrives where it is built and packed."""

    WHITE = "Colour: white\nSize: 2.8 inch"

    def _productions(self, product, order=None):
        return self.env["mrp.production"].search(
            [
                ("product_id", "=", product.id),
                ("reference_ids.sale_ids", "in", (order or self.order).ids),
            ],
            order="id",
        )

    # === ON THE QUOTATION === #

    def test_summary_follows_the_order_of_the_lines(self):
        line = self.order.order_line
        self.assertEqual(line.spec_summary, self.WHITE)
        line.spec_ids[0].sequence = 9
        self.assertEqual(line.spec_summary, "Size: 2.8 inch\nColour: white")

    def test_the_dialog_edits_the_specification_of_a_line(self):
        action = self.order.order_line.action_edit_spec()
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        with Form(self.order.order_line, view=view) as form:
            with form.spec_ids.new() as spec:
                spec.name = "Marking"
                spec.value = "QR label"
        self.assertIn("Marking: QR label", self.order.order_line.spec_summary)

    @mute_logger("odoo.sql_db")
    def test_a_line_specifies_a_thing_once(self):
        with self.assertRaises(IntegrityError):
            self.order.order_line.spec_ids = self._specs(Colour="black")

    def test_a_confirmed_order_keeps_its_specification(self):
        self.order.action_confirm()
        line = self.order.order_line
        for attempt in (
            lambda: line.spec_ids[0].write({"value": "black"}),
            line.spec_ids[0].unlink,
            lambda: line.write({"spec_ids": self._specs(Marking="QR")}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        other = self._quotation()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            other.order_line.spec_ids[0].order_line_id = line

    # === MANUFACTURING === #

    def test_every_order_of_the_chain_carries_the_specification(self):
        self.order.action_confirm()
        panel = self._productions(self.panel)
        module = self._productions(self.module)
        self.assertEqual(len(panel), 1)
        self.assertEqual(len(module), 1)
        for production in panel | module:
            self.assertEqual(production.spec_ids, self.order.order_line.spec_ids)
            self.assertEqual(production.spec_summary, self.WHITE)
        self.assertFalse(module.sale_line_id, "Odoo counts what carries this link")
        self.assertEqual(panel.workorder_ids.spec_summary, self.WHITE)

    def test_delivered_quantity_is_not_touched_by_sub_assemblies(self):
        self.order.action_confirm()
        module = self._productions(self.module)
        module.button_mark_done()
        self.assertEqual(module.state, "done")
        self.assertEqual(self.order.order_line.qty_delivered, 0)

    def test_two_specifications_of_one_product_are_built_apart(self):
        self.order.order_line = [
            Command.create(
                {
                    "product_id": self.panel.id,
                    "product_uom_qty": 50,
                    "spec_ids": self._specs(Colour="black"),
                }
            )
        ]
        self.order.action_confirm()
        panels = self._productions(self.panel)
        self.assertEqual(panels.mapped("product_qty"), [100, 50])
        self.assertEqual(panels.mapped("spec_summary"), [self.WHITE, "Colour: black"])
        modules = self._productions(self.module)
        self.assertEqual(sorted(modules.mapped("spec_summary")), ["Colour: black", self.WHITE])

    def test_a_line_added_later_joins_the_order_only_without_specifications(self):
        plain = self._quotation()
        plain.order_line.spec_ids.unlink()
        for order, quantities in ((plain, [150]), (self.order, [100, 50])):
            order.action_confirm()
            order.order_line = [Command.create({"product_id": self.panel.id, "product_uom_qty": 50})]
            panels = self._productions(self.panel, order)
            self.assertEqual(panels.mapped("product_qty"), quantities)
        self.assertFalse(panels[1].spec_summary)
        self.order.order_line[0].product_uom_qty = 120
        self.assertEqual(panels.mapped("product_qty"), [120, 50])

    def test_a_backorder_of_the_manufacturing_order_carries_it_too(self):
        self.order.action_confirm()
        panel = self._productions(self.panel)
        parts = panel._split_productions({panel: [60, 40]})
        self.assertEqual(parts.mapped("spec_summary"), [self.WHITE] * 2)

    def test_a_planner_reads_it_on_the_orders(self):
        self.order.action_confirm()
        panel = self._productions(self.panel).with_user(self.planner)
        panel.env.invalidate_all()
        self.assertEqual(panel.spec_ids.mapped("value"), ["white", "2.8 inch"])
        with Form(panel) as form:
            self.assertEqual(form.spec_summary, self.WHITE)
        self.assertEqual(panel.workorder_ids.spec_summary, self.WHITE)

    def test_reading_many_orders_takes_no_query_per_order(self):
        self.order.action_confirm()
        for _i in range(3):
            self._quotation().action_confirm()
        self.env.flush_all()

        def queries(productions):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            productions.mapped("spec_summary")
            return self.env.cr.sql_log_count - before

        modules = self.env["mrp.production"].search([("product_id", "=", self.module.id)])
        self.assertEqual(queries(modules), queries(modules[0]))

    # === PAPER === #

    def _report(self, xmlid, record):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(xmlid, record.ids)
        return html2plaintext(html.decode())

    def test_the_quotation_prints_it(self):
        self.assertIn("Colour: white", self._report("sale.action_report_saleorder", self.order))

    def test_the_manufacturing_order_prints_it(self):
        # drawing bar codes needs a library that is not what is tested here
        report = self.env.registry["ir.actions.report"]
        self.patch(report, "barcode", lambda self, *args, **options: b"")
        self.order.action_confirm()
        panel = self._productions(self.panel)
        self.assertIn("Colour: white", self._report("mrp.action_report_production_order", panel))

    def test_the_delivery_slip_prints_it_before_and_after_shipping(self):
        self.order.order_line = [
            Command.create(
                {
                    "product_id": self.panel.id,
                    "product_uom_qty": 50,
                    "spec_ids": self._specs(Colour="black"),
                }
            )
        ]
        self.order.action_confirm()
        picking = self.order.picking_ids.with_user(self.packer)
        planned = self._report("stock.action_report_delivery", picking)
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        picking.button_validate()
        shipped = self._report("stock.action_report_delivery", picking)
        for paper in (planned, shipped):
            self.assertIn("Colour: white", paper)
            self.assertIn("Colour: black", paper)

    def test_the_partial_delivery_prints_what_is_left(self):
        self.env["stock.quant"]._update_available_quantity(
            self.chip, self.order.warehouse_id.lot_stock_id, 100
        )
        self.order.order_line = [
            Command.clear(),
            Command.create(
                {
                    "product_id": self.chip.id,
                    "product_uom_qty": 100,
                    "spec_ids": self._specs(Colour="white"),
                }
            ),
        ]
        self.order.action_confirm()
        picking = self.order.picking_ids
        picking.move_ids.write({"quantity": 40, "picked": True})
        box = self.env["stock.package"].create({"name": "Box 1"})
        picking.move_ids.move_line_ids.result_package_id = box
        Form.from_action(self.env, picking.button_validate()).save().process()
        lines = picking.move_line_ids._get_aggregated_product_quantities()
        self.assertEqual(
            [(line["specification"], line["qty_ordered"], line["quantity"]) for line in lines.values()],
            [("Colour: white", 100, 40)],
        )
        paper = self._report("stock.action_report_delivery", picking)
        self.assertEqual(paper.count("Colour: white"), 2)
