from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    promise_hold_hours = fields.Float(
        string="Promises Hold Supply For",
        default=16,
        help="Working hours of the company's calendar during which a promise that was "
        "given to a customer keeps its stock and machine time from later questions.",
    )
    overdue_grace_days = fields.Float(
        string="Overdue Receipts Arrive After",
        default=1,
        help="Days from now after which a receipt whose date has passed is counted on.",
    )

    promise_book_nightly = fields.Boolean(
        string="Answer the Order Book Every Night",
        default=True,
        help="All open lines are answered jointly. No promise is changed by it.",
    )
    promise_pull_in_days = fields.Float(
        string="Offer Earlier Dates From",
        default=1,
        help="Days that an order must be available before its promise for the earlier date to be offered.",
    )

    promise_safety_percentile = fields.Integer(
        string="Promises Kept",
        help="Of 100 promises, so many shall be kept: every promise gets the days by which orders of "
        "the last year came later than planned, once, at its end. 0 promises the net time.",
    )

    _promise_safety_percentile_range = models.Constraint(
        "CHECK (promise_safety_percentile = 0 OR promise_safety_percentile BETWEEN 50 AND 99)",
        "Of 100 promises between 50 and 99 can be aimed at; 0 adds no safety.",
    )
    _promise_hold_hours_positive = models.Constraint(
        "CHECK (promise_hold_hours >= 0)",
        "The hours that a promise holds its supply cannot be negative.",
    )
    _overdue_grace_days_positive = models.Constraint(
        "CHECK (overdue_grace_days >= 0)",
        "The days after which an overdue receipt is counted on cannot be negative.",
    )

    def _promise_hold_until(self, now):
        """Return when a hold that begins at `now` ends.

        :param now: naive UTC datetime
        :return: naive UTC datetime, after the working hours of the setting
        """
        self.ensure_one()
        hours = self.promise_hold_hours
        calendar = self.resource_calendar_id
        # plan_hours gives nothing for a calendar that is never open
        until = calendar.plan_hours(hours, now, compute_leaves=True) if calendar else None
        return until or fields.Datetime.add(now, hours=hours)
