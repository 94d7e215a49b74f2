from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestRoundSecurity(RoundCase):
    """Who may read and decide rounds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.action_new_round()
        cls.round = cls.order.round_ids

    def test_a_salesperson_decides_own_rounds_only(self):
        self.round.with_user(self.seller).action_accept()
        other = self._quotation(user=self.colleague)
        other.action_new_round()
        theirs = other.round_ids.with_user(self.seller)
        for attempt in (
            lambda: theirs.read(["amount_total"]),
            lambda: theirs.line_ids.read(["price_unit"]),
            theirs.action_accept,
            theirs.action_reject,
            other.with_user(self.seller).action_new_round,
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertFalse(self.env["sale.round"].with_user(self.seller).search([("order_id", "=", other.id)]))

    def test_the_manager_decides_every_round(self):
        self.round.with_user(self.manager).action_reject()
        self.assertEqual(self.round.state, "rejected")

    def test_finance_reads_and_decides_nothing(self):
        as_accountant = self.round.with_user(self.accountant)
        self.assertEqual(as_accountant.amount_total, 2000)
        with self.assertRaises(AccessError):
            as_accountant.action_accept()

    def test_others_are_refused(self):
        for user in (self.clerk, self.planner, self.packer, self.portal_user):
            with self.subTest(user.login):
                as_user = self.round.with_user(user)
                for attempt in (
                    lambda r=as_user: r.read(["amount_total"]),
                    lambda r=as_user: r.line_ids.read(["price_unit"]),
                    as_user.action_accept,
                    as_user.action_reject,
                ):
                    with self.assertRaises(AccessError):
                        attempt()

    def test_the_portal_user_is_refused_even_for_the_own_order(self):
        self.order.sudo().partner_id = self.portal_user.partner_id
        order = self.order.with_user(self.portal_user)
        with self.assertRaises(AccessError):
            order.action_new_round()
        with self.assertRaises(AccessError):
            self.round.with_user(self.portal_user).action_accept()

    def test_the_customer_does_not_read_our_reasons(self):
        self.order.sudo().partner_id = self.portal_user.partner_id
        order = self.order.with_user(self.portal_user)
        self.assertEqual(order.read(["name"])[0]["name"], self.order.name)
        for fname in ("hold_reason", "round_count", "round_ids", "accepted_round_id"):
            with self.subTest(fname), self.assertRaises(AccessError):
                order.read([fname])

    def test_another_company_does_not_see_the_round(self):
        company = self.env["res.company"].create({"name": "Second works"})
        boss = new_test_user(
            self.env,
            login="round_boss_two",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertEqual(self.round.company_id, self.company)
        found = self.env["sale.round"].with_user(boss).search([])
        self.assertNotIn(self.round, found)
        with self.assertRaises(AccessError):
            self.round.with_user(boss).read(["number"])
        with self.assertRaises(AccessError):
            self.round.line_ids.with_user(boss).read(["name"])

    def test_the_order_form_opens_for_those_who_may_not_read_rounds(self):
        order = self.order.with_user(self.packer)
        self.assertEqual(order.round_count, 1)
        self.assertIn("none is accepted", order.hold_reason)
