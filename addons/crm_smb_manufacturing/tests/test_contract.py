from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_round import RoundCase


class ContractCase(RoundCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("department", "finance", "legal"):
            user = new_test_user(
                cls.env,
                login=f"contract_{name}",
                groups=f"base.group_user,crm_smb_manufacturing.group_contract_{name}",
                email=f"contract_{name}@example.com",
            )
            setattr(cls, name, user)
        cls.env["sale.signing.power"].create({"user_id": cls.seller.id, "amount": 1_000_000})
        cls.round = cls._accepted()
        cls.contract = cls._contract()

    @classmethod
    def _accepted(cls, order=None):
        order = order or cls.order
        order.action_new_round()
        order.round_ids.action_accept()
        return order.round_ids

    @classmethod
    def _contract(cls, order=None):
        order = order or cls.order
        action = order.action_new_contract()
        return cls.env["sale.contract"].with_user(order.env.user).browse(action["res_id"])

    def _approve(self, *users, contract=None):
        contract = contract or self.contract
        for user in users:
            contract.with_user(user).validate_tier()

    def _approved(self):
        self.contract.action_request_approval()
        self._approve(self.finance)
        self.assertEqual(self.contract.state, "approved")

    def _ready(self):
        self._approved()
        checks = self.env["sale.contract.check"].with_user(self.seller)
        for kind in ("standing", "credit", "ability"):
            checks.create({"contract_id": self.contract.id, "kind": kind, "result": "good"})
        file = self.env["ir.attachment"].with_user(self.seller).create({"name": "signed.pdf", "raw": b"%PDF"})
        self.contract.write({"signed_attachment_ids": [Command.set(file.ids)], "is_declared_equal": True})

    def _signed(self):
        self._ready()
        self.contract.action_sign()


@tagged("post_install", "-at_install")
class TestContractApproval(ContractCase):
    """Who approves which contract, and what voids it."""

    def test_a_quotation_becomes_a_contract_with_all_its_clauses(self):
        contract = self.contract
        self.assertRegex(contract.number, r"^HT\d{4}-\d{4}")
        self.assertEqual((contract.partner_id, contract.amount_total), (self.customer, 2000))
        self.assertEqual(len(contract.clause_ids), 10)
        text = "\n".join(contract.clause_ids.mapped("body"))
        self.assertIn("Panel Works", text)
        self.assertIn("2,000.00", text)
        self.assertNotIn("{{", text)
        self.assertEqual(self.order.action_new_contract()["res_id"], contract.id, "one contract, not two")

    def test_below_the_limit_administration_and_finance_review(self):
        self.contract.action_request_approval()
        self.assertEqual(self.contract.state, "review")
        self._approve(self.department, self.legal)
        self.assertEqual(self.contract.state, "review", "it is not theirs")
        self._approve(self.finance)
        self.assertEqual(self.contract.state, "approved")

    def test_from_200000_inclusive_the_three_tiers_in_order(self):
        self.contract.line_ids = [
            Command.create({"product_id": self.panel.id, "planned_qty": 10_000, "price_unit": 20})
        ]
        self.assertEqual(self.contract.company_amount, 200_000)
        self.contract.action_request_approval()
        self.assertEqual(len(self.contract.review_ids), 3)
        self._approve(self.legal, self.finance)
        self.assertFalse(self.contract.review_ids.filtered("done_by"), "the department head is first")
        self._approve(self.department, self.legal, self.finance)
        self.assertEqual(self.contract.state, "review")
        self._approve(self.legal)
        self.assertEqual(self.contract.state, "approved")

    def test_a_guarantee_is_approved_like_a_large_amount(self):
        self.contract.with_guarantee = True
        self.contract.action_request_approval()
        self.assertEqual(len(self.contract.review_ids), 3)

    def test_another_currency_counts_in_ours(self):
        currency = self.env["res.currency"].create({"name": "XCT", "symbol": "X"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.1, "company_id": self.company.id, "name": "2020-01-01"}
        )
        contract = self.env["sale.contract"].create(
            {
                "name": "Frame",
                "partner_id": self.customer.id,
                "currency_id": currency.id,
                "amount_total": 20_000,
            }
        )
        self.assertEqual(contract.company_amount, 200_000)
        self.assertEqual(contract.amount_total, 20_000)

    def test_a_blank_clause_blocks_approval_by_name(self):
        for body in (False, "  ", "Within ____ days"):
            self.contract.clause_ids[4].body = body
            with self.assertRaisesRegex(UserError, "Delivery"):
                self.contract.action_request_approval()

    def test_an_offer_that_is_still_negotiated_is_no_contract(self):
        order = self._quotation()
        order.action_new_round()
        with self.assertRaisesRegex(UserError, order.name):
            self._contract(order).action_request_approval()

    def test_any_commercial_change_voids_the_approval_by_whatever_way(self):
        line = self.order.order_line.sudo()
        changes = (
            lambda: line.write({"price_unit": 19}),
            lambda: line.write({"product_uom_qty": 90}),
            lambda: line.spec_ids[0].write({"value": "black"}),
            lambda: self.order.write({"order_line": [Command.create({"product_id": self.module.id})]}),
            lambda: self.contract.clause_ids[0].write({"body": "Nothing"}),
            lambda: self.contract.clause_ids[0].unlink(),
            lambda: self.contract.write({"date_end": "2099-01-01"}),
            lambda: self.order.sudo().write(
                {"payment_term_id": self.env["account.payment.term"].search([], limit=1).id}
            ),
        )
        for number, change in enumerate(changes):
            with self.subTest(change=number):
                self._approved()
                change()
                self.assertEqual(self.contract.state, "draft")
                self.assertFalse(self.contract.review_ids)
                if len(self.contract.clause_ids) < 10:
                    self.contract.action_fill_clauses()

    def test_what_is_not_commercial_voids_nothing(self):
        self._approved()
        self.order.sudo().client_order_ref = "4711"
        self.contract.note = "Talk to Wu"
        self.assertEqual(self.contract.state, "approved")

    def test_an_order_waits_for_its_contract(self):
        self.assertIn(self.contract.number, self.order.hold_reason)
        with self.assertRaises(UserError):
            self.order.action_confirm()
        self._approved()
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_approval_cannot_be_forged(self):
        self.contract.action_request_approval()
        review = self.contract.review_ids.with_user(self.seller)
        for attempt in (
            lambda: self.contract.write({"state": "approved"}),
            lambda: self.contract.with_context(contract_step=True).write({"state": "approved"}),
            lambda: self.contract.write({"approved_hash": "x"}),
            lambda: review.write({"status": "approved", "done_by": self.finance.id}),
            lambda: review.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.contract.validate_tier()
        self.assertEqual(self.contract.state, "review")

    def test_a_rejected_contract_is_a_draft_again_and_may_be_asked_again(self):
        self.contract.action_request_approval()
        self.contract.with_user(self.finance).reject_tier()
        self.assertEqual(self.contract.state, "draft")
        self._approved()


@tagged("post_install", "-at_install")
class TestContractSigning(ContractCase):
    """What is needed to sign, and what follows from it."""

    def test_everything_that_is_missing_is_said_at_once(self):
        self._approved()
        self.env["sale.signing.power"].search([]).unlink()
        with self.assertRaises(UserError) as raised:
            self.contract.action_sign()
        for text in ("Legal Standing", "Credit", "Ability", "signed file", "declared", "power"):
            self.assertIn(text, str(raised.exception))

    def test_signing_logs_the_seal_and_makes_the_signer_the_owner(self):
        self.contract.user_id = self.colleague
        self._signed()
        self.assertEqual(self.contract.state, "signed")
        self.assertEqual((self.contract.signer_id, self.contract.user_id), (self.seller, self.seller))
        seal = self.contract.seal_ids
        self.assertEqual(seal.user_id, self.seller)
        for attempt in (lambda: seal.sudo().write({"date": fields.Datetime.now()}), seal.sudo().unlink):
            with self.assertRaises(UserError):
                attempt()

    def test_the_power_covers_amount_and_period(self):
        self._ready()
        power = self.env["sale.signing.power"].search([("user_id", "=", self.seller.id)])
        today = fields.Date.today()
        for values in (
            {"amount": 1999.99},
            {"date_start": today + timedelta(days=1)},
            {"date_start": today - timedelta(days=9), "date_end": today - timedelta(days=1)},
        ):
            power.write({"amount": 2000, "date_start": today, "date_end": False, **values})
            with self.assertRaisesRegex(UserError, "power"), self.env.cr.savepoint():
                self.contract.action_sign()
        power.write({"amount": 2000, "date_start": today, "date_end": today})
        self.contract.action_sign()

    def test_a_bad_check_is_in_the_way_until_a_good_one_and_none_is_rewritten(self):
        self._ready()
        bad = self.env["sale.contract.check"].create(
            {"contract_id": self.contract.id, "kind": "credit", "result": "bad"}
        )
        with self.assertRaises(UserError):
            bad.result = "good"
        self.assertTrue(bad.date and bad.user_id)
        other = self._contract(self._quotation())
        self.env["sale.contract.check"].create({"contract_id": other.id, "kind": "credit", "result": "bad"})
        self.assertTrue(any("Credit" in text for text in other._missing_to_sign()))

    def test_a_private_person_needs_the_general_managers_consent(self):
        person = self.env["res.partner"].create({"name": "Wu", "is_company": False})
        contract = self._contract(self._quotation(partner_id=person.id))
        self.assertTrue(any("Consent" in text for text in contract._missing_to_sign()))
        vals = {"contract_id": contract.id, "kind": "consent", "result": "good"}
        with self.assertRaises(UserError):
            self.env["sale.contract.check"].with_user(self.seller).create(vals)
        self.env["sale.contract.check"].with_user(self.legal).create(vals)
        self.assertFalse(any("Consent" in text for text in contract._missing_to_sign()))

    def test_what_is_signed_is_amended_and_keeps_its_number(self):
        self._signed()
        for attempt in (
            lambda: self.contract.write({"date_end": "2099-01-01"}),
            lambda: self.contract.clause_ids[0].write({"body": "x"}),
        ):
            with self.assertRaises(UserError):
                attempt()
        self.order.order_line.sudo().price_unit = 21
        self.assertTrue(self.contract.needs_amendment)
        amendment = self.env["sale.contract"].browse(self.contract.action_amend()["res_id"])
        self.assertEqual((amendment.number, amendment.amendment), (self.contract.number, 1))
        self.assertEqual(amendment.state, "draft")
        self.assertEqual(len(amendment.clause_ids), 10)
        self.assertEqual(self.contract.action_amend()["res_id"], amendment.id)

    def test_the_pdf_is_of_the_accepted_round_in_both_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        report = self.env["ir.actions.report"]
        for name in ("contract_report_contract", "contract_report_contract_zh"):
            html = report._render_qweb_html(f"crm_smb_manufacturing.{name}", self.contract.ids)[0].decode()
            for text in (self.contract.number, "Backlight 2.8", "Colour: white", "20.0"):
                self.assertIn(text, html)


@tagged("post_install", "-at_install")
class TestContractLedger(ContractCase):
    """What was called off, delivered and paid; who is reminded; who reads it."""

    def test_a_framework_counts_what_was_called_off_and_delivered(self):
        frame = self.env["sale.contract"].create(
            {
                "name": "Frame",
                "partner_id": self.customer.id,
                "line_ids": [
                    Command.create({"product_id": self.panel.id, "planned_qty": 500, "price_unit": 20})
                ],
            }
        )
        self.assertEqual(frame.amount_total, 10_000)
        order = self._quotation()
        order.sudo().write({"contract_id": frame.id})
        frame.action_request_approval()
        self._approve(self.finance, contract=frame)
        self.assertEqual(frame.state, "approved", "calls are no change of what is agreed")
        order.action_confirm()
        line = frame.line_ids
        self.assertEqual((line.ordered_qty, line.delivered_qty, line.left_qty), (100, 0, 400))
        order.sudo().order_line.qty_delivered = 40
        self.env.invalidate_all()
        self.assertEqual(line.delivered_qty, 40)
        self.assertEqual(frame.delivered_percent, 40)
        order.sudo().picking_ids.action_cancel()

    def test_the_ledger_shows_invoices_and_payments(self):
        self._signed()
        self.order.action_confirm()
        self.order.sudo().order_line.qty_delivered = 100
        invoice = self.order.sudo()._create_invoices()
        invoice.action_post()
        self.assertEqual((self.contract.amount_ordered, self.contract.amount_invoiced), (2000, 2000))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 500})._create_payments()
        self.env.invalidate_all()
        self.assertEqual((self.contract.amount_paid, self.contract.amount_due), (500, 1500))

    def test_expiry_reminds_the_responsible_once(self):
        self.contract.date_end = fields.Date.today() + timedelta(days=20)
        self._signed()
        cron = self.env.ref("crm_smb_manufacturing.sale_contract_cron_remind")
        for _night in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
        self.assertEqual(self.contract.activity_ids.user_id, self.seller)
        self.assertEqual(len(self.contract.activity_ids), 1)

    def test_templates_are_versions_and_stay_as_they_were_used(self):
        template = self.contract.template_id.sudo()
        with self.assertRaises(UserError):
            template.clause_ids[0].body = "x"
        new = self.env["sale.contract.template"].browse(
            template.with_user(self.manager).action_new_version()["res_id"]
        )
        self.assertEqual((new.version, template.active), (2, False))
        new.clause_ids[0].body = "Other parties"
        self.assertEqual(self._contract(self._quotation()).template_id, new)
        self.assertNotIn("Other parties", self.contract.clause_ids.mapped("body"))

    def test_numbers_are_of_the_company_and_unique(self):
        with self.assertRaises(UserError):
            self.contract.write({"number": "HT1"})

    def test_customers_workers_and_other_companies_read_no_contract(self):
        for user in (self.portal_user, self.planner):
            with self.assertRaises(AccessError):
                self.contract.with_user(user).read(["name"])
        company = self.env["res.company"].create({"name": "Contract Elsewhere"})
        stranger = self.manager.copy(
            {"login": "contract_else", "company_id": company.id, "company_ids": [Command.set(company.ids)]}
        )
        with self.assertRaises(AccessError):
            self.contract.with_user(stranger).read(["name"])
