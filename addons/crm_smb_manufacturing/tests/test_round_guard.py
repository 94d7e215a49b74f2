from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestRoundGuard(RoundCase):
    """A negotiated quotation becomes an order through its accepted round only, and
    what a round recorded stays."""

    def _assert_still_quotation(self, order=None):
        self.assertIn((order or self.order).state, ("draft", "sent"))

    # === ROUTES TO AN ORDER === #

    def test_no_round_no_hold(self):
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_the_button_names_the_reason(self):
        self._round()
        with self.assertRaisesRegex(UserError, "none is accepted"):
            self.order.action_confirm()
        self._assert_still_quotation()
        self.assertIn("none is accepted", self.order.hold_reason)

    def test_a_rejected_round_is_no_agreement(self):
        self._round().action_reject()
        with self.assertRaises(UserError):
            self.order.action_confirm()

    def test_each_commercial_difference_holds_the_order(self):
        self._round().action_accept()
        line = self.order.order_line
        other_terms = self.env["account.payment.term"].create({"name": "45 days"})
        incoterm = self.env["account.incoterms"].search([], limit=1)
        alterations = [
            ("Quantity", lambda: line.write({"product_uom_qty": 99})),
            ("Unit price", lambda: line.write({"price_unit": 19.99})),
            ("Discount", lambda: line.write({"discount": 1})),
            ("Description", lambda: line.write({"name": "Something else"})),
            ("Specification", lambda: line.spec_ids[0].write({"value": "red"})),
            ("Specification", lambda: line.spec_ids[0].unlink()),
            ("New line", lambda: line.copy({"order_id": self.order.id})),
            ("Line removed", line.unlink),
            ("Payment terms", lambda: self.order.write({"payment_term_id": other_terms.id})),
            ("Incoterm", lambda: self.order.write({"incoterm": incoterm.id})),
        ]
        for label, alter in alterations:
            with self.subTest(label), self.assertRaisesRegex(UserError, label):
                with self.env.cr.savepoint():
                    alter()
                    self.order.action_confirm()
        self.env.invalidate_all()
        self.order.action_confirm()

    def test_dates_and_validity_may_move_after_the_agreement(self):
        self._round().action_accept()
        self.order.write({"validity_date": "2030-01-01", "commitment_date": "2030-01-01 08:00:00"})
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_the_banner_of_the_form_follows_what_is_typed(self):
        self._round().action_accept()
        with Form(self.order) as form:
            self.assertFalse(form.hold_reason)
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 7
            self.assertIn("Quantity", form.hold_reason)
        with self.assertRaisesRegex(UserError, "Quantity"):
            self.order.action_confirm()

    def test_writing_the_state_is_no_way_around(self):
        self._round()
        with self.assertRaises(UserError):
            self.order.write({"state": "sale"})
        self._assert_still_quotation()

    def test_pretending_to_be_checked_is_no_way_around(self):
        self._round()
        order = self.order.with_context(order_hold_checked=True)
        with self.assertRaises(UserError):
            order.write({"state": "sale"})

    def test_an_import_leaves_the_quotation_and_tells_a_person(self):
        self._round()
        order = self.order.with_context(import_file=True)
        order.write({"state": "sale", "client_order_ref": "PO 7"})
        self._assert_still_quotation()
        self.assertEqual(self.order.client_order_ref, "PO 7")
        self.assertEqual(len(self._waiting_activities()), 1)

    def test_a_scheduled_job_leaves_the_quotation_and_goes_on(self):
        self._round()
        other = self._quotation()
        (self.order | other).with_context(ir_cron_progress_id=1).action_confirm()
        self._assert_still_quotation()
        self.assertEqual(other.state, "sale")
        self.assertEqual(self._waiting_activities().user_id, self.seller)

    def test_a_signature_is_set_aside_and_announced_once(self):
        self._round()
        for _i in range(2):
            self.order.sudo()._validate_order()
        self._assert_still_quotation()
        self.assertTrue(self.order.confirmation_deferred_date)
        activity = self._waiting_activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("none is accepted", activity.note)

    def test_the_activity_ends_with_the_confirmation(self):
        first = self._round()
        self.order.sudo()._validate_order()
        first.action_accept()
        self.order.action_confirm()
        self.assertFalse(self._waiting_activities())
        self.assertFalse(self.order.confirmation_deferred_date)

    def test_the_activity_ends_with_the_cancellation(self):
        self._round()
        self.order.sudo()._validate_order()
        self.order.action_cancel()
        self.assertFalse(self._waiting_activities())
        self.assertFalse(self.order.confirmation_deferred_date)

    def test_without_a_salesperson_the_team_leader_is_told(self):
        team = self.env["crm.team"].create({"name": "East", "user_id": self.manager.id})
        order = self._quotation(team_id=team.id)
        order.sudo().user_id = False
        order.sudo().action_new_round()
        order.sudo()._validate_order()
        self.assertEqual(self._waiting_activities(order).user_id, self.manager)

    def test_a_payment_is_kept_and_the_quotation_waits(self):
        self._round()
        provider = self.env["payment.provider"].create({"name": "Bank", "code": "none"})
        method = self.env["payment.method"].create({"name": "Wire", "code": "wire_t"})
        self.order.sudo().write({"require_payment": True, "prepayment_percent": 1})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": "round-test",
                "amount": self.order.amount_total,
                "currency_id": self.order.currency_id.id,
                "partner_id": self.customer.id,
                "sale_order_ids": [Command.set(self.order.ids)],
                "state": "done",
            }
        )
        self.assertFalse(transaction._check_amount_and_confirm_order())
        self._assert_still_quotation()
        self.assertEqual(transaction.state, "done")
        self.assertEqual(len(self._waiting_activities()), 1)

    def _waiting_activities(self, order=None):
        order = (order or self.order).sudo()
        return order.activity_search(["crm_smb_manufacturing.mail_activity_type_order_held"])

    # === NOBODY EDITS A ROUND === #

    def test_content_cannot_be_written_by_anybody(self):
        round_ = self._round()
        attempts = [
            lambda r: r.write({"number": 9}),
            lambda r: r.write({"amount_total": 1}),
            lambda r: r.write({"state": "accepted"}),
            lambda r: r.write({"changes": []}),
            lambda r: r.write({"order_id": self._quotation().id}),
            lambda r: r.write({"line_ids": [Command.clear()]}),
            lambda r: r.write({"customer_reply": "x", "initiator": "customer"}),
            lambda r: r.line_ids.write({"price_unit": 1}),
            lambda r: r.line_ids.write({"tax_ids": [Command.clear()]}),
            lambda r: r.line_ids.copy(),
            lambda r: r.copy(),
            lambda r: r.line_ids.unlink(),
            lambda r: r.unlink(),
            lambda r: r.order_id.write({"round_ids": [Command.delete(r.id)]}),
            lambda r: r.order_id.write({"round_ids": [Command.unlink(r.id)]}),
            lambda r: r.order_id.write({"round_ids": [Command.clear()]}),
            lambda r: r.order_id.write({"round_ids": [Command.update(r.id, {"number": 2})]}),
            lambda r: r.order_id.write({"round_ids": [Command.create({"number": 2, "state": "accepted"})]}),
        ]
        admin = new_test_user(
            self.env,
            login="round_admin",
            groups="base.group_system,sales_team.group_sale_manager",
        )
        for number, attempt in enumerate(attempts):
            for user in (self.seller, admin, self.env.ref("base.user_root")):
                with self.subTest(attempt=number, user=user.login):
                    with self.assertRaises(UserError):  # or AccessError, its child
                        with self.env.cr.savepoint(), mute_logger("odoo.models.unlink"):
                            attempt(round_.with_user(user))

    def test_an_import_can_neither_make_nor_change_rounds(self):
        round_ = self._round()
        xmlid = "__import__.round_one"
        self.env["ir.model.data"]._update_xmlids([{"xml_id": xmlid, "record": round_}])
        rounds = self.env["sale.round"].with_context(import_file=True)
        with mute_logger("odoo.sql_db"):
            changed = rounds.load(["id", "amount_total"], [[xmlid, "1"]])
            made = rounds.load(
                ["order_id/.id", "number", "currency_id/.id", "state"],
                [[str(self.order.id), "2", str(self.order.currency_id.id), "accepted"]],
            )
        for result in (changed, made):
            self.assertFalse(result["ids"])
            self.assertIn("New Round", result["messages"][0]["message"])
        self.assertEqual(round_.amount_total, 2000)

    def test_letters_and_files_are_kept_with_a_round(self):
        round_ = self._round().with_user(self.seller)
        message = round_.message_post(body="Their letter", attachments=[("letter.txt", b"no")])
        self.assertEqual(message.attachment_ids.name, "letter.txt")

    def test_the_seal_is_not_opened_by_a_context_from_outside(self):
        round_ = self._round()
        for forged in (True, "open", 1, {}):
            with self.assertRaises(UserError):
                round_.with_context(sale_round_seal=forged).write({"number": 9})

    def test_the_round_handed_out_is_sealed(self):
        round_ = self.order._create_round(self.order._prepare_round_vals("us", "email", False))
        with self.assertRaises(UserError):
            round_.number = 5

    def test_a_negotiated_quotation_is_cancelled_not_deleted(self):
        self._round()
        with self.assertRaisesRegex(UserError, "Cancel the quotation"):
            self.order.with_user(self.manager).unlink()
        self.order.action_cancel()
        with self.assertRaises(UserError):
            self.order.with_user(self.manager).unlink()
        self._quotation().with_user(self.manager).unlink()

    def test_the_form_offers_what_the_guard_allows(self):
        form = Form(self.order)
        self.assertTrue(form.can_new_round)
        self.order.action_confirm()
        self.assertFalse(self.order.can_new_round)
