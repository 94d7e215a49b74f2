from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestHandoverTickets(TransactionCase):
    """A handover takes the open tickets of the leaver along and tells them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True})
        service = "crm_service_desk.group_service_agent"
        cls.leaver = new_test_user(cls.env, "hot_leaver", groups=service)
        cls.successor = new_test_user(cls.env, "hot_successor", groups=service)
        cls.manager = new_test_user(cls.env, "hot_manager", groups="sales_team.group_sale_manager")
        cls.firm = cls.env["res.partner"].create({"name": "Panel Works", "is_company": True})
        cls.open, cls.closed = cls.env["service.ticket"].create(
            [
                {"name": name, "partner_id": cls.firm.id, "user_id": cls.leaver.id, "kind": "question"}
                for name in ("Dark spots", "Thanks")
            ]
        )
        cls.closed.write({"close_reason": "Only thanks"})
        cls.closed.stage_id = cls.env["service.stage"].search([("is_closed", "=", True)], limit=1)

    def test_open_tickets_go_along_and_closed_ones_stay(self):
        handover = (
            self.env["customer.handover"]
            .with_user(self.manager)
            .create({"leaver_id": self.leaver.id, "successor_id": self.successor.id})
        )
        with self.enter_registry_test_mode():
            handover.action_preview()
            handover.action_apply()
            self.assertEqual(self.open.user_id, self.successor)
            self.assertEqual(self.closed.user_id, self.leaver)
            handover.action_undo()
        self.assertEqual(self.open.user_id, self.leaver)

    def test_visits_that_are_still_to_be_made_go_along(self):
        visit = self.env["service.remedy"].create(
            {"ticket_id": self.open.id, "kind": "visit", "user_id": self.leaver.id}
        )
        handover = self.env["customer.handover"].with_user(self.manager)
        handover = handover.create({"leaver_id": self.leaver.id, "successor_id": self.successor.id})
        with self.enter_registry_test_mode():
            handover.action_preview()
            handover.action_apply()
        self.assertEqual(visit.user_id, self.successor)

    def test_the_service_team_counts_on_the_successor(self):
        team = self.env["service.team"].create({"name": "Panels", "member_ids": self.leaver.ids})
        handover = self.env["customer.handover"].with_user(self.manager)
        handover = handover.create({"leaver_id": self.leaver.id, "successor_id": self.successor.id})
        with self.enter_registry_test_mode():
            handover.action_preview()
            handover.action_apply()
        self.assertEqual(team.member_ids, self.successor)

    def test_the_dossier_names_the_open_tickets(self):
        chapters = self.env["customer.handover"]._dossier_chapters(self.firm)
        rows = {chapter["title"]: " ".join(chapter["rows"]) for chapter in chapters}
        self.assertIn("Dark spots", rows["Open tickets"])
        self.assertNotIn("Thanks", rows["Open tickets"])
