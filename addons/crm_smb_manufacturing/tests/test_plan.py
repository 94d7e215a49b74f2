from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL

from .interaction_common import ContactCase


class PlanCase(ContactCase):
    """A week that lies in the past, so that every day of it is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Item = cls.env["sales.plan.item"]
        cls.Plan = cls.env["sales.plan"]
        cls.monday = cls.today - timedelta(days=cls.today.weekday() + 7)

    def _weekday(self, days):
        return self.monday + timedelta(days=days)

    def _items(self, user=None, **equal):
        user = user or self.seller
        domain = [("user_id", "=", self.seller.id), *((name, "=", value) for name, value in equal.items())]
        return self.Item.with_user(user).search(domain)

    def _event(self, start, **vals):
        return self.env["calendar.event"].create(
            {
                "name": "Frame talks",
                "start": start,
                "stop": fields.Datetime.add(start, hours=1),
                "user_id": self.seller.id,
                "partner_ids": [Command.set((self.seller.partner_id | self.buyer).ids)],
                **vals,
            }
        )

    def _review(self, user=None, **vals):
        vals = {"user_id": self.seller.id, "date_from": self._weekday(3), **vals}
        return self.Plan.with_user(user or self.seller).create(vals)


@tagged("post_install", "-at_install")
class TestPlanItem(PlanCase):
    """The plan fills itself from where things already are."""

    def test_a_follow_up_of_the_opportunity_is_an_item_of_its_customer(self):
        activity = self._follow_up(self.lead, days=2)
        item = self._items()
        self.assertRecordValues(
            item,
            [
                {
                    "kind": "follow_up",
                    "user_id": self.seller.id,
                    "date": activity.date_deadline,
                    "partner_id": self.firm.id,
                    "lead_id": self.lead.id,
                    "name": "Ask about the frame",
                    "state": "planned",
                    "is_planned": True,
                }
            ],
        )
        self.assertEqual(item.action_open()["res_id"], self.lead.id)
        self.assertEqual(item.action_open()["res_model"], "crm.lead")

    def test_overdue_is_missed_and_done_stays_known(self):
        late = self._follow_up(self.firm, days=-3)
        done = self._follow_up(self.lead, days=-2)
        done.with_user(self.seller).action_feedback()
        states = {item.source_id: item.state for item in self._items()}
        self.assertEqual(states, {late.id: "missed", done.id: "done"})

    def test_an_activity_of_the_type_visit_is_a_visit(self):
        self._follow_up(self.lead, kind=self.env.ref("crm_smb_manufacturing.mail_activity_type_visit"))
        self.assertEqual(self._items().kind, "visit")

    def test_a_meeting_stands_once_in_the_plan_of_each_of_us_who_attends(self):
        start = fields.Datetime.add(fields.Datetime.now(), days=2)
        event = self._event(
            start,
            partner_ids=[Command.set((self.seller.partner_id | self.colleague.partner_id | self.buyer).ids)],
            res_model_id=self.env["ir.model"]._get_id("crm.lead"),
            res_id=self.lead.id,
            opportunity_id=self.lead.id,
        )
        self.assertTrue(event.activity_ids)
        items = self.Item.search([("res_model", "=", "calendar.event"), ("res_id", "=", event.id)])
        self.assertEqual(items.user_id, self.seller | self.colleague)
        self.assertEqual(items.partner_id, self.firm)
        self.assertEqual(self._items().kind, "meeting")

    def test_who_declined_does_not_have_the_meeting_in_the_plan(self):
        event = self._event(fields.Datetime.add(fields.Datetime.now(), days=2))
        self.assertTrue(self._items())
        event.attendee_ids.filtered(lambda a: a.partner_id == self.seller.partner_id).do_decline()
        self.assertFalse(self._items())

    def test_the_day_of_a_meeting_is_the_organisers(self):
        event = self._event(fields.Datetime.to_datetime("2026-03-05 23:30:00"))  # next morning in Shanghai
        self.assertEqual(event.plan_date, fields.Date.to_date("2026-03-06"))

    def test_a_private_meeting_shows_the_leader_nothing_but_that_it_is(self):
        self._event(fields.Datetime.add(fields.Datetime.now(), days=2), privacy="private")
        self.assertEqual(self._items().name, "Frame talks")
        self.env.invalidate_all()  # another person, another transaction
        seen = self._items(user=self.leader)
        self.assertEqual((seen.name, seen.partner_id.ids), ("Busy", []))

    def test_a_promise_is_due_kept_or_missed(self):
        self._promise(due_date=self._day(2))
        self._promise(due_date=self._day(-2))
        self._promise(due_date=self._day(-1)).action_keep()
        items = self._items()
        self.assertEqual(set(items.mapped("kind")), {"promise"})
        self.assertEqual(items.mapped("state"), ["missed", "done", "planned"])
        late = items[0].with_user(self.seller)
        self.assertEqual(items.with_user(self.seller).mapped("can_keep"), [True, False, True])
        late.action_keep()
        self.env.invalidate_all()
        self.assertEqual(late.state, "done")
        with self.assertRaises(AccessError):
            items[2].with_user(self.leader).action_keep()

    def test_a_meeting_among_ourselves_needs_no_report(self):
        event = self._event(fields.Datetime.subtract(fields.Datetime.now(), days=1))
        self.assertTrue(self._items().with_user(self.seller).can_log)
        event.partner_ids -= self.buyer
        self.env.invalidate_all()
        self.assertFalse(self._items().with_user(self.seller).can_log)

    def test_a_contact_nobody_planned_is_done_work_too(self):
        self._contact(note="They called")
        activity = self._follow_up(self.lead)
        self._contact(lead_id=self.lead.id, activity_id=activity.id)
        items = self._items(state="done")
        self.assertEqual(sorted(items.mapped("kind")), ["contact", "follow_up"])
        self.assertEqual(items.filtered(lambda i: not i.is_planned).name, "They called")

    def test_one_click_opens_the_quick_contact_and_saving_it_finishes_the_item(self):
        self._follow_up(self.lead, days=-1)
        item = self._items()
        self.assertTrue(item.with_user(self.seller).can_log)
        action = item.with_user(self.seller).action_log()
        wizard = Form(self.env[action["res_model"]].with_user(self.seller).with_context(**action["context"]))
        wizard.save().action_save()
        self.env.invalidate_all()
        self.assertEqual(self._items().state, "done")
        self.assertFalse(self._items().can_log)

    def test_a_meeting_logged_is_not_counted_twice(self):
        self._event(fields.Datetime.subtract(fields.Datetime.now(), days=1))
        action = self._items().with_user(self.seller).action_log()
        wizard = Form(self.env[action["res_model"]].with_user(self.seller).with_context(**action["context"]))
        wizard.save().action_save()
        self.env.invalidate_all()
        item = self._items().with_user(self.seller)
        self.assertEqual((item.kind, item.can_log), ("meeting", False))
        self.assertEqual(self.firm.interaction_ids.channel, "meeting")

    def test_reading_by_id_and_by_filter_reaches_indexes(self):
        self._follow_up(self.lead)
        item = self._items()
        self.env.flush_all()
        by_id = self.Item._search([("id", "in", item.ids)])
        self.assertIn("source_id", str(by_id.select()))
        self.assertEqual(self.Item.browse(by_id), item)
        search = self.Item.sudo()._search([("date", "=", self.today)])
        rows = self.env.execute_query(SQL("EXPLAIN %s", search.select()))
        plan = "\n".join(line for (line,) in rows)
        # Each table is asked for the day itself: its index is used once there is a history.
        for model, column in (
            ("mail.activity", "date_deadline"),
            ("calendar.event", "plan_date"),
            ("customer.commitment", "due_date"),
            ("customer.interaction", "date"),
        ):
            self.assertRegex(plan, rf"[( .]{column} = '{self.today}'")
            self.assertTrue(self.env[model]._fields[column].index)


@tagged("post_install", "-at_install")
class TestPlanReview(PlanCase):
    """Planned compared with done, and who moved on, without retyping."""

    def _follow_up_on(self, weekday, **vals):
        return self._follow_up(self.lead, date_deadline=self._weekday(weekday), **vals)

    def test_the_period_is_the_whole_week_or_month(self):
        self.assertEqual(
            (self._review().date_from, self._review(period="month").date_from.day), (self.monday, 1)
        )

    def test_planned_done_missed_put_off_and_unplanned_are_counted(self):
        done = self._follow_up_on(0) | self._follow_up_on(1)
        done.with_user(self.seller).action_feedback()
        self._follow_up_on(2)
        put_off = self._follow_up_on(3)
        put_off.date_deadline = self.today + timedelta(days=10)
        self._contact(date=self._weekday(4), note="They called")
        self._follow_up_on(1, user=self.colleague)
        self.assertRecordValues(
            self._review(),
            [
                {
                    "planned_count": 3,
                    "done_count": 2,
                    "missed_count": 1,
                    "open_count": 0,
                    "postponed_count": 1,
                    "extra_count": 1,
                    "done_percent": 50,
                }
            ],
        )

    def test_items_of_the_review_are_those_of_the_period(self):
        inside = self._follow_up_on(0) | self._follow_up_on(6)
        self._follow_up_on(7)
        self._follow_up_on(-1)
        self.assertEqual(set(self._review().item_ids.mapped("source_id")), set(inside.ids))

    def test_customers_that_moved_on_are_stages_and_orders(self):
        stages = self.env["crm.stage"].search([], limit=2)
        self.lead.stage_id = stages[0]
        self.env.flush_all()
        self.cr.precommit.run()
        self.lead.stage_id = stages[1]
        self.env.flush_all()
        self.cr.precommit.run()
        order = self.env["sale.order"].create({"partner_id": self.buyer.id, "user_id": self.seller.id})
        order.write({"state": "sale", "date_order": fields.Datetime.now()})
        other = self.env["sale.order"].create({"partner_id": self.firm.id, "user_id": self.seller.id})
        other.write({"state": "sale", "date_order": fields.Datetime.subtract(fields.Datetime.now(), days=50)})
        review = self._review(date_from=self.today)
        moves = review.move_ids
        self.assertEqual(moves.partner_id, self.firm)
        self.assertEqual(moves.filtered("order_id").order_id, order)
        self.assertIn(stages[1].name, moves.filtered(lambda m: m.kind == "stage").mapped("after"))
        self.assertEqual(review.moved_count, 1)
        self.assertEqual(moves.filtered("order_id").action_open()["res_id"], order.id)

    def test_my_review_is_there_when_asked_for_and_only_once(self):
        Plan = self.Plan.with_user(self.seller)
        first, again = Plan.action_open_mine(), Plan.action_open_mine()
        self.assertEqual(first["res_id"], again["res_id"])
        month = Plan.action_open_mine("month")
        self.assertNotEqual(month["res_id"], first["res_id"])

    def test_each_member_of_a_team_gets_a_review_once(self):
        for _night in range(2):
            self.Plan._cron_open_plans()
            self.assertEqual(len(self.Plan.search([("user_id", "=", self.seller.id)])), 2)
        self.assertFalse(self.Plan.search([("user_id", "=", self.manager.id)]))

    def test_many_reviews_cost_the_queries_of_one(self):
        users = self.env["res.users"].union(
            *(new_test_user(self.env, f"plan_seller_{n}", groups="base.group_user") for n in range(6))
        )
        plans = self.Plan.create([{"user_id": user.id} for user in users])

        def cost(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("done_count")
            some.mapped("moved_count")
            return self.env.cr.sql_log_count - before

        cost(plans[:1])
        self.assertEqual(cost(plans), cost(plans[:1]))


@tagged("post_install", "-at_install")
class TestPlanSecurity(PlanCase):
    """Own plans for salespeople, the team's for its leader, all for managers."""

    def test_who_sees_whose_items(self):
        self._follow_up(self.lead)
        for user, seen in (
            (self.seller, 1),
            (self.leader, 1),
            (self.manager, 1),
            (self.colleague, 0),
        ):
            self.assertEqual(len(self._items(user=user)), seen, user.login)

    def test_the_remark_is_the_salespersons_and_the_comment_the_leaders(self):
        review = self._review()
        review.remark = "Two customers were on holiday"
        with self.assertRaises(AccessError):
            review.manager_comment = "Well done me"
        as_leader = review.with_user(self.leader)
        as_leader.manager_comment = "Call them on Monday"
        with self.assertRaises(AccessError):
            as_leader.remark = "He said"
        with self.assertRaises(AccessError):
            review.date_from = self._weekday(-7)
        review.with_user(self.manager).manager_comment = "Agreed"
        values = {"period": "month", "date_from": self._weekday(0), "user_id": review.env.uid}
        with self.assertRaises(AccessError):
            review.create({**values, "manager_comment": "Well done me"})

    def test_colleagues_and_others_are_refused(self):
        review = self._review()
        self._follow_up(self.lead)
        item = self._items()
        for user in (self.colleague, self.clerk, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                review.with_user(user).read(["remark"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                item.with_user(user).read(["name"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                item.with_user(user).action_open()
        with self.assertRaises(AccessError):
            self.Plan.with_user(self.portal).action_open_mine()
        with self.assertRaises(AccessError):
            self._review(user=self.colleague, date_from=self._weekday(-7))

    def test_another_company_sees_nothing(self):
        self.firm.company_id = self.env.company
        self._follow_up(self.firm)
        self._contact(note="Hello")
        self._promise()
        review = self._review()
        boss = self._second_company_boss("plan_boss_two")
        self.assertEqual(len(self._items(user=self.manager)), 3)
        self.assertFalse(self._items(user=boss))
        with self.assertRaises(AccessError):
            review.with_user(boss).read(["remark"])
