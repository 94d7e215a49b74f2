from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestSpecSecurity(RoundCase):
    """Who may read and write specifications."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.spec = cls.order.order_line.spec_ids[0]

    def test_a_salesperson_writes_those_of_own_quotations(self):
        self.spec.with_user(self.seller).value = "black"
        for attempt in (
            lambda: self.spec.with_user(self.colleague).read(["value"]),
            lambda: self.spec.with_user(self.colleague).write({"value": "red"}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_shop_floor_warehouse_and_finance_read_only(self):
        for user in (self.planner, self.packer, self.accountant):
            with self.subTest(user.login):
                spec = self.spec.with_user(user)
                self.assertEqual(spec.value, "white")
                for attempt in (
                    lambda s=spec: s.write({"value": "red"}),
                    lambda s=spec: s.copy({"name": "Shade"}),
                    spec.unlink,
                ):
                    with self.assertRaises(AccessError):
                        attempt()

    def test_clerk_and_portal_user_are_refused(self):
        for user in (self.clerk, self.portal_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.spec.with_user(user).read(["value"])

    def test_another_company_does_not_see_it(self):
        company = self.env["res.company"].create({"name": "Second works"})
        planner = new_test_user(
            self.env,
            login="spec_planner_two",
            groups="mrp.group_mrp_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertEqual(self.spec.company_id, self.company)
        with self.assertRaises(AccessError):
            self.spec.with_user(planner).read(["value"])
        found = self.env["sale.line.spec"].with_user(planner).search([])
        self.assertNotIn(self.spec, found)

    def test_the_supplier_of_a_planner_needs_no_right_on_orders(self):
        """A planner confirms a manufacturing order whose component is made to order:
        the search for an order to add to must not stumble over sales rights."""
        production = self.env["mrp.production"].with_user(self.planner)
        production = production.create({"product_id": self.panel.id, "product_qty": 3})
        production.action_confirm()
        self.assertEqual(production.state, "confirmed")
        self.assertEqual(production._get_children().product_id, self.module)
