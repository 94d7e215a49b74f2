from odoo.exceptions import UserError
from odoo.tests import tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverUndo(HandoverCase):
    """Everything goes back exactly; what changed since is listed and left."""

    def test_undoing_restores_everything(self):
        leaver, successor = self._named(self.leaver), self._named(self.successor)
        alias = self.alias.alias_defaults
        handover = self._applied()
        self.assertNotEqual(self._named(self.leaver), leaver)
        handover.action_undo()
        self.assertEqual(self._named(self.leaver), leaver)
        self.assertEqual(self._named(self.successor), successor)
        self.assertEqual(self.alias.alias_defaults, alias)
        self.assertEqual(handover.state, "undone")
        self.assertEqual(set(handover.line_ids.mapped("state")), {"undone"})
        self.assertEqual(self.firm.archive_user_id, self.leaver)

    def test_places_that_ended_are_given_back_as_they_were(self):
        self.firm.message_subscribe(self.successor.partner_id.ids)
        self.meeting.partner_ids += self.successor.partner_id
        self.env["crm.team.member"].create({"crm_team_id": self.team.id, "user_id": self.successor.id})
        partner = self.leaver.partner_id
        follower = self.firm.message_follower_ids.filtered(lambda row: row.partner_id == partner)
        subtypes = follower.subtype_ids[:1]
        follower.subtype_ids = subtypes
        attendee = self.meeting.attendee_ids.filtered(lambda row: row.partner_id == partner)
        attendee.state = "tentative"
        members = self.team.crm_team_member_ids
        attendees = self.meeting.partner_ids
        handover = self._applied()
        handover.action_undo()
        self.env.invalidate_all()
        follower = self.firm.message_follower_ids.filtered(lambda row: row.partner_id == partner)
        self.assertEqual(follower.subtype_ids, subtypes)
        attendee = self.meeting.attendee_ids.filtered(lambda row: row.partner_id == partner)
        self.assertEqual(attendee.state, "tentative")
        self.assertEqual(self.meeting.partner_ids, attendees)
        self.assertEqual(self.team.crm_team_member_ids, members)

    def test_what_changed_since_is_listed_and_left(self):
        handover = self._applied()
        self.lead.user_id = self.seller
        deleted = handover.line_ids.filtered(lambda line: line.model == "mail.activity")
        self.activity.unlink()
        self.meeting.user_id = self.mate
        handover.action_undo()
        self.assertEqual(self.lead.user_id, self.seller)
        self.assertEqual(self.meeting.user_id, self.mate)
        self.assertEqual(self.firm.user_id, self.leaver)
        kept = handover.line_ids.filtered(lambda line: line.state == "kept")
        self.assertIn(deleted, kept)
        self.assertLessEqual({"crm.lead", "mail.activity", "calendar.event"}, set(kept.mapped("model")))
        self.assertEqual(handover.left_count, len(kept))

    def test_it_is_undone_once_and_only_after_it_was_applied(self):
        handover = self._handover()
        handover.action_preview()
        with self.assertRaises(UserError):
            handover.action_undo()
        handover.action_apply()
        handover.action_undo()
        with self.assertRaises(UserError):
            handover.action_undo()

    def test_undoing_is_one_message_per_customer(self):
        handover = self._applied()
        before = self.firm.message_ids
        handover.action_undo()
        message = self.firm.message_ids - before
        self.assertEqual(len(message), 1)
        self.assertEqual(message.sudo().tracking_value_ids.new_value_integer, self.leaver.id)
