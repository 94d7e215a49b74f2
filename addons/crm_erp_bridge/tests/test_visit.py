from odoo.tests import new_test_user, tagged

from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestVisit(BridgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = new_test_user(
            cls.env,
            login="bridge_visitor",
            groups="crm_service_desk.group_service_agent,sales_team.group_sale_salesman",
        )
        cls.customer.user_id = cls.visitor
        cls.visit = (
            cls.env["service.visit"]
            .with_user(cls.visitor)
            .create({"partner_id": cls.customer.id, "report": "They plan a new line", "mood": "good"})
        )

    def test_findings_become_opportunity_and_promise(self):
        self.visit.finding_ids = [
            (0, 0, {"kind": "lead", "name": "New line", "due_date": "2030-06-01"}),
            (0, 0, {"kind": "commitment", "name": "Send a sample", "due_date": "2030-05-01"}),
        ]
        self.visit.action_done()
        lead, promise = self.visit.finding_ids.mapped("document")
        self.assertEqual(
            (lead._name, lead.partner_id, lead.user_id), ("crm.lead", self.customer, self.visitor)
        )
        self.assertEqual(promise._name, "customer.commitment")
        self.assertEqual((promise.user_id, str(promise.due_date)), (self.visitor, "2030-05-01"))

    def test_a_visit_is_a_contact_with_the_customer(self):
        self.visit.action_done()
        contact = self.env["customer.interaction"].search(
            [("partner_id", "=", self.customer.id)], order="id desc", limit=1
        )
        self.assertEqual((contact.channel, contact.result), ("visit", "good"))
        self.assertEqual(contact.note, "They plan a new line")
        self.assertEqual(contact.user_id, self.visitor)
