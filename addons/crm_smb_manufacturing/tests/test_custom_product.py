from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestCustomProduct(RoundCase):
    """An accepted specification that no product has becomes one, as a task for the engineer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = cls.env.ref("mrp.group_mrp_manager")
        cls.engineer = cls.planner.copy(
            {"login": "custom_engineer", "group_ids": [Command.link(manager.id)], "name": "Engineer"}
        )
        cls.company.product_engineer_id = cls.engineer
        cls.panel.default_code = "BL28"
        cls.panel.product_tmpl_id.write(
            {
                "new_product_per_spec": True,
                "spec_template_ids": [
                    Command.create({"name": "Colour", "value": "transparent"}),
                    Command.create({"name": "Size", "value": "2.8 inch"}),
                ],
            }
        )

    def _accept(self, order=None):
        order = order or self.order
        self._round(order).action_accept()
        return order.order_line.sudo()

    def _draft(self, product):
        return product.product_tmpl_id.bom_ids.with_user(self.engineer)

    # === MADE OF A SPECIFICATION === #

    def test_a_new_product_has_a_draft_of_the_closest_bill_with_differences_and_a_dated_task(self):
        self.order.sudo().order_line.promise_date = fields.Datetime.now() + timedelta(days=20)
        line = self._accept()
        product = line.product_id
        self.assertNotEqual(product, self.panel)
        self.assertEqual((product.spec_base_product_id, product.default_code), (self.panel, "BL28-01"))
        self.assertEqual(product.spec_difference, "Colour: transparent → white")
        bill = product.product_tmpl_id.bom_ids
        self.assertRecordValues(bill, [{"revision_state": "draft", "use_revisions": True}])
        self.assertEqual(bill.bom_line_ids.product_id, self.module)
        self.assertEqual(bill.operation_ids.workcenter_id, self.panel.bom_ids.operation_ids.workcenter_id)
        task = product.product_tmpl_id.activity_ids
        self.assertEqual(task.user_id, self.engineer)
        day = fields.Date.today() + timedelta(days=20)
        before = [day - timedelta(days=n) for n in range(1, 8)]
        self.assertEqual(task.date_deadline, [one for one in before if one.weekday() < 5][2])
        self.assertIn("Colour: transparent → white", task.note)

    def test_the_line_keeps_what_was_agreed_and_is_still_its_accepted_round(self):
        line = self.order.sudo().order_line
        line.write(
            {"price_unit": 17, "discount": 3, "intended_use": "Bus", "promise_date": "2030-01-05 08:00:00"}
        )
        before = (line.price_unit, line.discount, line.name, line.intended_use, line.promise_date)
        self._accept()
        self.assertEqual(
            (line.price_unit, line.discount, line.name, line.intended_use, line.promise_date), before
        )
        self.assertEqual(line.offered_product_id, self.panel)
        self.assertNotIn("differs", self.order.hold_reason)
        again = self._round()
        self.assertEqual(again.line_ids.product_id, self.panel, "the customer is offered the same product")
        self.assertNotIn("product", [change["what"] for change in again.changes or []])

    def test_equal_specifications_are_one_product(self):
        first = self._accept().product_id
        other = self._quotation()
        other.order_line.spec_ids[0].value = " WHITE "
        self.assertEqual(self._accept(other).product_id, first)
        self.assertEqual(len(first.product_tmpl_id.activity_ids), 1)
        third = self._quotation()
        third.order_line.spec_ids[0].value = "black"
        self.assertNotEqual(self._accept(third).product_id, first)

    def test_the_closest_product_is_copied(self):
        white = self._accept().product_id
        self._draft(white).bom_line_ids.product_qty = 5
        self._draft(white).action_release()
        order = self._quotation()
        order.order_line.spec_ids = [Command.create({"name": "Marking", "value": "QR"})]
        product = self._accept(order).product_id
        self.assertEqual(product.spec_difference, "Marking: – → QR")
        self.assertEqual(product.product_tmpl_id.bom_ids.bom_line_ids.product_qty, 5)

    def test_usual_values_and_other_products_make_none(self):
        order = self._quotation()
        order.order_line.spec_ids[0].value = "transparent"
        self.assertEqual(self._accept(order).product_id, self.panel)
        self.panel.product_tmpl_id.new_product_per_spec = False
        self.assertEqual(self._accept().product_id, self.panel)

    # === PRODUCTION === #

    def test_nothing_is_ordered_or_made_before_the_bill_is_released(self):
        line = self._accept()
        with self.assertRaisesRegex(UserError, "not released"):
            self.order.action_confirm()
        production = self.env["mrp.production"].create({"product_id": line.product_id.id, "product_qty": 1})
        with self.assertRaisesRegex(UserError, "not released"):
            production.action_confirm()
        draft = self._draft(line.product_id)
        by_draft = self.env["mrp.production"].create({"bom_id": draft.id, "product_qty": 1})
        with self.assertRaises(UserError):
            by_draft.action_confirm()
        with self.assertRaises(AccessError):
            draft.with_user(self.seller).action_release()
        draft.action_release()
        self.assertFalse(line.product_id.product_tmpl_id.activity_ids)
        self.assertEqual(line.sold_bom_id.frozen_bom_id or line.sold_bom_id, draft)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        made = self.env["mrp.production"].search(
            [("product_id", "=", line.product_id.id), ("state", "!=", "draft")]
        )
        self.assertEqual((made.product_qty, made.spec_ids.mapped("value")), (100, ["white", "2.8 inch"]))

    def test_the_list_of_new_products_holds_those_that_wait(self):
        product = self._accept().product_id
        found = self.env["product.product"].search([("is_to_engineer", "=", True)])
        self.assertIn(product, found)
        self.assertNotIn(self.panel, found)
        self._draft(product).action_release()
        self.assertNotIn(product, self.env["product.product"].search([("is_to_engineer", "=", True)]))

    # === A KNOWN ONE IS RIGHT === #

    def test_the_engineer_says_that_a_known_product_is_right(self):
        known = self.env["product.product"].create({"name": "White", "type": "consu", "list_price": 30})
        self._bom(known, self.module, 1)
        line = self._accept()
        new = line.product_id
        action = new.product_tmpl_id.with_user(self.engineer).action_use_existing()
        wizard = self.env[action["res_model"]].with_user(self.engineer).browse(action["res_id"])
        wizard.known_id = known
        wizard.action_use()
        self.assertEqual((line.product_id, line.price_unit), (known, 20))
        self.assertFalse(new.active)
        self.assertFalse(new.product_tmpl_id.activity_ids)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._accept(self._quotation()).product_id, known, "known from now on")

    def test_only_an_engineer_and_only_something_that_can_be_made(self):
        line = self._accept()
        template = line.product_id.product_tmpl_id
        for user in (self.seller, self.packer):
            with self.assertRaises(AccessError):
                template.with_user(user).action_use_existing()
        other = self._quotation()
        other.order_line.spec_ids[0].value = "black"
        unfinished = self._accept(other).product_id
        for wrong in (unfinished, line.product_id):
            with self.assertRaises(UserError):
                line.product_id._replace_by(wrong)

    # === NOBODY ELSE MOVES A LINE === #

    def test_what_was_offered_is_not_forged(self):
        line = self._accept()
        other = self.module.id
        with self.assertRaises(UserError):
            line.with_user(self.seller).write({"product_id": other, "offered_product_id": self.panel.id})
        with self.assertRaises(UserError):
            self._quotation(
                order_line=[Command.create({"product_id": other, "offered_product_id": self.panel.id})]
            )
        line.with_user(self.seller).product_id = other
        self.assertFalse(line.offered_product_id)
        self.assertIn("differs", self.order.hold_reason)

    def test_the_customer_who_signs_in_the_portal_starts_it_too(self):
        round_ = self._round()
        public = self.env.ref("base.public_user")
        self.order.with_user(public).sudo().round_ids.filtered(lambda one: one == round_).action_accept()
        self.assertEqual(self.order.sudo().order_line.product_id.spec_base_product_id, self.panel)

    def test_another_company_has_its_own_engineer(self):
        firm = self.env["res.company"].create({"name": "Sister", "currency_id": self.company.currency_id.id})
        boss = self.engineer.copy(
            {"login": "custom_boss", "company_id": firm.id, "company_ids": [Command.set(firm.ids)]}
        )
        firm.product_engineer_id = boss
        order = (
            self.env["sale.order"]
            .with_company(firm)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": firm.id,
                    "order_line": [
                        Command.create({"product_id": self.panel.id, "spec_ids": self._specs(Colour="red")})
                    ],
                }
            )
        )
        self._round(order).action_accept()
        self.assertEqual(order.order_line.product_id.product_tmpl_id.activity_ids.user_id, boss)
