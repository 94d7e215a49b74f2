from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_custom import CustomCase


@tagged("post_install", "-at_install")
class TestCustomProduction(CustomCase):
    """Nothing starts by a draft bill, whoever tries, on whatever route."""

    def setUp(self):
        super().setUp()
        self.product = self._accept().product_id
        self.production = self.env["mrp.production"].create(
            {"bom_id": self._draft(self.product).id, "product_id": self.product.id, "product_qty": 1}
        )

    def _assert_refused(self, attempt):
        with self.assertRaisesRegex(UserError, "not released"), self.env.cr.savepoint():
            attempt()
        self.assertEqual(self.production.state, "draft")

    def test_no_work_order_of_an_unconfirmed_production_is_started_or_finished(self):
        steps = self.production.workorder_ids
        self._assert_refused(steps.button_start)
        self._assert_refused(steps.button_finish)
        self.assertNotIn(steps.state, ("progress", "done"))

    def test_an_unconfirmed_production_is_not_started_planned_or_done(self):
        self._assert_refused(self.production.action_start)
        self._assert_refused(self.production.button_plan)
        self.production.workorder_ids.unlink()
        self.production.qty_producing = 1
        with self.assertRaisesRegex(UserError, "not released"):
            self.production.button_mark_done()

    def test_a_released_bill_is_produced_on_all_routes(self):
        self._draft(self.product).action_release()
        self.production.action_confirm()
        self.production.workorder_ids.button_start()
        self.production.workorder_ids.button_finish()
        self.production.button_mark_done()
        self.assertEqual(self.production.state, "done")


@tagged("post_install", "-at_install")
class TestCustomEngineer(CustomCase):
    """The task is in time, with somebody who works here, and once."""

    def test_the_deadline_is_a_working_day_before_the_promise(self):
        for days in range(14, 21):
            order = self._coloured(f"colour {days}")
            promise = fields.Datetime.now() + timedelta(days=days)
            order.sudo().order_line.promise_date = promise
            deadline = self._tasks(self._accept(order).product_id).date_deadline
            self.assertLess(deadline.weekday(), 5)
            self.assertLess(deadline, promise.date())

    def test_an_earlier_order_brings_the_deadline_forward(self):
        late, soon = self._coloured("red"), self._coloured("red")
        for order, days in ((late, 60), (soon, 30)):
            order.sudo().order_line.promise_date = fields.Datetime.now() + timedelta(days=days)
        product = self._accept(late).product_id
        before = self._tasks(product).date_deadline
        self._accept(soon)
        self.assertEqual(len(self._tasks(product)), 1)
        self.assertLess(self._tasks(product).date_deadline, before)

    def test_somebody_who_may_release_gets_it_when_the_engineer_has_left(self):
        other = self.engineer.copy({"login": "guard_other", "name": "Other"})
        left = self.engineer.copy({"login": "guard_left", "name": "Left", "active": False})
        self.company.product_engineer_id = left
        self.panel.responsible_id = other
        self.assertEqual(self._tasks(self._accept().product_id).user_id, other)
        self.panel.responsible_id = self.seller
        task = self._tasks(self._accept(self._coloured("red")).product_id)
        self.assertTrue(task.user_id.active)
        self.assertTrue(task.user_id.has_group("mrp.group_mrp_manager"), "a salesperson releases no bill")

    def test_it_is_nobodys_loss_when_the_customer_signs_and_no_one_is_named(self):
        self.company.product_engineer_id = False
        self.panel.responsible_id = False
        self.order.sudo().write({"user_id": False, "team_id": False})
        round_ = self._round(self.order.sudo())
        public = self.env.ref("base.public_user")
        round_.with_user(public).sudo().action_accept()
        user = self._tasks(self.order.sudo().order_line.product_id).user_id
        self.assertTrue(user.active and not user.share)

    def test_a_later_round_takes_the_task_back_and_an_equal_order_gives_it_again(self):
        white = self._accept().product_id
        self.order.order_line.spec_ids[0].value = "black"
        black = self._accept().product_id
        self.assertNotEqual(black, white)
        self.assertEqual((len(self._tasks(white)), len(self._tasks(black))), (0, 1))
        self.assertEqual(self._accept(self._quotation()).product_id, white)
        self.assertEqual(len(self._tasks(white)), 1)


