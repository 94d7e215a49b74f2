from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTicketSources(ServiceCommon):
    """Whatever number is named finds what was sold and shipped; unknown senders are kept apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel.default_code = "PNL-4711"
        cls.panel.tracking = "lot"
        cls.lot = cls.env["stock.lot"].create(
            {"name": "LOT-2025-77", "product_id": cls.panel.id, "company_id": cls.company.id}
        )
        cls.sold = cls._make_order(cls.firm_a, [(cls.panel, 2)], deliver=False)
        cls.sold.client_order_ref = "PO-998877"
        cls.shipment = cls.sold.picking_ids
        cls.shipment.move_ids.move_line_ids.unlink()
        cls.env["stock.move.line"].create(
            {
                "move_id": cls.shipment.move_ids.id,
                "picking_id": cls.shipment.id,
                "product_id": cls.panel.id,
                "lot_id": cls.lot.id,
                "quantity": 2,
            }
        )
        cls.shipment.move_ids.picked = True
        cls.shipment.button_validate()

    def _find(self, query, user=None):
        return self.env["service.fact.finder"].with_user(user or self.agent).find(query)

    def test_every_number_finds_its_record(self):
        for query, model, record in [
            (self.sold.name, "sale.order", self.sold),
            ("po-998877", "sale.order", self.sold),
            (self.shipment.name, "stock.picking", self.shipment),
            ("LOT-2025-77", "stock.lot", self.lot),
            ("PNL-4711", "product.product", self.panel),
            (self.invoice.name, "account.move", self.invoice),
            ("Alpha Displays", "res.partner", self.firm_a),
        ]:
            with self.subTest(query):
                hits = self._find(query)
                self.assertIn((model, record.id), [(hit["model"], hit["id"]) for hit in hits])

    def test_lot_says_what_was_shipped_to_whom_and_starts_a_ticket(self):
        earlier = self._make_ticket(lot_ids=self.lot.ids)
        [hit] = self._find("LOT-2025-77")
        facts = " ".join(f"{label} {value}" for label, value in hit["facts"])
        self.assertIn(self.shipment.name, facts)
        self.assertIn("Alpha Displays", facts)
        self.assertEqual([ticket["id"] for ticket in hit["tickets"]], earlier.ids)
        ticket = (
            self.env["service.ticket"]
            .with_user(self.agent)
            .with_context(**hit["context"])
            .create({"name": "x"})
        )
        self.assertEqual((ticket.lot_ids, ticket.picking_id), (self.lot, self.shipment))
        self.assertEqual((ticket.partner_id, ticket.product_id), (self.firm_a, self.panel))
        self.assertEqual(ticket.sale_order_id, self.sold)

    def test_signs_of_a_pattern_are_only_signs(self):
        self.assertFalse(self._find("%%%"))
        self.assertFalse(self._find("___"))
        self.assertFalse(self._find("\\\\\\"))

    def test_only_agents_look_facts_up(self):
        for user in (self.plain, self.portal_a, self.warehouse_man):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._find(self.sold.name, user)

    def test_pasted_chat_finds_documents_and_customer(self):
        wizard = self.env["service.ticket.paste"].with_user(self.agent)
        text = "小吴 10:03\n你好，PO-998877 里批号 LOT-2025-77 的背光有暗斑\n尽快处理"
        dialog = wizard.create({"text": text})
        ticket = self.env["service.ticket"].browse(dialog.action_create()["res_id"])
        self.assertEqual((ticket.channel, ticket.name), ("chat", "小吴 10:03"))
        self.assertEqual((ticket.partner_id, ticket.sale_order_id), (self.firm_a, self.sold))
        self.assertEqual(ticket.lot_ids, self.lot)
        self.assertIn("尽快处理", ticket.description)

    def test_pasted_number_of_another_customer_is_only_text(self):
        dialog = (
            self.env["service.ticket.paste"]
            .with_user(self.agent)
            .create({"text": "see PO-998877", "partner_id": self.firm_b.id})
        )
        ticket = self.env["service.ticket"].browse(dialog.action_create()["res_id"])
        self.assertEqual((ticket.partner_id, ticket.sale_order_id.id), (self.firm_b, False))

    def test_unknown_sender_is_kept_apart_and_the_firm_proposed(self):
        ticket = self._make_ticket(
            partner_id=False, contact_id=False, email_from='"Li Na" <li.na@alpha.example.com>'
        )
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.suggested_partner_id, self.firm_a)
        self.agent.group_ids += self.env.ref("base.group_partner_manager")
        ticket.with_user(self.agent).action_accept_sender()
        self.assertEqual((ticket.contact_id.name, ticket.partner_id), ("Li Na", self.firm_a))

    def test_domain_of_several_customers_proposes_nobody(self):
        self.firm_b.email = "beta@alpha.example.com"
        ticket = self._make_ticket(partner_id=False, contact_id=False, email_from="new@alpha.example.com")
        self.assertFalse(ticket.suggested_partner_id)


@tagged("post_install", "-at_install")
class TestTicketPublicForm(ServiceCommon, HttpCase):
    FORM = {
        "person": "Li Na",
        "email": "li.na@alpha.example.com",
        "kind": "complaint",
        "name": "Dark",
        "description": "All of it",
    }

    def _post(self, **data):
        self.authenticate(None, None)
        self.url_open("/service/new")
        return self.url_open(
            "/service/new", data={**self.FORM, **data, "csrf_token": http.Request.csrf_token(self)}
        )

    def _tickets(self):
        return self.env["service.ticket"].search([("channel", "=", "web")])

    def test_stranger_is_taken_in_and_kept_apart(self):
        page = self._post()
        self.assertEqual(page.status_code, 200)
        ticket = self._tickets()
        self.assertIn(ticket.number, page.text)
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.email_from, '"Li Na" <li.na@alpha.example.com>')
        self.assertEqual(ticket.kind, "complaint")

    def test_known_address_is_the_contact(self):
        self._post(email=self.person_a.email)
        self.assertEqual(self._tickets().contact_id, self.person_a)

    def test_address_of_an_employee_is_nobodys_contact(self):
        self.agent.email = "agent@ours.example.com"
        self._post(email="agent@ours.example.com")
        self.assertFalse(self._tickets().contact_id)

    def test_wrong_forms_are_named_and_not_taken(self):
        for wrong in [
            {"email": "nonsense"},
            {"name": "x" * 201},
            {"kind": "what"},
            {"person": ""},
            {"phone": "1" * 101},
        ]:
            self.env["service.form.visit"].search([]).unlink()
            with self.subTest(wrong):
                page = self._post(**wrong)
                self.assertEqual(page.status_code, 422)
                self.assertIn("text-danger", page.text)
        self.assertFalse(self._tickets())

    def test_robot_that_fills_in_what_nobody_sees_is_forgotten(self):
        self.assertEqual(self._post(website_url="http://spam.example.com").status_code, 200)
        self.assertFalse(self._tickets())

    def test_flood_is_answered_clearly_and_other_addresses_are_served(self):
        self.env["ir.config_parameter"].set_param("crm_service_desk.public_form_limit", "3")
        codes = [self._post().status_code for _number in range(5)]
        self.assertEqual(codes, [200, 200, 200, 429, 429])
        self.assertEqual(len(self._tickets()), 3)
        page = self._post()
        self.assertEqual(page.headers["Retry-After"], "600")
        self.assertIn("wait ten minutes", page.text)
        visits = self.env["service.form.visit"]
        self.assertFalse(visits._is_flood("203.0.113.9"))

    def test_addresses_of_one_network_count_together_and_are_not_kept(self):
        visits = self.env["service.form.visit"]
        self.assertEqual(visits._hash("2001:db8::1"), visits._hash("2001:db8::ffff"))
        self.assertNotEqual(visits._hash("203.0.113.1"), visits._hash("203.0.113.2"))
        visits._is_flood("203.0.113.1")
        self.assertFalse(visits.search([("address_hash", "ilike", "203.0.113")]))

    def test_the_form_can_be_switched_off(self):
        self.env["ir.config_parameter"].set_param("crm_service_desk.public_form", "0")
        self.assertEqual(self.url_open("/service/new").status_code, 404)
