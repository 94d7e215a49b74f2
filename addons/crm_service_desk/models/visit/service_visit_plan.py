from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

KINDS = [("visit", "Visit"), ("call", "Call")]
UNITS = [("weeks", "Weeks"), ("months", "Months")]
BATCH = 200


class ServiceVisitPlan(models.Model):
    """A rule of contact: these customers, so often, by that person; visits are made of it ahead."""

    _name = "service.visit.plan"
    _description = "Visit Plan"
    _inherit = ["service.partner.domain.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(selection=KINDS, default="call", required=True)
    interval_number = fields.Integer(string="Every", default=1, required=True)
    interval_unit = fields.Selection(selection=UNITS, string="Unit", default="months", required=True)
    ahead_days = fields.Integer(
        string="Days Ahead", default=60, required=True, help="Visits are made so long before their day."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Empty: the account manager of each customer.",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department", string="Responsible Department", check_company=True
    )
    agenda = fields.Text(string="What to Ask")
    visit_ids = fields.One2many(comodel_name="service.visit", inverse_name="plan_id", string="Visits")
    customer_count = fields.Integer(string="Customers Now", compute="_compute_customer_count")

    _interval_positive = models.Constraint(
        "CHECK(interval_number > 0 AND ahead_days >= 0)", "The interval must be at least one."
    )

    @api.depends("partner_domain", "company_id")
    def _compute_customer_count(self):
        for plan in self:
            plan.customer_count = self.env["res.partner"].search_count(plan._get_customer_domain())

    def _get_customer_domain(self):
        """Return the Domain of the plan's customers: firms, or persons without one."""
        return (
            self._get_partner_domain()
            & Domain("parent_id", "=", False)
            & Domain("company_id", "in", [self.company_id.id, False])
        )

    def action_generate(self):
        """Make the visits that are due to be made now, instead of by night."""
        self.check_access("write")
        for plan in self:
            while plan._generate(BATCH):
                pass
        return self.action_open_visits()

    def action_open_visits(self):
        """Show the visits of these plans."""
        action = self.env["ir.actions.actions"]._for_xml_id("crm_service_desk.service_visit_action")
        return {**action, "domain": [("plan_id", "in", self.ids)], "context": {}}

    # === GENERATING === #

    @api.model
    def _cron_generate(self):
        """Make visits ahead, plan by plan, in batches; a visit that exists is not made again."""
        plans = self.search(Domain.TRUE)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._drop_future()
            while made := plan._generate(BATCH):
                if not cron._commit_progress(0) and made:
                    return
            if not cron._commit_progress(1):
                return

    def _generate(self, limit):
        """Make at most about ``limit`` visits, and return how many.

        The rhythm follows the planned days, not the days to which visits were moved.
        """
        customers = self.env["res.partner"].search(self._get_customer_domain(), order="id")
        today = fields.Date.context_today(self)
        horizon = today + timedelta(days=self.ahead_days)
        last = self._get_last_days(customers)
        free_days = self._get_free_days(today)
        vals_list = []
        for number, customer in enumerate(customers):
            day = last.get(customer)
            day = day + self._get_interval() if day else self._get_first_day(today, number, len(customers))
            while day <= horizon and len(vals_list) < limit:
                vals_list.append(self._prepare_visit_vals(customer, day, free_days))
                day += self._get_interval()
        self.env["service.visit"].create(vals_list)
        return len(vals_list)

    def _get_interval(self):
        return relativedelta(**{self.interval_unit: self.interval_number})

    def _get_last_days(self, customers):
        rows = self.env["service.visit"]._read_group(
            [("plan_id", "=", self.id), ("partner_id", "in", customers.ids)],
            ["partner_id"],
            ["planned_date:max"],
        )
        return dict(rows)

    def _get_first_day(self, today, number, count):
        """Return the first day of a customer: all of them are spread over one interval."""
        length = (today + self._get_interval() - today).days
        return today + timedelta(days=1 + length * number // max(count, 1))

    def _get_free_days(self, today):
        """Return the function that moves a day to the next working day of the company."""
        calendar = self.company_id.resource_calendar_id
        if not calendar:
            return lambda day: day
        working_time = self.env["service.policy"]._get_working_time(calendar)

        def working_day(day):
            following = next(working_time.since(datetime.combine(day, time.min)), None)
            return following[0].date() if following else day

        return working_day

    def _prepare_visit_vals(self, customer, day, working_day):
        return {
            "plan_id": self.id,
            "company_id": self.company_id.id,
            "kind": self.kind,
            "partner_id": customer.id,
            "user_id": (self.user_id or customer.user_id).id,
            "department_id": self.department_id.id,
            "planned_date": day,
            "date": working_day(day),
            "agenda": self.agenda,
        }

    def _drop_future(self):
        """Take back the visits to come of customers who are not in the plan any more."""
        customers = self.env["res.partner"]._search(self._get_customer_domain())
        self.env["service.visit"].search(
            [
                ("plan_id", "=", self.id),
                ("state", "=", "planned"),
                ("date", ">", fields.Date.context_today(self)),
                ("partner_id", "not in", customers),
            ]
        ).unlink()
