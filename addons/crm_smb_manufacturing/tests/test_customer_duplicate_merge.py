from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .customer_common import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerDuplicateMerge(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Duplicate = cls.env["customer.duplicate"]
        cls.firms = cls.Partner.concat(
            *(
                cls._firm(f"青岛甲测试{word}有限公司", customer_code=f"X{n}", email=f"{n}@jia.example")
                for n, word in enumerate(("电子", "光学", "触控", "模具", "包装"))
            )
        )
        cls.keep, cls.second = cls.firms[0], cls.firms[1]

    def _wizard(self, partners, user=None):
        Wizard = self.env["customer.merge"].with_user(user or self.supervisor)
        return Wizard.with_context(active_model="res.partner", active_ids=partners.ids)

    # === from the list === #

    def test_a_supervisor_merges_more_than_three_with_different_addresses(self):
        orders = self.env["sale.order"].concat(*(self._quote(firm) for firm in self.firms))
        form = Form(self._wizard(self.firms))
        self.assertEqual(form.keep_id, self.keep)
        action = form.save().action_merge()
        self.assertEqual(self.firms.exists(), self.keep)
        self.assertEqual(orders.partner_id, self.keep)
        self.assertEqual(action["res_id"], self.keep.id)
        self.assertEqual(sorted(self.keep.customer_code_alias_ids.mapped("name")), ["X1", "X2", "X3", "X4"])
        for code in ("X0", "X1", "X2", "X3", "X4"):
            found = self.Partner.with_user(self.salesperson).name_search(code)
            self.assertIn(self.keep.id, [partner_id for partner_id, _name in found])

    def test_figures_that_nobody_writes_by_hand_do_not_stop_a_merge(self):
        self.keep.sudo().lifecycle_stage = "stable"
        self.second.sudo().lifecycle_stage = "lost"
        self._wizard(self.firms[:2]).create({"partner_ids": [Command.set(self.firms[:2].ids)]}).action_merge()
        self.assertFalse(self.second.exists())
        self.assertEqual(self.keep.lifecycle_stage, "stable")

    def test_the_wizard_shows_what_each_has(self):
        self._quote(self.second)
        wizard = self._wizard(self.keep | self.second).create({})
        self.assertIn("X1", wizard.comparison)
        self.assertIn("Quotations and orders", wizard.comparison)

    def test_others_do_not_merge_customers(self):
        for user in (self.salesperson, self.clerk, self.portal):
            with self.assertRaises(AccessError):
                self._wizard(self.firms[:2], user).create({})
        core = self.env["base.partner.merge.automatic.wizard"].with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            core._merge(self.firms[:2].ids, self.keep)
        self.assertTrue(self.second.exists())

    def test_a_customer_that_the_supervisor_may_not_write_is_not_merged(self):
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.env.ref("base.model_res_partner").id,
                "perm_read": False,
                "domain_force": f"[('id', '!=', {self.second.id})]",
            }
        )
        wizard = self._wizard(self.firms[:2]).create({})
        core = self.env["base.partner.merge.automatic.wizard"].with_user(self.supervisor)
        for merge in (wizard.action_merge, lambda: core._merge(self.firms[:2].ids, self.keep)):
            with self.assertRaises(AccessError):
                merge()
        self.assertTrue(self.second.exists())

    def test_one_record_is_not_merged(self):
        wizard = self._wizard(self.keep).create({})
        self.assertFalse(wizard.can_merge)
        with self.assertRaises(UserError):
            wizard.action_merge()

    def test_whoever_may_write_contacts_merges_those_that_are_no_customers(self):
        vendors = self.Partner.create([{"name": name, "email": "v@x.example"} for name in ("A", "B")])
        core = self.env["base.partner.merge.automatic.wizard"].with_user(self.clerk)
        core._merge(vendors.ids, vendors[0].with_user(self.clerk))
        self.assertEqual(vendors.exists(), vendors[0])

    # === two companies === #

    def test_customers_of_two_companies_are_not_merged(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.supervisor.company_ids += other
        self.keep.company_id, self.second.company_id = self.env.company, other
        wizard = self._wizard(self.firms[:2]).with_context(
            allowed_company_ids=self.supervisor.company_ids.ids
        )
        wizard = wizard.create({"partner_ids": [Command.set(self.firms[:2].ids)]})
        with self.assertRaisesRegex(UserError, "different companies"):
            wizard.action_merge()

    def test_what_all_companies_used_stays_shared(self):
        for own in self.firms[:2]:
            with self.subTest(own=own.name), self.env.cr.savepoint() as savepoint:
                own.company_id = self.env.company
                self._wizard(self.firms[:2]).create({}).action_merge()
                self.assertFalse(self.keep.company_id)
                savepoint.rollback()
                self.env.invalidate_all()

    # === what comes along === #

    def test_followers_of_both_stay(self):
        both, one = self.Partner.create([{"name": "Both"}, {"name": "One"}])
        self.keep.message_subscribe(both.ids)
        self.second.message_subscribe((both | one).ids)
        self._merge()
        followers = self.keep.message_partner_ids
        self.assertIn(both, followers)
        self.assertIn(one, followers)

    def test_documents_that_both_follow_and_those_of_one(self):
        shared, own = self._quote(self.firms[2]), self._quote(self.firms[2])
        shared.message_subscribe((self.keep | self.second).ids)
        own.message_subscribe(self.second.ids)
        self._merge()
        for order in (shared, own):
            self.assertEqual(order.message_partner_ids & self.firms, self.keep)

    def test_chatter_activities_leads_and_contacts_come_along(self):
        self.keep.message_post(body="Called the first")
        self.second.message_post(body="Called the second")
        self.second.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call", user_id=self.salesperson.id
        )
        lead = self.env["crm.lead"].create({"name": "Panels", "partner_id": self.second.id})
        contact = self.Partner.create({"name": "王敏", "parent_id": self.second.id})
        sold = self.env["legacy.sale"].create(
            {
                "partner_id": self.second.id,
                "product_id": self.env["product.product"].create({"name": "Panel"}).id,
                "date": "2024-01-01",
                "amount": 5,
            }
        )
        self._merge()
        bodies = str(self.keep.message_ids.mapped("body"))
        for text in ("Called the first", "Called the second", "Merged with"):
            self.assertIn(text, bodies)
        self.assertEqual(self.keep.activity_ids.summary, "Call")
        self.assertEqual((lead | lead).partner_id, self.keep)
        self.assertEqual(sold.partner_id, self.keep)
        self.assertEqual(contact.parent_id, self.keep)
        self.assertEqual(contact.customer_family_id, self.keep)

    def test_invoices_and_values_by_company_come_along(self):
        term = self.env["account.payment.term"].create({"name": "60 days"})
        other = self.env["res.company"].create({"name": "Other"})
        self.second.property_payment_term_id = term
        self.second.with_company(other).property_payment_term_id = term
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.env.company.id)], limit=1
        ) or self.env["account.journal"].create({"name": "Sales", "type": "sale", "code": "DUPS"})
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.second.id, "journal_id": journal.id}
        )
        self._merge()
        self.assertEqual(invoice.partner_id, self.keep)
        self.assertEqual(invoice.commercial_partner_id, self.keep)
        self.assertEqual(self.keep.property_payment_term_id, term)
        self.assertEqual(self.keep.with_company(other).property_payment_term_id, term)

    def test_other_proposals_of_a_merged_record_survive(self):
        third = self.firms[2]
        first, shared, lost = self.Duplicate.create(
            [
                {"partner_id": self.keep.id, "other_partner_id": self.second.id, "reason": "name"},
                {"partner_id": self.second.id, "other_partner_id": third.id, "reason": "name"},
                {"partner_id": self.keep.id, "other_partner_id": third.id, "reason": "name"},
            ]
        )
        own = self.Duplicate.create(
            {"partner_id": self.second.id, "other_partner_id": self.firms[3].id, "reason": "phone"}
        )
        first.with_user(self.supervisor).action_merge()
        self.assertEqual(own.partner_id, self.keep)
        self.assertEqual(len((shared | lost).exists()), 1, "one pair, one proposal")

    def test_several_proposals_are_merged_at_once(self):
        third = self.firms[2]
        proposals = self.Duplicate.create(
            [
                {"partner_id": self.keep.id, "other_partner_id": self.second.id, "reason": "name"},
                {"partner_id": self.second.id, "other_partner_id": third.id, "reason": "name"},
                {"partner_id": self.keep.id, "other_partner_id": third.id, "reason": "name"},
            ]
        )
        proposals.with_user(self.supervisor).action_merge()
        self.assertEqual((self.keep | self.second | third).exists(), self.keep)

    # === side by side === #

    def test_the_proposal_shows_orders_and_last_talk_of_each(self):
        proposal = self._proposal()
        self._quote(self.second)
        self._quote(self.Partner.create({"name": "王敏", "parent_id": self.second.id}))
        self.second.message_post(body="Called", message_type="comment")
        rows = {
            row["label"]: row for row in proposal.with_user(self.supervisor).partner_id._comparison_rows()
        }
        self.assertNotIn("Quotations and orders", rows)
        both = (self.keep | self.second).with_user(self.supervisor)
        rows = {row["label"]: row for row in both._comparison_rows()}
        left, right = rows["Quotations and orders"]["values"]
        self.assertFalse(left)
        self.assertTrue(str(right).startswith("2, last on "))
        self.assertTrue(rows["Quotations and orders"]["differs"])
        self.assertFalse(rows["Last message"]["values"][0])
        self.assertTrue(rows["Last message"]["values"][1])
        self.assertIn("X1", proposal.with_user(self.supervisor).comparison)

    def test_the_second_can_be_the_one_that_stays(self):
        proposal = self._proposal()
        proposal.with_user(self.supervisor).action_merge_other()
        self.assertFalse(self.keep.exists())
        self.assertEqual(proposal.partner_id, self.second)
        self.assertEqual(proposal.state, "merged")
        self.assertEqual(self.second.customer_code_alias_ids.name, "X0")

    def test_only_a_supervisor_turns_the_pair_round(self):
        proposal = self._proposal()
        with self.assertRaises(AccessError):
            proposal.with_user(self.salesperson).action_merge_other()
        self.assertEqual(proposal.partner_id, self.keep)

    def _proposal(self):
        return self.Duplicate.create(
            {"partner_id": self.keep.id, "other_partner_id": self.second.id, "reason": "name"}
        )

    def _merge(self):
        self._wizard(self.keep | self.second).create({"keep_id": self.keep.id}).action_merge()
