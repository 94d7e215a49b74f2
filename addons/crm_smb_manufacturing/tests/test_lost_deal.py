from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .lost_common import LostCase


@tagged("post_install", "-at_install")
class TestLostDeal(LostCase):
    def test_the_dialog_asks_for_what_the_company_requires(self):
        self._require_all()
        lead = self._lead()
        dialog = Form(
            self.env["crm.lead.lost"].with_user(self.seller).with_context(default_lead_ids=lead.ids)
        )
        with self.assertRaises(AssertionError):
            dialog.save()
        dialog.lost_reason_id = self.dear
        dialog.competitor_id = self.rival
        dialog.competitor_price = 12.1
        dialog.competitor_product = "BL-28 slim"
        dialog.save().action_lost_reason_apply()
        self.assertRecordValues(
            lead,
            [
                {
                    "won_status": "lost",
                    "lost_reason_id": self.dear.id,
                    "competitor_id": self.rival.id,
                    "competitor_price": 12.1,
                    "competitor_product": "BL-28 slim",
                }
            ],
        )

    def test_a_reason_without_competitor_asks_for_none(self):
        self._require_all()
        lead = self._lead(competitor_id=self.rival.id)
        self._lose(lead, lost_reason_id=self.given_up.id)
        self.assertEqual(lead.won_status, "lost")
        self.assertFalse(lead.competitor_id)

    def test_nothing_is_required_without_the_setting(self):
        lead = self._lead()
        lead.action_set_lost()
        self.assertEqual(lead.won_status, "lost")

    def test_the_api_gets_a_clear_error_and_nothing_changes(self):
        self._require_all()
        lead = self._lead()
        for attempt in (
            lambda: lead.action_set_lost(),
            lambda: lead.action_set_lost(lost_reason_id=self.dear.id),
            lambda: lead.write({"active": False, "probability": 0}),
            lambda: self._lose(lead, competitor_id=self.rival.id),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
            lead.invalidate_recordset()
            self.assertEqual(lead.won_status, "pending")

    def test_the_error_names_what_is_missing(self):
        self.env.company.lost_price_required = True
        lead = self._lead()
        with self.assertRaisesRegex(UserError, "Competitor Price"):
            lead.action_set_lost(lost_reason_id=self.dear.id)

    def test_the_api_loses_with_everything_said(self):
        self._require_all()
        lead = self._lead()
        lead.action_set_lost(
            lost_reason_id=self.dear.id,
            competitor_id=self.rival.id,
            competitor_price=9.9,
            competitor_product="x",
        )
        self.assertEqual(lead.won_status, "lost")

    def test_archiving_an_opportunity_without_losing_it_is_not_asked_about(self):
        self._require_all()
        lead = self._lead(probability=30)
        lead.action_archive()
        self.assertEqual(lead.won_status, "pending")

    def test_an_import_is_never_refused(self):
        self._require_all()
        lead = self._lead()
        lead.with_context(import_file=True).write({"active": False, "probability": 0})
        self.assertEqual(lead.won_status, "lost")

    def test_another_companys_setting_does_not_bind(self):
        self.other_company.lost_reason_required = True
        lead = self._lead()
        lead.action_set_lost()
        self.assertEqual(lead.won_status, "lost")

    def test_the_stage_in_which_it_was_lost_stays(self):
        stages = self.env["crm.stage"].create([{"name": "T1", "sequence": 1}, {"name": "T2", "sequence": 2}])
        lead = self._lead(stage_id=stages[1].id)
        lead.action_set_lost()
        self.assertEqual(lead.lost_stage_id, stages[1])
        lead.stage_id = stages[0]
        self.assertEqual(lead.lost_stage_id, stages[1])
        lead.action_restore()
        self.assertFalse(lead.lost_stage_id)
        self.assertEqual(lead.won_status, "pending")

    def test_the_price_becomes_a_dated_entry_of_the_file_once(self):
        lead = self._lead()
        self._lose(lead, competitor_id=self.rival.id, competitor_price=12.1, competitor_product="BL")
        entry = self._file()
        self.assertRecordValues(
            entry,
            [
                {
                    "kind": "price",
                    "price": 12.1,
                    "competitor_product": "BL",
                    "partner_id": self.customer.id,
                    "lead_id": lead.id,
                    "user_id": self.seller.id,
                }
            ],
        )
        lead.competitor_product = "BL"
        self.assertEqual(self._file(), entry)

    def test_a_price_that_we_beat_is_filed_too(self):
        lead = self._lead(competitor_id=self.rival.id, competitor_price=9.4)
        self.assertFalse(self._file())
        lead.action_set_won()
        self.assertEqual(self._file().price, 9.4)

    def test_a_price_learnt_after_the_loss_is_filed_too(self):
        lead = self._lead()
        self._lose(lead)
        self.assertFalse(self._file())
        lead.write({"competitor_id": self.rival.id, "competitor_price": 8.8})
        self.assertEqual(self._file().price, 8.8)

    def test_many_are_lost_at_once_without_forgetting_what_each_knows(self):
        known = self._lead(competitor_id=self.rival.id, competitor_price=7)
        other = self._lead()
        self._lose(known | other)
        self.assertEqual((known | other).mapped("won_status"), ["lost", "lost"])
        self.assertEqual(known.competitor_id, self.rival)

    def test_losing_many_costs_no_query_for_each(self):
        few, many = self.env["crm.lead"], self.env["crm.lead"]
        for number in range(12):
            lead = self._lead(competitor_id=self.rival.id, competitor_price=5 + number).sudo()
            few, many = (few | lead, many) if number < 2 else (few, many | lead)
        self.env.flush_all()

        def file(leads):
            leads.invalidate_recordset()
            before = self.cr.sql_log_count
            leads._file_competitor_prices()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        cost = file(few)
        self.assertLessEqual(file(many), cost)
        self.assertEqual(len(self._file()), 12)

    def test_a_portal_user_reaches_nothing(self):
        lead = self._lead()
        for attempt in (
            lambda: lead.with_user(self.portal).action_set_lost(),
            lambda: self.rival.with_user(self.portal).read(["name"]),
            lambda: self.env["crm.competitor.news"].with_user(self.portal).search([]),
            lambda: self.env["crm.win.loss.report"].with_user(self.portal).search([]),
            lambda: self.env["customer.loss"].with_user(self.portal).search([]),
            lambda: self.env["customer.lifecycle.log"].with_user(self.portal).search([]),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_merged_opportunities_keep_the_competitor(self):
        first, second = self._lead(), self._lead(competitor_id=self.rival.id, competitor_price=3)
        merged = (first | second).sudo().merge_opportunity()
        self.assertEqual(merged.competitor_id, self.rival)


@tagged("post_install", "-at_install")
class TestLostQuotation(LostCase):
    def _dialog(self, order, **vals):
        action = order.action_lost()
        return (
            self.env["sale.order.lost"]
            .with_user(order.env.user)
            .with_context(**action["context"])
            .create({"lost_reason_id": self.dear.id, **vals})
        )

    def test_a_quotation_is_lost_with_reason_and_price(self):
        order = self._order()
        dialog = self._dialog(order, competitor_id=self.rival.id, competitor_price=11, note="太贵")
        dialog.action_apply()
        self.assertRecordValues(
            order,
            [{"state": "cancel", "lost_reason_id": self.dear.id, "competitor_id": self.rival.id}],
        )
        self.assertEqual(self._file().order_id, order)
        self.assertIn("太贵", order.message_ids[0].body)

    def test_the_last_quotation_loses_its_opportunity_and_files_one_price(self):
        lead = self._lead()
        order = self._order(opportunity_id=lead.id)
        self._dialog(order, competitor_id=self.rival.id, competitor_price=11).action_apply()
        self.assertRecordValues(
            lead, [{"won_status": "lost", "competitor_id": self.rival.id, "competitor_price": 11}]
        )
        self.assertEqual(len(self._file()), 1)

    def test_an_opportunity_with_another_quotation_goes_on(self):
        lead = self._lead()
        order, other = (self._order(opportunity_id=lead.id) for _n in range(2))
        dialog = self._dialog(order)
        self.assertFalse(dialog.has_opportunity)
        dialog.action_apply()
        self.assertEqual((lead.won_status, other.state), ("pending", "draft"))

    def test_an_offered_quotation_is_not_cancelled_without_the_reason(self):
        self._require_all()
        order = self._order()
        order.action_quotation_sent()
        with self.assertRaises(UserError):
            order.action_cancel()
        mass = self.env["sale.mass.cancel.orders"].with_user(self.seller)
        with self.assertRaises(UserError):
            mass.create({"sale_order_ids": [Command.set(order.ids)]}).action_mass_cancel()
        with self.assertRaises(UserError):
            self._dialog(order).action_apply()
        self._dialog(
            order, competitor_id=self.rival.id, competitor_price=9, competitor_product="x"
        ).action_apply()
        self.assertEqual(order.state, "cancel")

    def test_a_draft_nobody_has_seen_is_cancelled_freely(self):
        self._require_all()
        order = self._order()
        order.action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_a_customer_who_declines_is_never_refused_and_the_seller_asks(self):
        self._require_all()
        order = self._order()
        order.action_quotation_sent()
        declined = order.with_user(self.portal).sudo()
        declined._action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(order.activity_ids.user_id, self.seller)
        self.assertTrue(order.can_say_why_lost)
        self._dialog(
            order, competitor_id=self.rival.id, competitor_price=9, competitor_product="x"
        ).action_apply()
        self.assertEqual(order.lost_reason_id, self.dear)
        self.assertEqual(self._file().price, 9)

    def test_a_confirmed_order_is_not_lost(self):
        order = self._order(confirmed=True)
        with self.assertRaises(UserError):
            self._dialog(order).action_apply()

    def test_a_quotation_taken_up_again_is_not_lost(self):
        order = self._order()
        self._dialog(order).action_apply()
        order.action_draft()
        self.assertFalse(order.lost_reason_id)

    def test_lost_quotations_are_analysed_with_the_sales(self):
        order = self._order()
        self._dialog(order, competitor_id=self.rival.id).action_apply()
        self.env.flush_all()
        rows = self.env["sale.report"]._read_group(
            [("competitor_id", "=", self.rival.id)], ["lost_reason_id"], ["__count"]
        )
        self.assertEqual(rows, [(self.dear, 1)])
