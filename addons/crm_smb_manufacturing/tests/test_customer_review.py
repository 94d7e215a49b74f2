from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .customer_common import SALESPERSON, CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerReview(CustomerCase):
    def _typed(self, **vals):
        return self.Partner.with_user(self.clerk).create(
            {"name": "甲测试光电有限公司", "is_company": True, **vals}
        )

    def test_what_a_clerk_types_waits_for_review(self):
        firm = self._typed(review_state="reviewed")
        self.assertEqual(firm.review_state, "to_review")
        activity = firm.sudo().activity_ids
        self.assertEqual(len(activity), 1)
        self.assertTrue(activity.user_id.has_group("crm_smb_manufacturing.group_data_supervisor"))

    def test_contacts_of_a_known_firm_need_no_review(self):
        firm = self._firm("甲测试光电有限公司")
        contact = self.Partner.with_user(self.clerk).create({"name": "王敏", "parent_id": firm.id})
        self.assertEqual(contact.review_state, "reviewed")

    def test_what_others_type_is_reviewed(self):
        manager = self.salesperson
        manager.group_ids += self.env.ref("base.group_partner_manager")
        for user in (self.supervisor, manager):
            firm = self.Partner.with_user(user).create({"name": "甲测试"})
            self.assertEqual(firm.review_state, "reviewed")

    def test_a_clerk_who_is_also_supervisor_is_trusted(self):
        self.clerk.group_ids += self.supervisor.group_ids
        self.assertEqual(self._typed().review_state, "reviewed")

    def test_a_clerk_cannot_review_by_any_route(self):
        firm = self._typed()
        self.assertFalse(firm.can_review)
        with self.assertRaises(AccessError):
            firm.action_review()
        with self.assertRaises(AccessError):
            firm.write({"review_state": "reviewed"})

    def test_a_supervisor_reviews_and_the_activity_is_done(self):
        firm = self._typed().with_user(self.supervisor)
        self.assertTrue(firm.can_review)
        firm.action_review()
        self.assertEqual(firm.review_state, "reviewed")
        self.assertFalse(firm.sudo().activity_ids)
        with self.assertRaises(UserError):
            firm.action_review()

    def test_an_order_of_a_customer_that_waits_is_held(self):
        firm = self._typed()
        order = self._quote(firm.with_env(self.env))
        reasons = order._hold_reasons()
        self.assertTrue([r for r in reasons if firm.name in r])
        with self.assertRaises(UserError):
            order.action_confirm()
        firm.with_user(self.supervisor).action_review()
        self.assertFalse([r for r in order._hold_reasons() if firm.name in r])

    def test_an_order_of_a_contact_waits_for_its_firm(self):
        firm = self._typed()
        contact = self.Partner.create({"name": "王敏", "parent_id": firm.id})
        order = self._quote(contact)
        self.assertTrue([r for r in order._hold_reasons() if firm.name in r])

    def test_the_clerks_form_saves_a_customer_in_a_minute(self):
        form = Form(self.Partner.with_user(self.clerk).with_context(default_is_company=True))
        form.name = "乙测试光电有限公司"
        form.phone = "13812340001"
        form.legal_representative = "王敏"
        form.business_scope = "背光模组"
        firm = form.save()
        self.assertEqual(firm.review_state, "to_review")
        self.assertEqual(firm.phone_key, "13812340001")

    def test_the_waiting_list_shows_what_waits(self):
        firm = self._typed()
        action = self.env.ref("crm_smb_manufacturing.res_partner_review_action")
        waiting = self.Partner.with_user(self.supervisor).search([("review_state", "=", "to_review")])
        self.assertIn("to_review", action.domain)
        self.assertIn(firm, waiting)

    def test_menus_follow_the_roles(self):
        menus = {
            name: self.env.ref(f"crm_smb_manufacturing.{name}").id
            for name in (
                "res_partner_customer_menu",
                "res_partner_review_menu",
                "customer_duplicate_menu",
                "legacy_sale_menu",
            )
        }

        def seen(user):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            return {name for name, menu in menus.items() if menu in visible}

        clerk = {"res_partner_customer_menu", "res_partner_review_menu"}
        self.assertEqual(seen(self.clerk), clerk)
        self.assertEqual(seen(self.supervisor), clerk | {"customer_duplicate_menu"})
        self.assertNotIn("res_partner_review_menu", seen(self.salesperson))
        self.assertTrue(self.salesperson.has_group(SALESPERSON))
