from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestRemedyAccess(ServiceCommon):
    def test_agent_without_rights_in_stock_sales_and_accounting_remedies(self):
        for group in (
            "stock.group_stock_user",
            "sales_team.group_sale_salesman",
            "account.group_account_invoice",
        ):
            self.assertFalse(self.agent.has_group(group))
        for kind in ("return", "refund", "replace"):
            remedy = self._make_remedy(kind)
            remedy.action_create_document()
            self.assertTrue(remedy.document, kind)

    def test_warehouse_finishes_a_return_without_ticket_rights(self):
        remedy = self._make_remedy("return")
        remedy.action_create_document()
        picking = remedy.return_picking_id.with_user(self.warehouse_man)
        self._deliver(picking)
        self.assertEqual(remedy.state, "done")

    def test_agent_of_another_team_neither_sees_nor_carries_out(self):
        remedy = self._make_remedy("return")
        with self.assertRaises(AccessError):
            remedy.with_user(self.other_agent).read(["kind"])
        with self.assertRaises(AccessError):
            remedy.with_user(self.other_agent).action_create_document()

    def test_salesperson_reads_but_does_not_carry_out(self):
        remedy = self._make_remedy("return").with_user(self.salesman)
        self.assertEqual(remedy.kind, "return")
        self.assertEqual(len(remedy.line_ids.mapped("quantity")), 2)
        with self.assertRaises(AccessError):
            remedy.action_create_document()

    def test_customer_sees_no_remedy_records(self):
        remedy = self._make_remedy("return")
        for record in (remedy, remedy.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.portal_a).read(["id"])
        with self.assertRaises(AccessError):
            remedy.with_user(self.portal_a).action_create_document()

    def test_document_cannot_be_slipped_in(self):
        ticket = self._make_ticket(self.agent, sale_order_id=self.order.id)
        remedy = self._make_remedy("refund", ticket)
        with self.assertRaises(AccessError):
            remedy.credit_note_id = self.invoice
        with self.assertRaises(AccessError):
            self._make_remedy("refund", ticket, credit_note_id=self.invoice.id)
        with self.assertRaises(AccessError):
            remedy.decided_at = "2025-01-01 00:00:00"

    def test_sources_of_another_customer_are_refused(self):
        theirs = self._make_order(self.firm_b, [(self.panel, 1)])
        ticket = self._make_ticket(self.agent)
        with self.assertRaises(ValidationError):
            self._make_remedy("return", ticket, delivery_id=theirs.picking_ids.id)
        with self.assertRaises(ValidationError):
            self._make_remedy("refund", ticket, invoice_id=theirs.invoice_ids.id)

    def test_lines_of_another_customer_are_refused(self):
        theirs = self._make_order(self.firm_b, [(self.panel, 1)])
        remedy = self._make_remedy("return")
        with self.assertRaises(ValidationError):
            remedy.line_ids[0].move_id = theirs.picking_ids.move_ids

    def test_documents_of_another_company_are_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self.env["service.ticket"].create(
            {"name": "There", "company_id": other.id, "partner_id": self.firm_a.id}
        )
        with self.assertRaises(UserError):
            self._make_remedy("return", ticket, delivery_id=self.delivery.id)

    def test_forms_of_the_documents_open_for_an_agent(self):
        remedies = self.env["service.remedy"]
        for kind, products in (("return", 2), ("refund", 2), ("replace", 2), ("repair", 1)):
            remedy = self._make_remedy(kind)
            remedy.line_ids[products:].quantity = 0
            remedy.action_create_document()
            remedies |= remedy
        for document in (*remedies.mapped("document"), self.order, self.delivery, self.invoice):
            document = document.with_user(self.agent)
            view = self.env["ir.ui.view"].browse(document.get_formview_id())
            self.assertTrue(Form(document, view=view or None).id, document)

    def test_ticket_form_with_all_documents_opens_for_agent_manager_and_salesperson(self):
        ticket = self._make_ticket(self.agent, sale_order_id=self.order.id)
        for kind, vals in (
            ("return", {}),
            ("replace", {}),
            ("repair", {}),
            ("visit", {"user_id": self.agent.id, "date": "2025-03-10"}),
            ("goodwill", {"amount": 1}),
        ):
            remedy = self._make_remedy(kind, ticket, **vals)
            if kind == "repair":
                remedy.line_ids[1:].quantity = 0
            remedy.action_create_document()
        for user in (self.agent, self.manager, self.salesman):
            self.env.invalidate_all()
            form = Form(ticket.with_user(user))
            self.assertEqual(len(form.remedy_ids), 5, user.login)
