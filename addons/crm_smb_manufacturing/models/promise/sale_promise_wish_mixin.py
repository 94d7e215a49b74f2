from odoo import api, fields, models
from odoo.tools import format_date


class SalePromiseWishMixin(models.AbstractModel):
    """When the customer would like to have it, held against ``promise_date``."""

    _name = "sale.promise.wish.mixin"
    _description = "Date a Customer Asks For"

    requested_date = fields.Date(help="The last day on which the customer wants to have everything.")
    requested_slack_days = fields.Integer(
        string="Days to Spare",
        compute="_compute_requested",
        help="Days between what can be promised and what is wanted; below zero: too late by so many.",
    )
    is_requested_late = fields.Boolean(compute="_compute_requested")
    requested_answer = fields.Char(string="Feasible", compute="_compute_requested")

    @api.depends("requested_date", "promise_date")
    @api.depends_context("lang", "tz")
    def _compute_requested(self):
        for record in self:
            wanted, promised = record.requested_date, record.promise_date
            if not wanted or not promised:
                record.requested_slack_days = 0
                record.is_requested_late = False
                record.requested_answer = False
                continue
            day = fields.Datetime.context_timestamp(record, promised).date()
            record.requested_slack_days = (wanted - day).days
            record.is_requested_late = day > wanted
            record.requested_answer = record._requested_text(day)

    def _requested_text(self, day):
        """Return whether the wish can be met by what comes on a day, in words."""
        slack = (self.requested_date - day).days
        if slack > 0:
            return self.env._("Feasible, with %(days)s days to spare", days=slack)
        if not slack:
            return self.env._("Feasible, just in time")
        return self.env._(
            "Not feasible: %(days)s days too late, on %(date)s", days=-slack, date=format_date(self.env, day)
        )
