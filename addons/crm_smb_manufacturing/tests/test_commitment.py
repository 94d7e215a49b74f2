from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .interaction_common import ContactCase


@tagged("post_install", "-at_install")
class TestCommitment(ContactCase):
    """What was promised, by whom, when, to whom, and was it kept?"""

    def test_three_of_us_and_one_list_with_the_open_ones_first(self):
        kept = self._promise(name="Drawing", contact_id=self.buyer.id)
        broken = self._promise(user=self.colleague, name="Price")
        later = self._promise(user=self.leader, name="Visit", due_date=self._day(9))
        sooner = self._promise(name="Samples", due_date=self._day(1))
        kept.action_keep()
        broken.action_break("The purchaser was ill")
        action = self.firm.with_user(self.seller).action_view_commitments()
        found = self.env["customer.commitment"].with_user(self.seller).search(action["domain"])
        self.assertEqual(found, sooner | later | broken | kept)
        self.assertEqual(found.mapped("state"), ["open", "open", "broken", "kept"])
        self.assertEqual(broken.broken_reason, "The purchaser was ill")
        self.assertEqual((kept.closed_by_id, kept.closed_date), (self.seller, self.today))

    def test_one_reminder_is_put_on_the_list_of_who_promised(self):
        promise = self._promise()
        self.assertEqual(promise.activity_ids.user_id, self.seller)
        self.assertEqual(promise.activity_ids.date_deadline, promise.due_date)
        with self.enter_registry_test_mode():
            self.env.ref("crm_smb_manufacturing.ir_cron_commitment_remind").method_direct_trigger()
        self.assertEqual(len(promise.activity_ids), 1)

    def test_the_nightly_run_reminds_of_what_came_due_without_one(self):
        # The job has no time zone of its own.
        promise = self._promise(due_date=fields.Date.today())
        promise.activity_ids.unlink()
        promise.sudo().is_reminded = False
        cron = self.env.ref("crm_smb_manufacturing.ir_cron_commitment_remind")
        for _night in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(len(promise.activity_ids), 1)

    def test_a_promise_without_a_date_reminds_once_it_has_one(self):
        promise = self._promise(due_date=False)
        self.assertFalse(promise.activity_ids)
        promise.due_date = self._day(2)
        self.assertEqual(promise.activity_ids.date_deadline, self._day(2))
        promise.due_date = self._day(4)
        self.assertEqual(promise.activity_ids.mapped("date_deadline"), [self._day(4)])

    def test_the_reminder_follows_the_person_and_ends_with_the_promise(self):
        promise = self._promise()
        promise.with_user(self.manager).user_id = self.colleague
        self.assertEqual(promise.activity_ids.user_id, self.colleague)
        promise.with_user(self.manager).action_keep()
        self.assertFalse(promise.activity_ids)

    def test_overdue_is_shown_but_never_broken_by_itself(self):
        promise = self._promise(due_date=self._day(-1))
        self.assertTrue(promise.is_overdue)
        self.assertEqual(promise.search([("is_overdue", "=", True), ("id", "=", promise.id)]), promise)
        with self.enter_registry_test_mode():
            self.env.ref("crm_smb_manufacturing.ir_cron_commitment_remind").method_direct_trigger()
        self.assertEqual(promise.state, "open")

    def test_the_button_asks_why_it_was_broken(self):
        promise = self._promise()
        action = promise.action_break()
        form = Form(self.env[action["res_model"]].with_user(self.seller).with_context(**action["context"]))
        form.reason = "No samples left"
        form.save().action_confirm()
        self.assertEqual((promise.state, promise.broken_reason), ("broken", "No samples left"))

    def test_only_a_manager_opens_a_promise_again(self):
        promise = self._promise()
        promise.action_keep()
        self.assertFalse(promise.can_reopen)
        with self.assertRaises(UserError):
            promise.action_reopen()
        promise.with_user(self.manager).action_reopen()
        self.assertEqual((promise.state, promise.closed_by_id.ids), ("open", []))
        self.assertEqual(len(promise.activity_ids), 1)
        with self.assertRaises(UserError):
            promise.with_user(self.manager).action_reopen()

    def test_nobody_writes_the_state_past_the_buttons(self):
        promise = self._promise()
        for user in (self.seller, self.manager):
            with self.assertRaises(UserError):
                promise.with_user(user).write({"state": "kept"})

    def test_no_promise_begins_as_kept(self):
        for state in ("kept", "broken"):
            with self.assertRaises(UserError):
                self._promise(state=state)
        self.assertEqual(self._promise(state="open").state, "open")

    def test_a_colleague_reads_a_promise_and_does_not_close_it(self):
        promise = self._promise(user=self.colleague).with_user(self.seller)
        self.assertEqual(promise.name, "Samples")
        self.assertFalse(promise.can_close)
        for attempt in (promise.action_keep, lambda: promise.action_break("Because"), promise.action_reopen):
            with self.assertRaises(AccessError):
                attempt()

    def test_the_chatter_tells_who_closed_it(self):
        promise = self._promise()
        self.env.flush_all()
        self.cr.precommit.run()
        promise.action_keep()
        self.env.flush_all()
        self.cr.precommit.run()
        values = promise.sudo().message_ids.tracking_value_ids
        self.assertIn("Kept", values.mapped("new_value_char"))