@tagged("post_install", "-at_install")
class TestCustomMatching(CustomCase):
    """Which product a specification is."""

    def test_usual_values_in_another_spelling_are_the_usual_product(self):
        self.assertEqual(self._accept(self._coloured(" Transparent")).product_id, self.panel)

    def test_a_repeated_order_with_another_specification_is_another_product(self):
        white = self._accept().product_id
        self._draft(white).action_release()
        again = self.order.copy().with_user(self.seller)
        again.order_line.spec_ids[0].value = "black"
        black = self._accept(again).product_id
        self.assertNotEqual(black, white)
        self.assertEqual(black.spec_base_product_id, self.panel)
        usual = self.order.copy().with_user(self.seller)
        usual.order_line.spec_ids[0].value = "transparent"
        self.assertEqual(self._accept(usual).product_id, self.panel)

    def test_what_the_closest_product_has_and_the_customer_does_not_want_is_marked(self):
        self.order.order_line.spec_ids[1].unlink()
        self.assertIn("Size: 2.8 inch → –", self._accept().product_id.spec_difference)

    def test_the_bill_of_the_offered_variant_is_copied_without_that_of_others(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Form", "value_ids": [Command.create({"name": name}) for name in "SL"]}
        )
        template = self.env["product.template"].create(
            {
                "name": "Lamp",
                "type": "consu",
                "new_product_per_spec": True,
                "attribute_line_ids": [
                    Command.create({"attribute_id": attribute.id, "value_ids": attribute.value_ids.ids})
                ],
            }
        )
        small, large = template.product_variant_ids
        bill = self._bom(small, self.module, 1)
        bill.bom_line_ids.bom_product_template_attribute_value_ids = (
            large.product_template_attribute_value_ids
        )
        bill.bom_line_ids = [
            Command.create(
                {
                    "product_id": self.chip.id,
                    "product_qty": 2,
                    "bom_product_template_attribute_value_ids": (
                        small.product_template_attribute_value_ids.ids
                    ),
                }
            )
        ]
        line = {"product_id": small.id, "spec_ids": self._specs(Colour="red")}
        made = self._accept(self._quotation(order_line=[Command.create(line)])).product_id
        copy = made.product_tmpl_id.bom_ids
        self.assertEqual((copy.bom_line_ids.product_id, copy.revision_state), (self.chip, "draft"))
        self.assertEqual(bill.bom_line_ids.product_id, self.module | self.chip)

    def test_two_acceptances_at_the_same_time_make_one_product(self):
        product = self._accept().product_id
        blind = patch.object(type(product), "_specified", lambda self, key: self.browse())
        with blind, mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError), self.env.cr.savepoint():
            self._accept(self._quotation())

    def test_an_archived_product_does_not_stop_the_next_acceptance(self):
        product = self._accept().product_id
        product.product_tmpl_id.action_archive()
        again = self._accept(self._quotation()).product_id
        self.assertTrue(again.active)
        self.assertEqual((again.spec_base_product_id, again != product), (self.panel, True))


@tagged("post_install", "-at_install")
class TestCustomKnown(CustomCase):
    """What the engineer answers is known from then on, and changes no other product."""

    def _answer(self, order, known):
        line = self._accept(order)
        line.product_id.sudo()._replace_by(known)
        self.assertEqual(line.product_id, known)
        return line

    def test_a_bought_product_is_right(self):
        bought = self.env["product.product"].create({"name": "Bought", "type": "consu"})
        self._answer(self.order, bought)
        self.assertFalse(bought.is_to_engineer)
        self.assertFalse(bought.spec_base_product_id)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_the_offered_product_is_right(self):
        self._answer(self.order, self.panel)
        self.assertEqual(self._accept(self._quotation()).product_id, self.panel, "not asked again")

    def test_a_product_of_another_specification_is_right(self):
        white = self._accept().product_id
        self._draft(white).action_release()
        self._answer(self._coloured("pure white"), white)
        self.assertEqual(self._accept(self._coloured("pure white")).product_id, white, "not asked again")
        self.assertEqual(self._accept(self._quotation()).product_id, white)


@tagged("post_install", "-at_install")
class TestCustomCompany(CustomCase):
    """Bills and tasks are those of the company that sells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.company"].create(
            {"name": "Sister", "currency_id": cls.company.currency_id.id}
        )
        cls.boss = cls.engineer.copy(
            {
                "login": "guard_boss",
                "company_id": cls.firm.id,
                "company_ids": [Command.set(cls.firm.ids)],
            }
        )
        cls.firm.product_engineer_id = cls.boss

    def test_another_companys_bill_is_not_copied(self):
        self.panel.bom_ids.company_id = self.company
        product = self._order_of(self.firm, Colour="red").order_line.product_id
        bill = product.product_tmpl_id.bom_ids
        self.assertEqual((bill.company_id, bill.bom_line_ids), (self.firm, bill.bom_line_ids.browse()))

    def test_a_bill_released_elsewhere_is_none_here(self):
        self.panel.bom_ids.company_id = self.company
        product = self._accept().product_id
        self._draft(product).action_release()
        self.assertFalse(product.with_company(self.company).is_to_engineer)
        order = self._order_of(self.firm, Colour="white", Size="2.8 inch")
        self.assertEqual(order.order_line.product_id, product)
        self.assertTrue(product.with_company(self.firm).is_to_engineer)
        self.assertIn("not released", order.hold_reason)
        self.assertEqual(self._tasks(product).user_id, self.boss)
        bills = product.product_tmpl_id.bom_ids
        self.assertRecordValues(
            bills.sorted("id"),
            [
                {"company_id": self.company.id, "revision_state": "released"},
                {"company_id": self.firm.id, "revision_state": "draft"},
            ],
        )
        production = (
            self.env["mrp.production"]
            .with_company(self.firm)
            .create({"product_id": product.id, "product_qty": 1, "company_id": self.firm.id, "bom_id": False})
        )
        with self.assertRaisesRegex(UserError, "not released"):
            production.action_confirm()


@tagged("post_install", "-at_install")
class TestCustomPrice(CustomCase):
    """The price guard sees one specification, product or not."""

    def test_a_colleagues_specification_that_became_a_product_is_compared(self):
        self.company.write({"price_guard": True, "price_guard_percent": 1})
        self._accept()
        cheap = self._quotation(self.colleague)
        cheap.order_line.sudo().price_unit = 10
        self.assertIn("below", cheap.sudo().hold_reason)
        other = self._quotation(self.colleague)
        other.order_line.spec_ids[0].value = "black"
        other.order_line.sudo().price_unit = 10
        self.assertFalse(other.sudo().hold_reason)
