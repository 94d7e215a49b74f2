from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import new_test_user, tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverDossier(HandoverCase):
    """Dossiers and e-mails follow in the background, one per customer."""

    def _run_cron(self):
        self.env.ref("crm_smb_manufacturing.handover_cron_dossiers").method_direct_trigger()
        self.env.invalidate_all()

    def _dossier(self, handover, partner):
        return handover.dossier_ids.filtered(lambda dossier: dossier.partner_id == partner)

    def test_each_customer_gets_one_dossier_as_pdf_and_in_the_chatter(self):
        handover = self._applied()
        dossier = self._dossier(handover, self.firm)
        self.assertEqual(len(dossier), 1)
        self.assertEqual(dossier.state, "waiting")
        before = self.firm.message_ids
        self._run_cron()
        self.assertEqual(dossier.state, "written")
        self.assertTrue(dossier.attachment_id.with_user(dossier.successor_id).raw)
        posted = self.firm.message_ids - before
        self.assertEqual(len(posted), 1)
        self.assertIn("orders in a year", posted.body)
        self.assertEqual(posted.attachment_ids, dossier.attachment_id)

    def test_debts_and_amounts_are_for_the_successor_and_managers_only(self):
        handover = self._applied()
        before = self.firm.message_ids
        self._run_cron()
        dossier = self._dossier(handover, self.firm)
        body = (self.firm.message_ids - before).body
        for secret in (self.done.invoice_ids.name, self.quotation.name, self.lead.name):
            self.assertNotIn(secret, body)
        stranger = new_test_user(self.env, "dossier_stranger", groups="sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            dossier.attachment_id.with_user(stranger).read(["raw"])
        self.assertTrue(dossier.attachment_id.with_user(self.manager).read(["raw"]))

    def test_a_dossier_tells_promises_rounds_debts_people_and_habits(self):
        self.env["res.partner"].create(
            {
                "name": "王敏",
                "parent_id": self.firm.id,
                "buying_role": "decider",
                "phone": "13812340009",
                "decides_what": "Panels from 5 inch",
                "preferences": "Never before ten",
            }
        )
        self.quotation.action_new_round("us", "phone", "Too dear")
        self.quotation.action_quotation_sent()
        self.quotation.order_line.promise_date = "2026-12-01 08:00:00"
        chapters = self.env["customer.handover"]._dossier_chapters(self.firm)
        rows = {chapter["title"]: " ".join(chapter["rows"]) for chapter in chapters}
        self.assertIn(self.quotation.name, rows["Open promises"])
        self.assertIn("Too dear", rows["Negotiation rounds"])
        self.assertIn(self.done.invoice_ids.name, rows["Debts"])
        self.assertIn("王敏", rows["People"])
        self.assertIn("Panels from 5 inch · Never before ten", rows["People"])
        self.assertIn("1 orders in a year", rows["Habits"])

    def test_a_dossier_costs_the_same_whatever_the_history(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["customer.handover"]._dossier_chapters(self.firm)
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for _number in range(8):
            self._order()
        self.assertLessEqual(queries(), few + 1)

    def test_another_companys_documents_are_not_in_the_dossier(self):
        other = self.env["res.company"].create({"name": "Second works"})
        theirs = self._order(company_id=other.id)
        chapters = str(self.env["customer.handover"]._dossier_chapters(self.firm))
        self.assertIn(self.quotation.name, chapters)
        self.assertNotIn(theirs.name, chapters)

    def test_the_customer_is_told_once_by_a_queued_e_mail_not_in_the_transaction(self):
        mails = self.env["mail.mail"].search([], order="id desc", limit=1).id
        queued = [("id", ">", mails), ("recipient_ids", "in", self.firm.ids)]
        handover = self._applied()
        self.assertFalse(self.env["mail.mail"].search(queued))
        self._run_cron()
        mail = self.env["mail.mail"].search(queued)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(self.successor.name, mail.body_html)
        self.assertIn(self.successor.email, mail.email_from)
        self.assertEqual(self._dossier(handover, self.firm).mail_state, "queued")
        self._run_cron()
        self.assertEqual(self.env["mail.mail"].search(queued), mail)

    def test_only_customers_whose_salesperson_changed_are_told(self):
        handover = self._applied()
        self.assertEqual(self._dossier(handover, self.second).mail_state, "none")
        self.assertEqual(self._dossier(handover, self.second).state, "waiting")

    def test_an_undo_leaves_the_dossiers_to_the_job_which_drops_them(self):
        handover = self._applied()
        written = []
        dossiers = type(handover.dossier_ids)
        with patch.object(dossiers, "write", lambda self, vals: written.append(vals)):
            handover.action_undo()
        self.assertEqual(written, [])
        self._run_cron()
        self.assertEqual(set(handover.dossier_ids.mapped("state")), {"cancelled"})
        self.assertEqual(set(handover.dossier_ids.mapped("mail_state")), {"none"})
        self.assertFalse(handover.dossier_ids.attachment_id)

    def test_the_job_leaves_a_handover_that_somebody_is_undoing(self):
        handover = self._applied()
        # Another connection: the tests' own cursors share one, which never waits for itself.
        with db_connect(self.env.cr.dbname).cursor() as other:
            handover.with_env(self.env(cr=other))._stop_dossiers()
            self._run_cron()
        self.assertEqual(set(handover.dossier_ids.mapped("state")), {"waiting"})
        self._run_cron()
        self.assertEqual(set(handover.dossier_ids.mapped("state")), {"written"})

    def test_customers_are_not_told_when_the_switch_is_off_and_dossiers_may_be_off_too(self):
        handover = self._applied(tell_customers=False)
        self.assertEqual(set(handover.dossier_ids.mapped("mail_state")), {"none"})
        handover.action_undo()
        handover = self._applied(write_dossiers=False)
        self.assertEqual(set(handover.dossier_ids.mapped("state")), {"none"})
        self.assertIn("waiting", handover.dossier_ids.mapped("mail_state"))

    def test_a_failure_stays_with_its_customer_and_is_tried_again_by_hand(self):
        handover = self._applied()
        Template = type(self.env["mail.template"])
        with patch.object(Template, "send_mail", side_effect=UserError("No server")):
            self._run_cron()
        dossier = self._dossier(handover, self.firm)
        self.assertEqual((dossier.state, dossier.mail_state), ("written", "failed"))
        self.assertEqual(dossier.error, "No server")
        dossier.with_user(self.manager).action_retry()
        self._run_cron()
        self.assertEqual(dossier.mail_state, "queued")
        with self.assertRaises(UserError):
            dossier.with_user(self.manager).action_retry()

    def test_others_read_and_retry_no_dossiers(self):
        dossier = self._applied().dossier_ids[:1]
        for user in (self.seller, self.portal, self.planner):
            with self.assertRaises(AccessError):
                dossier.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                dossier.with_user(user).action_retry()

    def test_a_dossier_speaks_the_language_of_the_successor(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.successor.lang = "zh_CN"
        handover = self._applied()
        Report = type(self.env["ir.actions.report"])
        languages = []

        def render(report, *_args, **_kwargs):
            languages.append(report.env.lang)
            return b"%PDF", "pdf"

        with patch.object(Report, "_render_qweb_pdf", render):
            self._run_cron()
        self.assertEqual(set(languages), {"zh_CN"})
        self.assertTrue(self._dossier(handover, self.firm).attachment_id.name.endswith(".pdf"))

    def test_many_customers_are_written_in_batches(self):
        self.env["res.partner"].create(
            [
                {"name": f"Firm {number}", "is_company": True, "user_id": self.leaver.id}
                for number in range(12)
            ]
        )
        handover = self._applied(rule_ids=[Command.create({"successor_id": self.seller.id})])
        self._run_cron()
        self.assertEqual(set(handover.dossier_ids.mapped("state")), {"written"})
        self.assertGreater(len(handover.dossier_ids), 12)
