from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestCustomerBriefing(BridgeCommon):
    """One page before the customer walks in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.salesperson
        cls.env["customer.interaction"].create(
            {"partner_id": cls.customer.id, "channel": "call", "note": "Asked for thinner film"}
        )
        cls.contact.write({"preferences": "Never before ten", "buying_role": "decider"})
        cls.quotation = cls._sell_to(cls.customer, 3)
        cls.quotation.action_new_round("us", "phone", "Too dear")
        cls.order = cls._sell_to(cls.customer, 2)
        cls.order.action_confirm()
        cls.env["service.ticket"].create(
            {"name": "Dark spots", "partner_id": cls.customer.id, "kind": "complaint"}
        )

    @classmethod
    def _sell_to(cls, partner, quantity):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "user_id": cls.salesperson.id,
                "order_line": [(0, 0, {"product_id": cls.shelf.id, "product_uom_qty": quantity})],
            }
        )
        return order

    def _chapters(self, user):
        chapters = self.customer.with_user(user)._briefing()
        return {chapter["title"]: " ".join(chapter["rows"]) for chapter in chapters}

    def test_it_tells_contacts_rounds_orders_complaints_people_and_habits(self):
        told = self._chapters(self.salesperson)
        self.assertIn("Asked for thinner film", told["Last contacts"])
        self.assertIn("3 × ", told["Open rounds and prices"])
        self.assertIn("Too dear", told["Open rounds and prices"])
        self.assertIn(f"{self.order.name} ·", told["Orders and their dates"])
        self.assertIn(f"{self.order.journey_percent}%", told["Orders and their dates"])
        self.assertIn("Dark spots", told["Complaints"])
        self.assertIn("Never before ten", told["People"])
        self.assertIn("orders in a year", told["Habits"])

    def test_it_opens_on_the_screen(self):
        action = self.contact.with_user(self.salesperson).action_view_briefing()
        self.assertEqual(action["report_type"], "qweb-html")
        report = self.env["ir.actions.report"].with_user(self.salesperson)
        html, _kind = report._render_qweb_html(action["report_name"], self.customer.ids)
        self.assertIn("Asked for thinner film", html.decode())

    def test_prices_stay_away_from_who_sees_none_and_the_rest_from_strangers(self):
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk).action_view_briefing()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk)._briefing()
        portal = new_test_user(self.env, "brief_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.customer.with_user(portal).action_view_briefing()

    def test_a_colleagues_orders_are_not_told_to_who_sees_only_own_ones(self):
        other = new_test_user(self.env, "brief_other", groups="sales_team.group_sale_salesman")
        self.customer.user_id = other
        told = self._chapters(other)
        self.assertNotIn("Orders and their dates", told)
        self.assertNotIn("Open rounds and prices", told)

    def test_it_costs_the_same_whatever_the_history(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.customer.with_user(self.sales_manager)._briefing()
            return self.env.cr.sql_log_count - before

        for _number in range(7):
            self._sell_to(self.customer, 1).action_confirm()
        queries()
        few = queries()
        for _number in range(10):
            self._sell_to(self.customer, 1).action_confirm()
        self.assertLessEqual(queries(), few)
