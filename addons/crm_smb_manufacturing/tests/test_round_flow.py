from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestRoundFlow(RoundCase):
    """A negotiation from the first offer to the order."""

    def test_a_round_keeps_what_was_offered(self):
        self.order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        first = self._round(initiator="customer", channel="phone")
        self.order.order_line.write({"product_uom_qty": 5, "price_unit": 1})
        self.assertRecordValues(
            first,
            [
                {
                    "number": 1,
                    "state": "open",
                    "initiator": "customer",
                    "channel": "phone",
                    "partner_id": self.customer.id,
                    "payment_term_id": self.order.payment_term_id.id,
                    "amount_total": 2000,
                }
            ],
        )
        self.assertRecordValues(
            first.line_ids,
            [
                {
                    "product_id": self.panel.id,
                    "product_uom_qty": 100,
                    "price_unit": 20,
                    "price_subtotal": 2000,
                    "specification": "Colour: white\nSize: 2.8 inch",
                }
            ],
        )

    def test_changes_are_listed_against_the_round_before(self):
        first = self._round()
        line = self.order.order_line
        line.price_unit = 19
        line.spec_ids[0].value = "black"
        second = self._round()
        self.assertFalse(first.changes)
        label = self.panel.display_name
        self.assertEqual(
            second.changes,
            [
                {"what": "amount_total", "line": None, "from": 2000.0, "to": 1900.0},
                {"what": "price_unit", "line": label, "from": 20.0, "to": 19.0},
                {
                    "what": "specification",
                    "name": "Colour",
                    "line": label,
                    "from": "white",
                    "to": "black",
                },
            ],
        )
        self.assertIn("Unit price: 20.00 → 19.00", second.changes_summary)
        self.assertIn("Colour", second.changes_html)
        self.assertIn("first round", first.changes_html)

    def test_accepting_restores_the_offer_and_supersedes_the_alternatives(self):
        first = self._round()
        line = self.order.order_line
        line.write({"product_uom_qty": 120, "price_unit": 18, "discount": 5})
        line.spec_ids[0].value = "black"
        second = self._round()
        first.with_user(self.seller).action_accept()
        self.assertEqual(first.state, "accepted")
        self.assertEqual(first.closed_by_id, self.seller)
        self.assertEqual(second.state, "superseded")
        self.assertEqual(self.order.accepted_round_id, first)
        self.assertRecordValues(line, [{"product_uom_qty": 100, "price_unit": 20, "discount": 0}])
        self.assertEqual(line.spec_summary, "Colour: white\nSize: 2.8 inch")
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_accepting_brings_back_a_deleted_line_and_drops_a_new_one(self):
        first = self._round()
        self.order.order_line.unlink()
        self.order.order_line = [Command.create({"product_id": self.chip.id, "product_uom_qty": 3})]
        first.action_accept()
        self.assertRecordValues(
            self.order.order_line,
            [{"product_id": self.panel.id, "product_uom_qty": 100, "price_unit": 20}],
        )
        self.assertEqual(self.order.order_line.spec_summary, "Colour: white\nSize: 2.8 inch")
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_notes_and_sections_are_part_of_the_offer(self):
        self.order.order_line = [Command.create({"display_type": "line_note", "name": "Packed in trays"})]
        first = self._round()
        note = self.order.order_line.filtered("display_type")
        note.name = "Packed in boxes"
        second = self._round()
        self.assertEqual([c["what"] for c in second.changes], ["description"])
        note.unlink()
        first.action_accept()
        self.assertIn("Packed in trays", self.order.order_line.mapped("name"))

    def test_a_later_round_takes_over_from_an_accepted_one(self):
        first = self._round()
        first.action_accept()
        self.order.order_line.price_unit = 19.5
        second = self._round()
        second.action_accept()
        self.assertEqual((first | second).mapped("state"), ["superseded", "accepted"])
        self.assertEqual(self.order.accepted_round_id, second)

    def test_superseded_and_rejected_rounds_cannot_be_accepted(self):
        first, second, third = (self._round() for _i in range(3))
        second.action_reject()
        third.action_accept()
        for round_ in (first, second):
            with self.assertRaises(UserError):
                round_.action_accept()
        with self.assertRaises(UserError):
            first.action_reject()

    def test_confirming_ends_what_is_still_open(self):
        first = self._round()
        first.action_accept()
        second = self._round()
        self.order.action_confirm()
        self.assertEqual(second.state, "superseded")
        with self.assertRaises(UserError):
            self.order.action_new_round()

    def test_nothing_to_offer_is_no_round(self):
        empty = self.env["sale.order"].create({"partner_id": self.customer.id})
        with self.assertRaises(UserError):
            empty.action_new_round()

    def test_a_round_for_another_customer_is_not_accepted(self):
        first = self._round()
        self.order.partner_id = self.env["res.partner"].create({"name": "Other"})
        self.assertFalse(first.can_accept)
        with self.assertRaises(UserError):
            first.action_accept()

    def test_the_reply_is_noted_while_the_round_is_open(self):
        first = self._round()
        first.customer_reply = "Too dear"
        first.action_reject()
        with self.assertRaises(UserError):
            first.customer_reply = "Wonderful"
        self.assertEqual(first.customer_reply, "Too dear")

    def test_a_copy_of_the_quotation_carries_specifications_but_no_rounds(self):
        self._round().action_accept()
        copy = self.order.copy()
        self.assertFalse(copy.round_ids)
        self.assertFalse(copy.accepted_round_id)
        self.assertEqual(copy.order_line.spec_summary, "Colour: white\nSize: 2.8 inch")

    def test_the_dialog_records_how_the_round_came(self):
        wizard = self.env["sale.round.new"].with_user(self.seller)
        wizard = wizard.with_context(active_model="sale.order", active_id=self.order.id)
        with Form(wizard) as form:
            form.initiator = "customer"
            form.channel = "visit"
            form.customer_reply = "Wants 5% off"
        action = form.record.action_record()
        round_ = self.env["sale.round"].browse(action["res_id"])
        self.assertRecordValues(
            round_,
            [
                {
                    "order_id": self.order.id,
                    "initiator": "customer",
                    "channel": "visit",
                    "customer_reply": "Wants 5% off",
                }
            ],
        )
        self.assertEqual(self.order.round_count, 1)

    def test_the_opportunity_expects_what_was_accepted(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Backlights",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "expected_revenue": 5000,
                "user_id": self.colleague.id,
            }
        )
        self.order.opportunity_id = lead
        self._round().action_accept()
        self.assertEqual(lead.expected_revenue, 2000)

    def test_smart_button_opens_one_round_or_their_list(self):
        first = self._round()
        self.assertEqual(self.order.action_view_rounds()["res_id"], first.id)
        self._round()
        self.assertEqual(
            self.order.action_view_rounds()["domain"],
            [("id", "in", self.order.round_ids.ids)],
        )
