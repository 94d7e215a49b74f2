from odoo import fields
from odoo.tests import Form, tagged

from .interaction_common import ContactCase


@tagged("post_install", "-at_install")
class TestInteractionNew(ContactCase):
    """The quick contact: opened from where one is, with everything filled in."""

    def _form(self, action, user=None):
        model = self.env[action["res_model"]].with_user(user or self.seller)
        return Form(model.with_context(**action["context"]))

    def test_from_the_customer_the_opportunity_and_the_due_follow_up_are_there(self):
        due = self._follow_up(self.firm, days=-1)
        self._follow_up(self.firm, days=4)
        form = self._form(self.firm.with_user(self.seller).action_log_contact())
        self.assertEqual(form.partner_id, self.firm)
        self.assertEqual(form.lead_id, self.lead)
        self.assertEqual(form.activity_id, due)
        form.save().action_save()
        contact = self.firm.interaction_ids
        self.assertEqual((contact.channel, contact.user_id, contact.date), ("call", self.seller, self.today))
        self.assertFalse(due.active)

    def test_from_a_follow_up_its_customer_its_opportunity_and_its_channel(self):
        visit = self.env.ref("crm_smb_manufacturing.mail_activity_type_visit")
        activity = self._follow_up(self.lead, days=3, kind=visit)
        form = self._form(activity.with_user(self.seller).action_log_contact())
        self.assertEqual(
            (form.partner_id, form.lead_id, form.channel, form.activity_id),
            (self.firm, self.lead, "visit", activity),
        )

    def test_from_the_person_the_firm_is_the_customer(self):
        form = self._form(self.buyer.with_user(self.seller).action_log_contact())
        self.assertEqual((form.partner_id, form.contact_id), (self.firm, self.buyer))

    def test_from_a_meeting_its_day_and_its_guest(self):
        start = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        event = self.env["calendar.event"].create(
            {
                "name": "Frame",
                "start": start,
                "stop": start,
                "user_id": self.seller.id,
                "partner_ids": [(6, 0, (self.seller.partner_id | self.buyer).ids)],
            }
        )
        form = self._form(event.with_user(self.seller).action_log_contact())
        self.assertEqual(
            (form.partner_id, form.contact_id, form.channel, form.date),
            (self.firm, self.buyer, "meeting", event.plan_date),
        )

    def test_a_date_shortcut_never_names_a_weekend(self):
        form = self._form(self.firm.with_user(self.seller).action_log_contact())
        form.date = "2026-03-06"  # a Friday
        for shortcut, day in (("1d", "2026-03-09"), ("3d", "2026-03-09"), ("1w", "2026-03-13")):
            form.next_in = shortcut
            self.assertEqual(form.next_date, fields.Date.to_date(day), shortcut)
        form.next_date = "2026-03-07"
        self.assertEqual(form.save().next_date, fields.Date.to_date("2026-03-07"))

    def test_what_we_promised_is_remembered_and_reminds(self):
        form = self._form(self.firm.with_user(self.seller).action_log_contact())
        form.promise = "Samples in red"
        form.promise_date = self._day(6)
        form.save().action_save()
        promise = self.firm.commitment_ids
        self.assertEqual(
            (promise.user_id, promise.due_date, promise.lead_id), (self.seller, self._day(6), self.lead)
        )
        self.assertEqual(promise.source_ref, self.firm.interaction_ids)
        self.assertEqual(promise.activity_ids.date_deadline, self._day(6))
        self.assertIn("Samples in red", self.firm.message_ids.sorted("id")[-1].body)

    def test_a_promise_always_gets_a_date(self):
        form = self._form(self.firm.with_user(self.seller).action_log_contact())
        form.date = "2026-03-06"
        form.promise = "Samples"
        self.assertEqual(form.promise_date, fields.Date.to_date("2026-03-13"))
        form.promise_date = "2026-03-10"
        form.promise = "Samples in red"
        self.assertEqual(form.save().promise_date, fields.Date.to_date("2026-03-10"))

    def test_photos_are_the_contacts_and_colleagues_see_them(self):
        wizard = self._form(self.firm.with_user(self.seller).action_log_contact()).save()
        photo = (
            self.env["ir.attachment"]
            .with_user(self.seller)
            .create({"name": "sample.png", "datas": b"aGVsbG8=", "res_model": wizard._name, "res_id": 0})
        )
        wizard.photo_ids = photo
        wizard.action_save()
        contact = self.firm.interaction_ids
        self.assertEqual((photo.res_model, photo.res_id), (contact._name, contact.id))
        self.assertEqual(photo.with_user(self.colleague).name, "sample.png")

    def test_save_and_next_opens_an_empty_one(self):
        wizard = self._form(self.firm.with_user(self.seller).action_log_contact()).save()
        action = wizard.action_save_and_new()
        self.assertFalse(self._form(action).partner_id)
        self.assertEqual(len(self.firm.interaction_ids), 1)
