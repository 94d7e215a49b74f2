from odoo.exceptions import RedirectWarning
from odoo.tests import tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverArchiveUser(HandoverCase):
    """A login with open items is archived after its handover only."""

    def test_a_user_with_open_items_is_refused_with_the_way_out(self):
        for attempt in (self.leaver.action_archive, lambda: self.leaver.write({"active": False})):
            with self.assertRaises(RedirectWarning) as caught:
                attempt()
            message, action_id, button, context = caught.exception.args
            self.assertIn(self.leaver.name, message)
            self.assertIn(self.env["ir.model"]._get("crm.lead").name, message)
            self.assertEqual(context["default_leaver_id"], self.leaver.id)
            self.assertTrue(button)
            action = self.env["ir.actions.act_window"].browse(action_id)
            self.assertEqual(action.res_model, "customer.handover")
        self.assertTrue(self.leaver.active)
        self.assertTrue(self.activity.exists())

    def test_a_login_with_open_items_is_not_deleted_either(self):
        with self.assertRaises(RedirectWarning):
            self.leaver.unlink()

    def test_after_the_handover_the_user_is_archived(self):
        self._applied()
        self.leaver.action_archive()
        self.assertFalse(self.leaver.active)

    def test_open_items_in_another_company_count(self):
        other = self.env["res.company"].create({"name": "Second works"})
        self.leaver.company_ids += other
        self._firm("己测试", user_id=self.leaver.id, company_id=other.id)
        self._applied()
        with self.assertRaises(RedirectWarning):
            self.leaver.action_archive()

    def test_users_without_open_items_and_portal_users_are_archived_as_ever(self):
        (self.mate | self.portal).action_archive()
        self.assertFalse((self.mate | self.portal).filtered("active"))

    def test_the_question_costs_one_query_per_kind(self):
        kinds = len(self.env["customer.handover"]._handover_models())
        self.env["customer.handover"]._open_items(self.mate)
        with self.assertQueryCount(kinds):
            self.env["customer.handover"]._open_items(self.mate)
