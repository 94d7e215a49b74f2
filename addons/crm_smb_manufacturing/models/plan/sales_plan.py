from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import date_utils, format_date

WEEK, MONTH = "week", "month"
SEE_ALL = "sales_team.group_sale_salesman_all_leads"
COUNTS = ("planned_count", "done_count", "missed_count", "open_count", "extra_count", "postponed_count")


class SalesPlan(models.Model):
    """The review of somebody's week or month: planned, done, moved on, and what both say."""

    _name = "sales.plan"
    _inherit = ["mail.thread"]
    _description = "Work Plan Review"
    _order = "date_from desc, period desc, user_id, id"

    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="cascade",
    )
    period = fields.Selection([(WEEK, "Week"), (MONTH, "Month")], required=True, default=WEEK)
    date_from = fields.Date(string="From", required=True, index=True, default=fields.Date.context_today)
    date_to = fields.Date(string="To", compute="_compute_date_to", store=True, precompute=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    remark = fields.Text(string="Salesperson's Remark", tracking=True)
    manager_comment = fields.Text(string="Manager's Comment", tracking=True)
    item_ids = fields.Many2many("sales.plan.item", compute="_compute_item_ids", string="Items")
    move_ids = fields.Many2many("sales.plan.move", compute="_compute_item_ids", string="Moves")
    planned_count = fields.Integer(string="Planned", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")
    missed_count = fields.Integer(string="Missed", compute="_compute_counts")
    open_count = fields.Integer(string="Still to Do", compute="_compute_counts")
    extra_count = fields.Integer(string="Unplanned", compute="_compute_counts")
    postponed_count = fields.Integer(string="Put Off", compute="_compute_counts")
    done_percent = fields.Float(string="Share Done", compute="_compute_counts", aggregator=False)
    moved_count = fields.Integer(string="Moved On", compute="_compute_moved_count")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    can_comment = fields.Boolean(compute="_compute_is_mine")

    _period_uniq = models.UniqueIndex(
        "(user_id, period, date_from, company_id)",
        "There is already a review of this period.",
    )

    @api.depends("period", "date_from")
    def _compute_date_to(self):
        for plan in self:
            plan.date_to = plan.date_from and self._period_of(plan.period, plan.date_from)[1]

    @api.depends("period", "date_from", "user_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "%(user)s: %(first)s to %(last)s",
                user=plan.user_id.name or "",
                first=format_date(self.env, plan.date_from),
                last=format_date(self.env, plan.date_to),
            )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        manager = self.env.su or self.env.user.has_group(SEE_ALL)
        for plan in self:
            # sudo: a salesperson reads no colleagues' memberships
            leaders = plan.user_id.sudo().crm_team_member_ids.crm_team_id.user_id
            plan.is_mine = plan.user_id == self.env.user
            plan.can_comment = manager or self.env.user in leaders

    # -- the review ---------------------------------------------------------------------

    @api.depends("user_id", "date_from", "date_to")
    def _compute_item_ids(self):
        for plan in self:
            span = [("date", ">=", plan.date_from), ("date", "<=", plan.date_to)]
            start, end = plan._moments()
            moved = [("moment", ">=", start), ("moment", "<", end)]
            mine = ("user_id", "=", plan.user_id.id)
            plan.item_ids = self.env["sales.plan.item"].search([mine, *span])
            plan.move_ids = self.env["sales.plan.move"].search([mine, *moved])

    @api.depends("user_id", "date_from", "date_to")
    def _compute_counts(self):
        """Two queries, however many plans."""
        days = self._days("date", ["state", "is_planned"])
        put_off = self._days("first_date", ["date:day"], ("is_planned", "=", True))
        for plan in self:
            counts = Counter()
            for day, state, planned, count in days[plan.user_id]:
                if plan.date_from <= day <= plan.date_to:
                    counts.update(self._count(state, planned, count))
            counts["postponed_count"] = sum(
                count
                for first, day, count in put_off[plan.user_id]
                if plan.date_from <= first <= plan.date_to < day
            )
            plan.update({name: counts[name] for name in COUNTS})
            promised = plan.planned_count + plan.postponed_count
            plan.done_percent = 100 * plan.done_count / promised if promised else 0

    @api.model
    def _count(self, state, planned, count):
        """Which figures an item adds to."""
        if not planned:
            return {"extra_count": count}
        figure = {"done": "done_count", "missed": "missed_count", "planned": "open_count"}[state]
        return {"planned_count": count, figure: count}

    def _days(self, fname, groupby, *domain):
        """Return {user: [(day, *groups, count)]} of the items of these plans' spans."""
        found = defaultdict(list)
        dates = [day for plan in self for day in (plan.date_from, plan.date_to) if day]
        if not dates:
            return found
        span = [("user_id", "in", self.user_id.ids), (fname, ">=", min(dates)), (fname, "<=", max(dates))]
        for user, day, *rest in self.env["sales.plan.item"]._read_group(
            [*span, *domain], ["user_id", f"{fname}:day", *groupby], ["__count"]
        ):
            found[user].append((day, *rest))
        return found

    @api.depends("user_id", "date_from", "date_to")
    def _compute_moved_count(self):
        """One query, however many plans."""
        spans = [plan._moments() for plan in self if plan.date_to]
        moves = defaultdict(list)
        if spans:
            domain = [
                ("user_id", "in", self.user_id.ids),
                ("moment", ">=", min(start for start, _end in spans)),
                ("moment", "<", max(end for _start, end in spans)),
                ("partner_id", "!=", False),
            ]
            for user, day, partner_ids in self.env["sales.plan.move"]._read_group(
                domain, ["user_id", "moment:day"], ["partner_id:array_agg_distinct"]
            ):
                moves[user].append((day.date(), partner_ids))
        for plan in self:
            moved = [ids for day, ids in moves[plan.user_id] if plan.date_from <= day <= plan.date_to]
            plan.moved_count = len(set().union(*moved))

    def _moments(self):
        """From when until when the period lasts where the salesperson is, naive UTC."""
        zone = pytz.timezone(self.env.context.get("tz") or self.env.user.tz or "UTC")
        days = (self.date_from, self.date_to + timedelta(days=1))
        return [
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in days
        ]

    @api.model
    def _period_of(self, period, day):
        """First and last day of the week or month of a day."""
        return date_utils.start_of(day, period), date_utils.end_of(day, period)

    # -- writing --------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create([self._start_period(vals) for vals in vals_list])
        for plan, vals in zip(plans, vals_list, strict=True):
            plan._ensure_may_say(
                {name: vals[name] for name in ("remark", "manager_comment") if vals.get(name)}
            )
        return plans

    @api.model
    def _start_period(self, vals):
        """A period begins on its first day, whichever of its days was named."""
        day = fields.Date.to_date(vals.get("date_from")) or fields.Date.context_today(self)
        return {**vals, "date_from": self._period_of(vals.get("period", WEEK), day)[0]}

    def write(self, vals):
        self._ensure_may_say(vals)
        return super().write(vals)

    def _ensure_may_say(self, vals):
        """The remark is the salesperson's, the comment the manager's."""
        if self.env.su:
            return
        if "remark" in vals and not all(self.mapped("is_mine")):
            raise AccessError(self.env._("The remark is the salesperson's own."))
        if "manager_comment" in vals and not all(self.mapped("can_comment")):
            raise AccessError(self.env._("Only the team leader or a manager comments on a review."))
        if {"user_id", "period", "date_from", "company_id"} & vals.keys():
            raise AccessError(self.env._("Whose review of what it is does not change."))

    # -- opening --------------------------------------------------------------------------

    @api.model
    def action_open_mine(self, period=WEEK):
        """Open my review of the current week or month; it is there when it is asked for.

        :param str period: ``week`` or ``month``
        """
        self.check_access("create")
        plan = self._ensure_plans(self.env.user, [period], self.env.company)
        return plan._get_records_action(name=self.env._("My Review"))

    @api.model
    def _ensure_plans(self, users, periods, company):
        """Return the plans of these users for the current periods, creating what lacks."""
        today = fields.Date.context_today(self)
        starts = {period: self._period_of(period, today)[0] for period in periods}
        plans = self.search(
            [
                ("user_id", "in", users.ids),
                ("date_from", "in", list(starts.values())),
                ("period", "in", list(starts)),
                ("company_id", "=", company.id),
            ]
        ).filtered(lambda plan: plan.date_from == starts[plan.period])
        known = {(plan.user_id, plan.period) for plan in plans}
        return plans + self.create(
            [
                {"user_id": user.id, "period": period, "date_from": start, "company_id": company.id}
                for user in users
                for period, start in starts.items()
                if (user, period) not in known
            ]
        )

    @api.model
    def _cron_open_plans(self):
        """Each salesperson of a team has a review of this week and month."""
        members = self.env["crm.team.member"].search([("user_id.active", "=", True)])
        for company, users in self._users_by_company(members.user_id).items():
            self._ensure_plans(users, [WEEK, MONTH], company)

    @api.model
    def _users_by_company(self, users):
        found = {}
        for user in users:
            found[user.company_id] = found.get(user.company_id, self.env["res.users"]) | user
        return found

    def action_view_items(self):
        """The items of this plan, to group and to count."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_smb_manufacturing.sales_plan_item_action")
        return {
            **action,
            "name": self.display_name,
            "domain": [
                ("user_id", "=", self.user_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
            "context": {"search_default_by_state": 1},
        }
