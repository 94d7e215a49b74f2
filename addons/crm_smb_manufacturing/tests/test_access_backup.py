from ast import literal_eval

from odoo.tests import Form, tagged

from .access_common import AccessCase


@tagged("post_install", "-at_install")
class TestAccessBackup(AccessCase):
    """Key customers and top prospects know two of us, else they are listed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.env["customer.tier"].create({"name": "Key", "is_key": True})
        cls.plain = cls.env["customer.tier"].create({"name": "Plain"})

    def _listed(self):
        action = self.env.ref("crm_smb_manufacturing.res_partner_backup_action")
        return self.Partner.search(literal_eval(action.domain))

    def test_a_key_customer_without_second_person_is_listed_until_it_has_one(self):
        self.assertNotIn(self.mine, self._listed())
        self.mine.customer_tier_id = self.plain
        self.assertNotIn(self.mine, self._listed())
        self.mine.customer_tier_id = self.key
        self.assertIn(self.mine, self._listed())
        self.assertTrue(self.mine.is_backup_missing)
        self.mine.backup_user_id = self.colleague
        self.assertNotIn(self.mine, self._listed())
        self.assertFalse(self.mine.is_backup_missing)

    def test_saving_is_warned_about_and_not_refused(self):
        form = Form(self.mine)
        form.customer_tier_id = self.key
        self.assertTrue(form.is_backup_missing)
        form.save()
        self.assertEqual(self.mine.customer_tier_id, self.key)

    def test_contacts_of_a_key_customer_are_not_listed(self):
        self.mine.customer_tier_id = self.key
        contact = self.Partner.create(
            {"name": "王敏", "parent_id": self.mine.id, "customer_tier_id": self.key.id}
        )
        self.assertNotIn(contact, self._listed())
        self.assertFalse(contact.is_backup_missing)

    def test_what_is_not_listed_is_found_too(self):
        self.mine.customer_tier_id = self.key
        fine = self.Partner.search([("is_backup_missing", "=", False)])
        self.assertIn(self.pool, fine)
        self.assertNotIn(self.mine, fine)

    def test_prospects_are_listed_by_their_grade_where_grades_are_used(self):
        Lead = self.env["crm.lead"]
        lead = Lead.create({"name": "Panel", "partner_id": self.mine.id})
        if "intention_grade_id" in Lead._fields:
            lead.intention_grade_id = self.env["crm.intention.grade"].search([("is_top", "=", True)], limit=1)
            self.assertIn(lead, Lead.search([("is_backup_missing", "=", True)]))
            self.assertTrue(lead.is_backup_missing)
            lead.backup_user_id = self.colleague
        self.assertNotIn(lead, Lead.search([("is_backup_missing", "=", True)]))
        self.assertFalse(lead.is_backup_missing)
