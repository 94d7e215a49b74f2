from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .interaction_common import ContactCase


@tagged("post_install", "-at_install")
class TestInteraction(ContactCase):
    """Every contact is on the record, and moves what depends on it."""

    def test_a_contact_stands_in_the_chatter_of_customer_and_opportunity(self):
        self._contact(lead_id=self.lead.id, contact_id=self.buyer.id, note="Price <b>too</b> high\nagain")
        for document in (self.firm, self.lead):
            line = document.message_ids.sorted("id")[-1]
            self.assertEqual(line.author_id, self.seller.partner_id)
            self.assertIn("Mrs Qiu", line.body)
            self.assertIn("&lt;b&gt;too&lt;/b&gt; high again", line.body)

    def test_the_person_of_the_firm_is_the_contact_and_the_firm_the_customer(self):
        contact = self._contact(partner_id=self.buyer.id)
        self.assertEqual((contact.partner_id, contact.contact_id), (self.firm, self.buyer))

    def test_a_contact_about_an_opportunity_is_one_with_its_customer(self):
        contact = self._contact(partner_id=False, lead_id=self.lead.id)
        self.assertEqual(contact.partner_id, self.firm)

    def test_a_prospect_without_a_record_keeps_its_contacts_when_it_becomes_a_customer(self):
        prospect = self.lead.copy({"partner_id": False, "user_id": self.seller.id})
        contact = self._contact(partner_id=False, lead_id=prospect.id)
        self.assertFalse(contact.partner_id)
        self.assertEqual(prospect.last_contact_date, self.today)
        prospect.partner_id = self.firm
        self.assertEqual(contact.partner_id, self.firm)
        self.assertEqual(self.firm.last_contact_date, self.today)

    def test_the_last_contact_is_the_latest_that_reached_somebody(self):
        self._contact(date=self._day(-9), lead_id=self.lead.id)
        self._contact(date=self._day(-20))
        self._contact(date=self._day(-1), result="unreached", lead_id=self.lead.id)
        self.assertEqual(self.firm.last_contact_date, self._day(-9))
        self.assertEqual(self.lead.last_contact_date, self._day(-9))

    def test_a_corrected_contact_corrects_the_last_one(self):
        self._contact(date=self._day(-30))
        contact = self._contact(date=self._day(-2))
        contact.date = self._day(-12)
        self.assertEqual(self.firm.last_contact_date, self._day(-12))
        contact.with_user(self.manager).unlink()
        self.assertEqual(self.firm.last_contact_date, self._day(-30))

    def test_the_next_step_is_a_follow_up_of_the_opportunity_by_that_channel(self):
        contact = self._contact(
            lead_id=self.lead.id, next_step="Bring samples", next_date=self._day(5), next_channel="visit"
        )
        activity = contact.next_activity_id
        self.assertEqual(
            (activity.res_model, activity.res_id, activity.user_id, activity.date_deadline, activity.summary),
            ("crm.lead", self.lead.id, self.seller, self._day(5), "Bring samples"),
        )
        self.assertEqual(
            activity.activity_type_id, self.env.ref("crm_smb_manufacturing.mail_activity_type_visit")
        )

    def test_a_date_alone_is_a_follow_up_of_the_customer(self):
        contact = self._contact(next_date=self._day(2))
        self.assertEqual(contact.next_activity_id.res_id, self.firm.id)
        self.assertEqual(self.firm.last_contact_date, self.today)

    def test_the_follow_up_that_the_contact_was_is_done_and_recorded_once(self):
        activity = self._follow_up(self.lead)
        contact = self._contact(lead_id=self.lead.id, activity_id=activity.id, note="Agreed")
        self.assertFalse(activity.active)
        self.assertIn("Agreed", activity.feedback)
        for document in (self.lead, self.firm):
            said = document.message_ids.filtered(lambda message: "Agreed" in message.body)
            self.assertEqual(len(said), 1, "said once in each chatter")
        self.assertEqual(self.lead.interaction_ids, contact)

    def test_a_follow_up_marked_as_done_is_a_contact(self):
        activity = self._follow_up(self.lead)
        activity.with_user(self.seller).action_feedback(feedback="Will order in May")
        contact = self.firm.interaction_ids
        self.assertEqual(
            (contact.channel, contact.user_id, contact.lead_id), ("call", self.seller, self.lead)
        )
        self.assertIn("Will order in May", contact.note)
        self.assertEqual(self.lead.last_contact_date, self.today)

    def test_a_to_do_and_a_call_to_a_vendor_are_no_contacts(self):
        vendor = self.env["res.partner"].create({"name": "LED maker", "is_company": True, "supplier_rank": 1})
        todo = self.env.ref("mail.mail_activity_data_todo")
        done = self._follow_up(vendor) | self._follow_up(self.firm, kind=todo)
        done.with_user(self.seller).action_feedback()
        self.assertFalse((vendor | self.firm).interaction_ids)

    def test_a_clerk_who_calls_was_in_contact_too(self):
        activity = self._follow_up(self.firm, user=self.clerk)
        activity.with_user(self.clerk).action_feedback()
        self.assertEqual(self.firm.interaction_ids.user_id, self.clerk)

    def test_meetings_held_are_the_last_contact(self):
        start = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.env["calendar.event"].create(
            {
                "name": "Frame",
                "start": start,
                "stop": fields.Datetime.add(start, hours=1),
                "user_id": self.seller.id,
                "opportunity_id": self.lead.id,
                "partner_ids": [(6, 0, (self.seller.partner_id | self.buyer).ids)],
            }
        )
        self.env["calendar.event"]._cron_meetings_held()
        self.assertEqual(self.firm.last_contact_date, self.lead.last_contact_date)
        self.assertLessEqual(abs((self.firm.last_contact_date - start.date()).days), 1)
        self.assertFalse(self.seller.partner_id.last_contact_date)

    def test_a_merged_customer_keeps_the_later_contact_and_all_of_them(self):
        double = self.env["res.partner"].create({"name": "Blue Sky", "is_company": True})
        self._contact(date=self._day(-3))
        self._contact(partner_id=double.id, date=self._day(-1))
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.firm | double).ids, self.firm, extra_checks=False)
        self.assertEqual(len(self.firm.interaction_ids), 2)
        self.assertEqual(self.firm.last_contact_date, self._day(-1))

    def test_a_prospect_that_one_may_not_see_is_not_stamped(self):
        hidden = self.lead.copy({"user_id": self.manager.id, "partner_id": False, "team_id": False})
        hidden.user_id = self.manager
        contact = self._contact()
        with self.assertRaises(AccessError):
            contact.with_user(self.seller).lead_id = hidden
        self.assertFalse(hidden.last_contact_date)

    def test_merged_opportunities_keep_contacts_and_promises(self):
        other = self.lead.copy()
        contact = self._contact(lead_id=other.id)
        promise = self._promise(lead_id=other.id)
        (self.lead | other)._merge_opportunity(auto_unlink=False)
        self.assertEqual(contact.lead_id, promise.lead_id)
        self.assertIn(contact.lead_id, self.lead | other)

    def test_many_contacts_cost_no_more_queries_than_a_few(self):
        firms = self.env["res.partner"].create(
            [{"name": f"Firm {number}", "is_company": True} for number in range(22)]
        )

        def log(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["customer.interaction"].with_user(self.seller).create(
                [{"partner_id": firm.id, "note": "Hello"} for firm in some]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        log(firms[:1])
        self.assertLessEqual(log(firms[2:]), log(firms[1:2]) + 2)


@tagged("post_install", "-at_install")
class TestInteractionOfKeyCustomers(ContactCase):
    """The second person and the leader hear of contacts with key customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        key = cls.env["customer.tier"].create({"name": "Key of the test", "is_key": True})
        cls.firm.write({"customer_tier_id": key.id, "backup_user_id": cls.colleague.id})

    def _told(self):
        return self.env["mail.message"].search(
            [
                ("model", "=", "res.partner"),
                ("res_id", "=", self.firm.id),
                ("message_type", "=", "user_notification"),
                ("subject", "ilike", "in contact with"),
            ]
        )

    def test_one_message_reaches_the_second_person_and_the_leader(self):
        self._contact(note="They test a rival's sample")
        told = self._told()
        self.assertEqual(len(told), 1)
        self.assertEqual(told.notified_partner_ids, (self.colleague | self.leader).partner_id)
        self.assertIn("rival", told.body)

    def test_who_had_the_contact_is_not_told_by_himself(self):
        self._contact(user=self.colleague)
        self.assertNotIn(self.colleague.partner_id, self._told().notified_partner_ids)

    def test_the_setting_stops_the_messages(self):
        self.env.company.report_key_contacts = False
        self._contact()
        self.assertFalse(self._told())

    def test_a_manager_hears_of_it_where_there_is_no_leader(self):
        self.team.user_id = False
        contact = self._contact()
        managers = contact._key_readers() - self.colleague
        self.assertTrue(managers)
        self.assertTrue(all(user.has_group("sales_team.group_sale_manager") for user in managers))

    def test_the_leaders_own_contacts_are_read_by_somebody_else(self):
        readers = self._contact(user=self.leader)._key_readers() - self.colleague
        self.assertTrue(readers)
        self.assertNotIn(self.leader, readers)

    def test_other_customers_are_not_reported(self):
        self.firm.customer_tier_id.is_key = False
        self._contact()
        self.assertFalse(self._told())


@tagged("post_install", "-at_install")
class TestInteractionSecurity(ContactCase):
    """Sales reads what colleagues said; each changes his own."""

    def test_a_salesperson_reads_but_does_not_change_a_colleagues_contact(self):
        theirs = self._contact(user=self.colleague, note="Hm").with_user(self.seller)
        self.assertEqual(theirs.note, "Hm")
        for attempt in (
            lambda: theirs.write({"note": "Ha"}),
            theirs.unlink,
            lambda: self._contact(user_id=self.colleague.id),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_who_may_not_see_the_archive_sees_no_contact_and_no_promise(self):
        contact = self._contact(note="Hm")
        promise = self.env["customer.commitment"].create(
            {"partner_id": self.firm.id, "name": "Price", "user_id": self.seller.id, "due_date": self.today}
        )
        for record in (contact, promise):
            self.assertTrue(record.with_user(self.colleague).read(["partner_id"]))
            with self.assertRaises(AccessError):
                record.with_user(self.stranger).read(["partner_id"])
            self.assertFalse(record.with_user(self.stranger).search([("id", "=", record.id)]))

    def test_nobody_marks_a_colleagues_follow_up_as_done_by_a_contact(self):
        activity = self._follow_up(self.lead, user=self.seller)
        with self.assertRaises(AccessError):
            self._contact(user=self.colleague, activity_id=activity.id)

    def test_the_manager_corrects_and_deletes(self):
        contact = self._contact().with_user(self.manager)
        contact.note = "Corrected"
        contact.unlink()
        self.assertFalse(self.firm.interaction_ids)

    def test_others_are_refused(self):
        contact = self._contact()
        promise = self._promise()
        for user in (self.portal, self.clerk):
            for record in (contact, promise):
                with self.subTest(user=user.login, model=record._name), self.assertRaises(AccessError):
                    record.with_user(user).read(["partner_id"])
        with self.assertRaises(AccessError):
            self.firm.with_user(self.portal).action_log_contact()
        with self.assertRaises(AccessError):
            promise.with_user(self.portal).action_keep()

    def test_another_company_sees_nothing(self):
        contact, promise = self._contact(), self._promise()
        boss = self._second_company_boss("contact_boss_two")
        for record in (contact, promise):
            self.assertNotIn(record, record.with_user(boss).search([]))
            with self.assertRaises(AccessError):
                record.with_user(boss).read(["partner_id"])
