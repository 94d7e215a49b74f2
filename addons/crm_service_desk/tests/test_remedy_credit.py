from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestRemedyCredit(ServiceCommon):
    """Credit notes: to the cent, on the right invoice, and never more than was invoiced."""

    def test_refund_credits_exactly_the_quantities_at_the_invoiced_price(self):
        line = self.invoice.invoice_line_ids.filtered(lambda line: line.product_id == self.panel)
        remedy = self._make_remedy("refund")
        self.assertEqual(remedy.invoice_id, self.invoice)
        self._set_quantities(remedy, {self.panel: 3})
        self.assertEqual(remedy.amount, 99.99)
        remedy.action_create_document()
        credit = remedy.credit_note_id.sudo()
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "state": "draft",
                    "partner_id": self.firm_a.id,
                    "reversed_entry_id": self.invoice.id,
                    # 3 x 33.33, and 15% tax on it
                    "amount_untaxed": 99.99,
                    "amount_tax": 15.00,
                    "amount_total": 114.99,
                }
            ],
        )
        self.assertEqual(credit.invoice_line_ids.sale_line_ids, line.sale_line_ids)
        self.assertIn(remedy.ticket_id.number, credit.ref)
        self.assertEqual(remedy.state, "progress")
        credit.action_post()
        self.assertEqual(remedy.state, "done")
        self.assertEqual(self.invoice.amount_residual, self.invoice.amount_total - 114.99)

    def test_refund_of_a_discounted_invoice_in_another_currency(self):
        currency = self.setup_other_currency("EUR")
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.firm_a.id,
                "invoice_date": "2025-03-01",
                "currency_id": currency.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.panel.id,
                            "quantity": 7,
                            "price_unit": 19.99,
                            "discount": 5,
                            "tax_ids": [Command.clear()],
                        }
                    ),
                    Command.create({"display_type": "line_note", "name": "Thank you"}),
                ],
            }
        )
        invoice.action_post()
        ticket = self._make_ticket(self.agent, invoice_id=invoice.id)
        remedy = self._make_remedy("refund", ticket)
        self._set_quantities(remedy, {self.panel: 2})
        remedy.action_create_document()
        self.assertEqual(remedy.currency_id, currency)
        self.assertEqual(remedy.credit_note_id.sudo().currency_id, currency)
        # 2 x 19.99 less 5%
        self.assertEqual(remedy.credit_note_id.sudo().amount_total, 37.98)
        self.assertEqual(remedy.amount, 37.98)

    def test_no_more_is_credited_than_was_invoiced(self):
        first = self._make_remedy("refund")
        self._set_quantities(first, {self.panel: 8})
        first.action_create_document()
        second = self._make_remedy("refund", first.ticket_id)
        self.assertEqual(
            {line.product_id: line.quantity for line in second.line_ids}, {self.panel: 2, self.film: 3}
        )
        self._set_quantities(second, {self.panel: 3})
        with self.assertRaisesRegex(UserError, "only 2 Units"):
            second.action_create_document()

    def test_credit_notes_made_elsewhere_count_too(self):
        self.invoice._reverse_moves()
        for remedy in (self._make_remedy("refund"), self._make_remedy("goodwill", amount=0.01)):
            with self.assertRaisesRegex(UserError, "can still be credited"):
                remedy.action_create_document()

    def test_deleted_credit_note_takes_the_remedy_back(self):
        remedy = self._make_remedy("refund")
        remedy.action_create_document()
        remedy.credit_note_id.sudo().unlink()
        self.assertEqual(remedy.state, "cancel")
        again = self._make_remedy("refund", remedy.ticket_id)
        self.assertTrue(again.can_create_document)

    def test_goodwill_credits_the_amount_before_tax(self):
        remedy = self._make_remedy("goodwill", amount=12.34, note="Sorry")
        remedy.action_create_document()
        credit = remedy.credit_note_id.sudo()
        self.assertEqual(len(credit.invoice_line_ids), 1)
        self.assertRecordValues(
            credit,
            [
                {
                    "state": "draft",
                    "reversed_entry_id": self.invoice.id,
                    "amount_untaxed": 12.34,
                    "amount_tax": 1.85,
                }
            ],
        )
        credit.action_post()
        self.assertEqual(remedy.state, "done")
        self.assertEqual(
            self.order.order_line.mapped("qty_invoiced"), [10, 3], "goodwill is no quantity to invoice again"
        )

    def test_goodwill_needs_an_amount_and_a_posted_invoice(self):
        with self.assertRaisesRegex(UserError, "amount"):
            self._make_remedy("goodwill").action_create_document()
        ticket = self._make_ticket(self.agent)
        with self.assertRaisesRegex(UserError, "posted invoice"):
            self._make_remedy("goodwill", ticket, amount=1).action_create_document()

    def test_posting_stays_with_finance(self):
        remedy = self._make_remedy("refund")
        remedy.action_create_document()
        self.assertEqual(remedy.credit_note_id.sudo().state, "draft")
        remedy.credit_note_id.with_user(self.accountant).action_post()
        self.assertEqual(remedy.state, "done")

    def test_return_and_credit_of_the_same_pieces_settle_the_order(self):
        ticket = self._make_ticket(self.agent, sale_order_id=self.order.id)
        for kind in ("return", "refund"):
            remedy = self._make_remedy(kind, ticket)
            self._set_quantities(remedy, {self.panel: 4})
            remedy.action_create_document()
        self._deliver(ticket.remedy_ids.return_picking_id.sudo())
        ticket.remedy_ids.credit_note_id.sudo().action_post()
        line = self.order.order_line[0]
        self.assertEqual((line.qty_delivered, line.qty_invoiced, line.qty_to_invoice), (6, 6, 0))
        self.assertEqual(set(ticket.remedy_ids.mapped("state")), {"done"})
        ticket.action_close()
