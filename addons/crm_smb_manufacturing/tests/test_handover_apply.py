from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .access_common import SALESPERSON
from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverApply(HandoverCase):
    """What names the leaver goes to the successor; history and others stay."""

    def test_a_preview_finds_everything_and_changes_nothing(self):
        before = self._named(self.leaver)
        handover = self._handover()
        handover.action_preview()
        self.assertEqual(handover.state, "previewed")
        self.assertEqual(self._named(self.leaver), before)
        found = {(line.model, line.res_id, line.field) for line in handover.line_ids}
        for record, name in (
            (self.firm, "user_id"),
            (self.second, "backup_user_id"),
            (self.lead, "user_id"),
            (self.quotation, "user_id"),
            (self.activity, "user_id"),
            (self.meeting, "user_id"),
            (self.team, "user_id"),
            (self.team.crm_team_member_ids, "user_id"),
            (self.alias, "alias_defaults"),
        ):
            self.assertIn((record._name, record.id, name), found)
        for record in (self.won, self.done, self.past):
            self.assertNotIn((record._name, record.id, "user_id"), found)
        models = {line.model for line in handover.line_ids}
        self.assertLessEqual({"mail.followers", "calendar.attendee"}, models)

    def test_the_form_shows_how_many_of_which_kind(self):
        handover = self._handover()
        handover.action_preview()
        counts = {count.model: count.total for count in handover.count_ids}
        self.assertEqual(counts["crm.lead"], 1)
        self.assertEqual(counts["res.partner"], 2)
        self.assertEqual(sum(counts.values()), handover.line_count)
        listed = handover.web_read({"count_ids": {"fields": {"model_id": {"fields": {"display_name": {}}}}}})
        self.assertTrue(all(row["model_id"]["display_name"] for row in listed[0]["count_ids"]))
        groups = handover.line_ids.web_read_group([("handover_id", "=", handover.id)], ["model_id"], [])
        self.assertEqual(groups["length"], len(counts))
        action = handover.count_ids[:1].action_open_lines()
        lines = self.env["customer.handover.line"].search(action["domain"])
        self.assertEqual(len(lines), handover.count_ids[:1].total)

    def test_after_it_nothing_open_names_the_leaver_and_the_counts_add_up(self):
        leaver, successor = self._named(self.leaver), self._named(self.successor)
        handover = self._applied()
        self.assertEqual(handover.state, "applied")
        self.assertEqual(handover.applied_by_id, self.manager)
        self.assertFalse(self.env["customer.handover"]._open_items(self.leaver))
        for key, ids in self._named(self.successor).items():
            moved = set(ids) - set(successor[key])
            left = set(self._named(self.leaver)[key])
            self.assertEqual(left | moved, set(leaver[key]), key)
            self.assertFalse(left & moved, key)
        self.assertIn(f"'user_id': {self.successor.id}", self.alias.alias_defaults)
        self.assertIn(f"'team_id': {self.leaver.id}", self.alias.alias_defaults)
        self.assertEqual(self.meeting.partner_ids, self.successor.partner_id | self.firm)

    def test_history_stays_with_who_made_it(self):
        self._applied()
        self.env.flush_all()
        for record in (self.won, self.done, self.past):
            record.invalidate_recordset()
            self.assertEqual(record.user_id, self.leaver, record)
        self.assertEqual(self.done.invoice_ids.invoice_user_id, self.leaver)
        self.assertEqual(self.quotation.create_uid, self.env.user)
        self.assertEqual(self.past.partner_ids, self.leaver.partner_id | self.firm)

    def test_contracts_that_live_get_a_new_responsible(self):
        live, ended = self.env["sale.contract"].create(
            [
                {"name": name, "partner_id": self.firm.id, "user_id": self.leaver.id}
                for name in ("Frame", "Of last year")
            ]
        )
        self.env.cr.execute("UPDATE sale_contract SET state = 'signed' WHERE id = %s", [live.id])
        self.env.cr.execute("UPDATE sale_contract SET state = 'terminated' WHERE id = %s", [ended.id])
        self.env.invalidate_all()
        self._applied()
        self.env.invalidate_all()
        self.assertEqual((live.user_id, ended.user_id), (self.successor, self.leaver))

    def test_nothing_but_who_is_named_changes(self):
        self.quotation.team_id = self.team
        self.lead.write({"team_id": self.team.id, "date_open": "2026-01-01 00:00:00"})
        self._applied()
        self.assertEqual(self.quotation.team_id, self.team)
        self.assertEqual(self.lead.team_id, self.team)
        self.assertEqual(self.lead.date_open, fields.Datetime.to_datetime("2026-01-01 00:00:00"))
        self.assertEqual(self.firm.archive_user_id, self.successor)

    def test_an_open_order_goes_along_and_a_delivered_and_invoiced_one_does_not(self):
        open_order = self._order()
        open_order.action_confirm()
        self._applied()
        self.assertEqual(open_order.user_id, self.successor)
        self.assertEqual(self.done.user_id, self.leaver)

    def test_another_company_is_untouched(self):
        other = self.env["res.company"].create({"name": "Second works"})
        (self.leaver | self.successor).company_ids += other
        theirs = self._firm("己测试", user_id=self.leaver.id, company_id=other.id)
        lead = self.env["crm.lead"].create(
            {"name": "Theirs", "user_id": self.leaver.id, "company_id": other.id, "team_id": False}
        )
        activity = theirs.activity_schedule("mail.mail_activity_data_call", user_id=self.leaver.id)
        theirs.message_subscribe(self.leaver.partner_id.ids)
        handover = self._applied()
        for record in (theirs, lead, activity):
            self.assertEqual(record.user_id, self.leaver, record)
        self.assertIn(self.leaver.partner_id, theirs.message_partner_ids)
        boss = self._boss("ho_boss_two", other)
        with self.assertRaises(AccessError):
            handover.with_user(boss).read(["state"])
        self.assertFalse(self.env["customer.handover.line"].with_user(boss).search([]))
        theirs_too = handover.with_user(boss).create(
            {"leaver_id": self.leaver.id, "successor_id": self.successor.id}
        )
        theirs_too.action_preview()
        theirs_too.action_apply()
        self.assertEqual((theirs.user_id | lead.user_id | activity.user_id), self.successor)

    def test_successors_by_region_tier_and_language_the_first_rule_that_fits(self):
        state = self.env["res.country.state"].create(
            {"name": "Test", "code": "TT", "country_id": self.env.ref("base.cn").id}
        )
        tier = self.env["customer.tier"].create({"name": "Key", "is_key": True})
        self.firm.state_id = state
        abroad = self._firm("Abroad", user_id=self.leaver.id, lang="en_US")
        large = self._firm("Large", user_id=self.leaver.id, customer_tier_id=tier.id, state_id=state.id)
        rules = [
            {"tier_ids": [Command.link(tier.id)], "successor_id": self.manager.id},
            {"state_ids": [Command.link(state.id)], "successor_id": self.seller.id},
            {"lang": "en_US", "country_id": self.env.ref("base.fr").id, "successor_id": self.mate.id},
        ]
        self._applied(rule_ids=[Command.create(rule) for rule in rules])
        self.assertEqual(self.firm.user_id, self.seller)
        self.assertEqual(self.quotation.user_id, self.seller)
        self.assertEqual(self.activity.user_id, self.seller)
        self.assertEqual(large.user_id, self.manager)
        self.assertEqual(abroad.user_id, self.successor)
        self.assertEqual(self.team.user_id, self.successor)

    def test_a_choice_by_hand_stays_and_what_hangs_on_the_record_follows_it(self):
        handover = self._handover()
        handover.action_preview()
        handover.line_ids.filtered(lambda line: line.model == "res.partner").new_user_id = self.seller
        handover.action_preview()
        handover.action_apply()
        self.assertEqual(self.firm.user_id, self.seller)
        self.assertEqual(self.activity.user_id, self.seller)
        self.assertIn(self.seller.partner_id, self.firm.message_partner_ids)
        self.assertEqual(self.lead.user_id, self.successor)

    def test_nobody_is_salesperson_and_second_person_of_one_customer(self):
        self.firm.backup_user_id = self.successor
        handover = self._applied()
        self.assertEqual(self.firm.user_id, self.successor)
        self.assertFalse(self.firm.backup_user_id)
        handover.action_undo()
        self.assertEqual(self.firm.user_id, self.leaver)
        self.assertEqual(self.firm.backup_user_id, self.successor)
        again = self._handover(successor_id=self.colleague.id)
        again.action_preview()
        again.action_apply()
        self.assertFalse(self.second.backup_user_id)

    def test_one_tracked_message_per_customer_whatever_the_number_of_records(self):
        for _number in range(3):
            self._order()
        before = self.firm.message_ids
        quoted = self.quotation.message_ids
        self._applied()
        message = self.firm.message_ids - before
        self.assertEqual(len(message), 1)
        tracked = message.sudo().tracking_value_ids
        self.assertEqual(tracked.old_value_integer, self.leaver.id)
        self.assertEqual(tracked.new_value_integer, self.successor.id)
        self.assertIn(self.successor.name, message.body)
        self.assertEqual(self.quotation.message_ids, quoted)

    def test_each_successor_gets_one_message_in_all(self):
        messages = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._applied()
        told = self.env["mail.message"].search(
            [("id", ">", messages), ("partner_ids", "in", self.successor.partner_id.ids)]
        )
        self.assertEqual(len(told), 1)
        self.assertIn(self.leaver.name, told.subject)

    def test_the_successor_who_is_there_already_is_not_there_twice(self):
        self.firm.message_subscribe(self.successor.partner_id.ids)
        self.meeting.partner_ids += self.successor.partner_id
        self.env["crm.team.member"].create({"crm_team_id": self.team.id, "user_id": self.successor.id})
        self._applied()
        partner = self.successor.partner_id
        self.assertEqual(len(self.firm.message_follower_ids.filtered(lambda f: f.partner_id == partner)), 1)
        self.assertNotIn(self.leaver.partner_id, self.firm.message_partner_ids)
        self.assertEqual(self.meeting.partner_ids, partner | self.firm)
        self.assertEqual(self.meeting.attendee_ids.partner_id, partner | self.firm)
        self.assertEqual(self.team.crm_team_member_ids.user_id, self.successor)

    def test_what_came_after_the_preview_goes_along_and_what_was_changed_is_left(self):
        handover = self._handover()
        handover.action_preview()
        late = self._order()
        self.lead.user_id = self.seller
        handover.action_apply()
        self.assertEqual(late.user_id, self.successor)
        self.assertEqual(self.lead.user_id, self.seller)
        line = handover.line_ids.filtered(lambda line: line.model == "crm.lead")
        self.assertEqual(line.state, "changed")
        self.assertEqual(handover.left_count, 1)

    def test_it_is_applied_once(self):
        handover = self._applied()
        for attempt in (handover.action_apply, handover.action_preview, handover.action_reset):
            with self.assertRaises(UserError):
                attempt()

    def test_mailbox_of_a_colleague_with_a_longer_number_is_not_the_leavers(self):
        number = self.leaver.id * 10 + 7
        other = self.env["mail.alias"].create(
            {
                "alias_name": "panels-other",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_defaults": repr({"user_id": number}),
            }
        )
        handover = self._handover()
        handover.action_preview()
        named = handover.line_ids.filtered(lambda line: line.field == "alias_defaults").mapped("res_id")
        self.assertEqual(named, self.alias.ids)
        handover.action_apply()
        self.assertEqual(other.alias_defaults, repr({"user_id": number}))
        self.assertNotIn("Aliases", " ".join(handover._open_items(self.leaver)))

    def test_approvals_and_new_products_wait_for_the_successor(self):
        rung = self.env["tier.definition"].create(
            {
                "name": "Asks the leaver",
                "model_id": self.env["ir.model"]._get_id("sale.contract"),
                "review_type": "individual",
                "reviewer_id": self.leaver.id,
                "company_id": self.env.company.id,
            }
        )
        other = self.env["res.company"].create({"name": "Third works", "product_engineer_id": self.leaver.id})
        self.env.company.product_engineer_id = self.leaver
        handover = self._handover()
        handover.action_preview()
        handover.action_apply()
        self.assertEqual(rung.reviewer_id, self.successor)
        self.assertEqual(self.env.company.product_engineer_id, self.successor)
        self.assertEqual(other.product_engineer_id, self.leaver)
        handover.action_undo()
        self.assertEqual(rung.reviewer_id, self.leaver)

    def test_where_several_are_named_only_the_leaver_is_replaced(self):
        centres = self.env["mrp.workcenter"].create(
            [
                {"name": name, "responsible_user_ids": [Command.set(users.ids)]}
                for name, users in (
                    ("Press", self.leaver | self.colleague),
                    ("Oven", self.leaver | self.successor),
                )
            ]
        )
        before = [centre.responsible_user_ids for centre in centres]
        handover = self._applied()
        self.assertEqual(centres[0].responsible_user_ids, self.colleague | self.successor)
        self.assertEqual(centres[1].responsible_user_ids, self.successor)
        handover.action_undo()
        self.assertEqual([centre.responsible_user_ids for centre in centres], before)

    def test_a_customer_of_the_portal_takes_nothing_over(self):
        handover = self._handover()
        handover.action_preview()
        handover.line_ids.new_user_id = new_test_user(self.env, login="ho_portal", groups="base.group_portal")
        with self.assertRaisesRegex(UserError, "cannot take over"):
            handover.action_apply()

    def test_every_record_needs_a_successor_who_may_work_here(self):
        handover = self._handover(successor_id=False)
        handover.action_preview()
        with self.assertRaisesRegex(UserError, "no successor"):
            handover.action_apply()
        other = self.env["res.company"].create({"name": "Second works"})
        stranger = self._boss("ho_stranger", other)
        handover.line_ids.new_user_id = stranger
        with self.assertRaisesRegex(UserError, "cannot take over"):
            handover.action_apply()

    def test_only_managers_and_administrators_hand_over(self):
        handover = self._handover()
        handover.action_preview()
        for user in (self.seller, self.planner, self.portal, self.leaver):
            theirs = handover.with_user(user)
            for attempt in (
                lambda h=theirs: h.read(["state"]),
                theirs.action_preview,
                theirs.action_apply,
                theirs.action_undo,
                theirs.action_reset,
                theirs.get_progress,
                theirs.action_open_lines,
                lambda h=theirs: h.create({"leaver_id": self.leaver.id}),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        admin = self._user("ho_admin", "base.group_system", SALESPERSON)
        handover.with_user(admin).action_apply()
        self.assertEqual(self.firm.user_id, self.successor)

    def test_a_manager_fills_in_the_form(self):
        form = Form(self.env["customer.handover"].with_user(self.manager))
        form.leaver_id = self.leaver
        form.successor_id = self.successor
        handover = form.save()
        self.assertTrue(handover.tell_customers)
        self.assertTrue(handover.can_preview)
        self.assertFalse(handover.can_apply)

    def test_the_progress_is_told(self):
        handover = self._applied()
        progress = handover.get_progress()
        moved = handover.line_ids.filtered(lambda line: line.state == "moved")
        self.assertEqual(progress, {"done": len(moved), "total": len(moved), "state": "applied"})

    def test_a_handover_that_took_place_is_not_deleted(self):
        handover = self._handover()
        handover.copy().unlink()
        handover.action_preview()
        handover.action_apply()
        with self.assertRaises(UserError):
            handover.unlink()

    def test_what_was_handed_over_is_not_given_to_others_in_the_list(self):
        handover = self._applied()
        with self.assertRaises(UserError):
            handover.line_ids[:1].new_user_id = self.seller

    def test_neither_states_nor_lines_are_written_past_the_steps(self):
        handover = self._handover()
        handover.action_preview()
        line = handover.line_ids[:1]
        line_vals = {"handover_id": handover.id, "model": "res.users", "res_id": 2, "field": "partner_id"}
        for attempt in (
            lambda: handover.write({"state": "applied"}),
            lambda: handover.write({"line_ids": [Command.create(line_vals)]}),
            lambda: handover.create({"leaver_id": self.leaver.id, "state": "applied"}),
            lambda: line.write({"model": "res.users", "res_id": 2, "field": "partner_id"}),
            lambda: line.write({"state": "moved"}),
            lambda: line.create(line_vals),
            lambda: line.unlink(),
            lambda: handover.dossier_ids.create({"handover_id": handover.id, "partner_id": self.firm.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(UserError):
            handover.leaver_id = self.seller
