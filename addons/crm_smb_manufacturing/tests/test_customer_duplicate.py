from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .customer_common import VALID_CODE, CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerDuplicate(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Duplicate = cls.env["customer.duplicate"]
        cls.old = cls._firm("青岛甲测试电子有限公司", phone="18352020001", customer_code="X1")
        cls.new = cls._firm("青岛甲测试电子科技有限公司", phone="+86 183-5202-0001", customer_code="X2")

    def test_the_same_phone_and_a_similar_name_are_proposed_once(self):
        (proposal,) = self.Duplicate._propose(self.new)
        self.assertRecordValues(
            proposal,
            [
                {
                    "partner_id": self.old.id,
                    "other_partner_id": self.new.id,
                    "reason": "phone",
                    "state": "proposed",
                }
            ],
        )
        self.assertFalse(self.Duplicate._propose(self.new | self.old))

    def test_the_same_phone_behind_another_name_is_not_proposed(self):
        self.new.name = "烟台乙检验包装有限公司"
        self.assertFalse(self.Duplicate._propose(self.new))

    def test_the_same_name_is_proposed_without_a_phone(self):
        twin = self._firm("青岛甲测试电子股份有限公司")
        proposals = self.Duplicate._propose(twin)
        self.assertEqual(proposals.mapped("reason"), ["name"])

    def test_a_supervisor_merges_with_documents_and_history(self):
        order = self._quote(self.new)
        self.new.message_post(body="Called about panels")
        proposal = self.Duplicate._propose(self.new)
        proposal.with_user(self.supervisor).action_merge()
        self.assertFalse(self.new.exists())
        self.assertEqual(order.partner_id, self.old)
        self.assertIn("Called about panels", str(self.old.message_ids.mapped("body")))
        self.assertEqual(self.old.customer_code, "X1")
        self.assertRecordValues(
            proposal,
            [
                {
                    "state": "merged",
                    "other_name": "青岛甲测试电子科技有限公司",
                    "decided_by_id": self.supervisor.id,
                }
            ],
        )

    def test_a_merge_keeps_the_credit_code_of_the_record_that_had_one(self):
        self.new.company_registry = VALID_CODE
        self.Duplicate._propose(self.new).action_merge()
        self.assertEqual(self.old.company_registry, VALID_CODE)
        self.assertEqual(self.old.registry_code_state, "ok")

    def test_a_merge_leaves_no_pair_of_one(self):
        third = self._firm("青岛甲测试电子技术有限公司", phone="18352020001")
        proposals = self.Duplicate._propose(self.new | third)
        self.assertEqual(len(proposals), 3)
        pair = proposals.filtered(lambda p: p.partner_id | p.other_partner_id == self.old | self.new)
        pair.action_merge()
        left = proposals.exists() - pair
        self.assertTrue(left)
        for proposal in left:
            self.assertNotEqual(proposal.partner_id, proposal.other_partner_id)

    def test_two_firms_are_not_proposed_again(self):
        proposal = self.Duplicate._propose(self.new)
        proposal.with_user(self.supervisor).action_dismiss()
        self.assertEqual(proposal.state, "dismissed")
        self.assertFalse(self.Duplicate._propose(self.new))
        with self.assertRaises(UserError):
            proposal.with_user(self.supervisor).action_merge()

    def test_a_salesperson_sees_but_does_not_decide(self):
        proposal = self.Duplicate._propose(self.new).with_user(self.salesperson)
        self.assertFalse(proposal.can_decide)
        self.assertTrue(proposal.with_user(self.supervisor).can_decide)
        for action in (proposal.action_merge, proposal.action_dismiss):
            with self.assertRaises(AccessError):
                action()
        self.assertEqual(proposal.state, "proposed")

    def test_clerks_and_portal_users_see_nothing(self):
        proposal = self.Duplicate._propose(self.new)
        for user in (self.clerk, self.portal):
            with self.assertRaises(AccessError):
                proposal.with_user(user).read(["reason"])

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other", "country_id": self.china.id})
        (self.old | self.new).company_id = other
        proposal = self.Duplicate._propose(self.new)
        self.assertTrue(proposal)
        found = self.Duplicate.with_user(self.supervisor).search([])
        self.assertNotIn(proposal, found)
