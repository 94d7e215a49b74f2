import pytz

from odoo import api, fields, models
from odoo.tools import SQL

# Meetings of so many days back are looked at each night: a night may be missed.
LOOK_BACK = 7


class CalendarEvent(models.Model):
    """A meeting with a customer that was held is a contact."""

    _inherit = "calendar.event"

    plan_date = fields.Date(
        string="Day",
        compute="_compute_plan_date",
        store=True,
        index=True,
        help="The day of the meeting where its organiser is.",
    )

    @api.depends("start", "allday", "user_id")
    def _compute_plan_date(self):
        for event in self:
            zone = pytz.timezone(event.user_id.sudo().tz or event.event_tz or "UTC")  # sudo: just the zone
            start = event.start and pytz.utc.localize(event.start)
            event.plan_date = start and (start if event.allday else start.astimezone(zone)).date()

    def action_log_contact(self):
        """Record what came of this meeting."""
        self.ensure_one()
        self.check_access("read")
        return self.env["customer.interaction.new"]._open(event_id=self.id)

    @api.model
    def _cron_meetings_held(self):
        """Remember meetings with customers that were held as their last contact."""
        self.flush_model(["active", "stop", "start", "opportunity_id", "plan_date"])
        self.env["calendar.attendee"].flush_model(["event_id", "partner_id", "state"])
        held = SQL(
            "e.active AND e.start >= %s AND e.start < %s AND e.stop < %s",
            fields.Datetime.subtract(fields.Datetime.now(), days=LOOK_BACK),
            fields.Datetime.now(),
            fields.Datetime.now(),
        )
        partners = SQL(
            "SELECT p.commercial_partner_id, MAX(e.plan_date) FROM calendar_event e"
            " JOIN calendar_attendee a ON a.event_id = e.id AND a.state != 'declined'"
            " JOIN res_partner p ON p.id = a.partner_id AND p.partner_share"
            " WHERE %s GROUP BY p.commercial_partner_id",
            held,
        )
        leads = SQL(
            "SELECT e.opportunity_id, MAX(e.plan_date) FROM calendar_event e"
            " WHERE e.opportunity_id IS NOT NULL AND %s GROUP BY e.opportunity_id",
            held,
        )
        self.env["res.partner"]._bring_last_contact_forward(dict(self.env.execute_query(partners)))
        self.env["crm.lead"]._bring_last_contact_forward(dict(self.env.execute_query(leads)))
