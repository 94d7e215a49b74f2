"""What a salesperson has to do and has done, read from where it already is.

Nothing is copied: an item is a row of a follow-up (``mail.activity``, done ones stay
there, archived), a meeting, a promise or a contact. Filters by person and day reach the
indexes of those tables, so that a week costs the same after ten years.
"""

from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("visit", "Visit"),
    ("follow_up", "Follow-up"),
    ("meeting", "Meeting"),
    ("promise", "Promise"),
    ("contact", "Unplanned Contact"),
]
STATES = [("planned", "Planned"), ("done", "Done"), ("missed", "Missed")]
# Kinds that a logged contact finishes.
LOGGED = {"visit", "follow_up", "meeting"}
COLUMNS = {
    "source_id": "integer",
    "kind": "varchar",
    "user_id": "integer",
    "date": "date",
    "first_date": "date",
    "start": "timestamp",
    "name": "varchar",
    "partner_id": "integer",
    "lead_id": "integer",
    "state": "varchar",
    "done_date": "date",
    "is_planned": "boolean",
    "is_reported": "boolean",
    "company_id": "integer",
    "res_model": "varchar",
    "res_id": "integer",
}


class SalesPlanItem(models.Model):
    """One line of somebody's day: a follow-up, a visit, a meeting, a promise, a contact."""

    _name = "sales.plan.item"
    _inherit = ["union.view.mixin"]
    _description = "Work Plan"
    _auto = False
    _order = "date, start, id"
    _depends = {
        "mail.activity": [
            "active",
            "activity_type_id",
            "calendar_event_id",
            "date_deadline",
            "date_done",
            "first_deadline",
            "res_id",
            "res_model",
            "summary",
            "user_id",
        ],
        "mail.activity.type": ["contact_channel", "name"],
        "calendar.event": ["active", "name", "opportunity_id", "plan_date", "privacy", "start", "stop"],
        "calendar.attendee": ["event_id", "partner_id", "state"],
        "customer.commitment": ["closed_date", "due_date", "name", "partner_id", "state", "user_id"],
        "customer.interaction": ["activity_id", "date", "event_id", "note", "partner_id", "user_id"],
        "crm.lead": ["company_id", "partner_id"],
        "sale.order": ["company_id", "opportunity_id", "partner_id"],
        "res.users.settings": ["calendar_default_privacy", "user_id"],
        "res.partner": ["commercial_partner_id", "company_id", "partner_share"],
    }

    kind = fields.Selection(KINDS, readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    date = fields.Date(readonly=True)
    first_date = fields.Date(string="First Planned For", readonly=True)
    start = fields.Datetime(string="Time", readonly=True)
    name = fields.Char(string="Subject", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    done_date = fields.Date(string="Done On", readonly=True)
    is_planned = fields.Boolean(string="Was Planned", readonly=True)
    is_reported = fields.Boolean(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    res_model = fields.Char(string="Source Model", readonly=True)
    res_id = fields.Many2oneReference(string="Source", model_field="res_model", readonly=True)
    planned_count = fields.Integer(string="Planned Items", readonly=True)
    done_count = fields.Integer(string="Done Items", readonly=True)
    missed_count = fields.Integer(string="Missed Items", readonly=True)
    color = fields.Integer(readonly=True, aggregator=None, help="Green is done, red is missed.")
    can_log = fields.Boolean(compute="_compute_can_log")
    can_keep = fields.Boolean(compute="_compute_can_log")

    @property
    def _table_query(self):
        return SQL(
            "SELECT *, CASE state WHEN 'done' THEN 10 WHEN 'missed' THEN 1 ELSE 4 END AS color,"
            " is_planned::int AS planned_count, (state = 'done')::int AS done_count,"
            " (state = 'missed')::int AS missed_count FROM (%s) item",
            SQL(" UNION ALL ").join(
                self._branch_query(number, values, source)
                for number, (values, source) in enumerate(self._plan_branches())
            ),
        )

    @api.model
    def _branch_query(self, number, values, source):
        columns = [
            SQL("%s AS %s", values.get(name, SQL("NULL::" + kind)), SQL.identifier(name))
            for name, kind in COLUMNS.items()
        ]
        row_id = self._row_id(values["source_id"], number)
        return SQL("SELECT %s FROM %s", SQL(", ").join([row_id, *columns]), source)

    @api.model
    def _plan_branches(self):
        """Where items come from. Other addons append theirs.

        :return: list of ({column: SQL}, SQL of what follows FROM); ``source_id`` is the
            indexed id of the row, at most eight branches
        """
        today = fields.Date.context_today(self)
        return [
            self._activity_branch(today),
            self._meeting_branch(),
            self._promise_branch(today),
            self._contact_branch(),
        ]

    @api.model
    def _activity_branch(self, today):
        """Follow-ups and visits; those of a meeting are the meeting's."""
        lang = self.env.lang or "en_US"
        return {
            "source_id": SQL("a.id"),
            "kind": SQL("CASE t.contact_channel WHEN 'visit' THEN 'visit' ELSE 'follow_up' END"),
            "user_id": SQL("a.user_id"),
            "date": SQL("a.date_deadline"),
            "first_date": SQL("a.first_deadline"),
            "name": SQL("COALESCE(a.summary, t.name->>%s, t.name->>'en_US')", lang),
            "partner_id": SQL("c.commercial_partner_id"),
            "lead_id": SQL("COALESCE(l.id, o.opportunity_id)"),
            "state": SQL(
                "CASE WHEN NOT a.active THEN 'done' WHEN a.date_deadline < %s THEN 'missed'"
                " ELSE 'planned' END",
                today,
            ),
            "done_date": SQL("a.date_done"),
            "is_planned": SQL("TRUE"),
            "is_reported": SQL("NOT a.active"),
            "company_id": SQL("COALESCE(l.company_id, o.company_id, c.company_id)"),
            "res_model": SQL("a.res_model"),
            "res_id": SQL("a.res_id"),
        }, SQL(
            "mail_activity a"
            " LEFT JOIN mail_activity_type t ON t.id = a.activity_type_id"
            " LEFT JOIN crm_lead l ON a.res_model = 'crm.lead' AND l.id = a.res_id"
            " LEFT JOIN sale_order o ON a.res_model = 'sale.order' AND o.id = a.res_id"
            " LEFT JOIN res_partner c ON c.id = COALESCE(l.partner_id, o.partner_id,"
            " CASE a.res_model WHEN 'res.partner' THEN a.res_id END)"
            " WHERE a.res_model IN ('res.partner', 'crm.lead', 'sale.order')"
            " AND a.calendar_event_id IS NULL AND a.user_id IS NOT NULL"
        )

    @api.model
    def _meeting_branch(self):
        """Meetings of all our people who did not decline; private ones show as such."""
        now = fields.Datetime.now()
        private = SQL(
            "(COALESCE(e.privacy, s.calendar_default_privacy, 'public') = 'private'"
            " AND u.id != %s AND e.user_id IS DISTINCT FROM %s)",
            self.env.uid,
            self.env.uid,
        )
        return {
            "source_id": SQL("g.id"),
            "kind": SQL("'meeting'"),
            "user_id": SQL("u.id"),
            "date": SQL("e.plan_date"),
            "first_date": SQL("e.plan_date"),
            "start": SQL("CASE WHEN e.allday THEN NULL ELSE e.start END"),
            "name": SQL("CASE WHEN %s THEN %s ELSE e.name END", private, self.env._("Busy")),
            "partner_id": SQL(
                "CASE WHEN NOT %s THEN COALESCE(c.commercial_partner_id,"
                " (SELECT p.commercial_partner_id FROM calendar_attendee x"
                " JOIN res_partner p ON p.id = x.partner_id AND p.partner_share"
                " WHERE x.event_id = e.id ORDER BY x.id LIMIT 1)) END",
                private,
            ),
            "lead_id": SQL("CASE WHEN NOT %s THEN e.opportunity_id END", private),
            "state": SQL("CASE WHEN e.stop < %s THEN 'done' ELSE 'planned' END", now),
            "done_date": SQL("CASE WHEN e.stop < %s THEN e.plan_date END", now),
            "is_planned": SQL("TRUE"),
            "is_reported": SQL(
                "EXISTS (SELECT FROM customer_interaction i WHERE i.event_id = e.id AND i.user_id = u.id)"
            ),
            "company_id": SQL("l.company_id"),
            "res_model": SQL("'calendar.event'"),
            "res_id": SQL("e.id"),
        }, SQL(
            "calendar_event e"
            " JOIN calendar_attendee g ON g.event_id = e.id AND COALESCE(g.state, '') != 'declined'"
            " JOIN res_users u ON u.partner_id = g.partner_id AND u.share IS NOT TRUE"
            " LEFT JOIN res_users_settings s ON s.user_id = e.user_id"
            " LEFT JOIN crm_lead l ON l.id = e.opportunity_id"
            " LEFT JOIN res_partner c ON c.id = l.partner_id"
            " WHERE e.active"
        )

    @api.model
    def _promise_branch(self, today):
        return {
            "source_id": SQL("k.id"),
            "kind": SQL("'promise'"),
            "user_id": SQL("k.user_id"),
            "date": SQL("k.due_date"),
            "first_date": SQL("k.due_date"),
            "name": SQL("k.name"),
            "partner_id": SQL("k.partner_id"),
            "lead_id": SQL("k.lead_id"),
            "state": SQL(
                "CASE WHEN k.state = 'kept' THEN 'done' WHEN k.state = 'broken' OR k.due_date < %s"
                " THEN 'missed' ELSE 'planned' END",
                today,
            ),
            "done_date": SQL("CASE k.state WHEN 'kept' THEN k.closed_date END"),
            "is_planned": SQL("TRUE"),
            "is_reported": SQL("k.state != 'open'"),
            "company_id": SQL("k.company_id"),
            "res_model": SQL("'customer.commitment'"),
            "res_id": SQL("k.id"),
        }, SQL("customer_commitment k WHERE k.due_date IS NOT NULL")

    @api.model
    def _contact_branch(self):
        """Contacts that nobody had planned; the others are done follow-ups and meetings."""
        return {
            "source_id": SQL("i.id"),
            "kind": SQL("'contact'"),
            "user_id": SQL("i.user_id"),
            "date": SQL("i.date"),
            "name": SQL("COALESCE(i.note, i.next_step)"),
            "partner_id": SQL("i.partner_id"),
            "lead_id": SQL("i.lead_id"),
            "state": SQL("'done'"),
            "done_date": SQL("i.date"),
            "is_planned": SQL("FALSE"),
            "is_reported": SQL("TRUE"),
            "company_id": SQL("i.company_id"),
            "res_model": SQL("'customer.interaction'"),
            "res_id": SQL("i.id"),
        }, SQL("customer_interaction i WHERE i.activity_id IS NULL AND i.event_id IS NULL")

    @api.depends("is_reported", "kind", "user_id")
    @api.depends_context("uid")
    def _compute_can_log(self):
        for item in self:
            open_mine = item.user_id == self.env.user and not item.is_reported
            external = item.partner_id or item.lead_id
            item.can_log = bool(open_mine and external and item.kind in LOGGED)
            item.can_keep = open_mine and item.kind == "promise"

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for item in self:
            parts = [item.partner_id.name, item.name]
            item.display_name = ": ".join(part for part in parts if part)

    def action_open(self):
        """Open the document from which this item comes."""
        self.ensure_one()
        self.check_access("read")
        return self.env[self.res_model].browse(self.res_id)._get_records_action()

    def action_log(self):
        """Record the contact; saving it marks the follow-up as done."""
        self.ensure_one()
        self.check_access("read")
        opened = {"calendar.event": "event_id"}.get(self.res_model)
        if not opened:
            return self.env["customer.interaction.new"]._open(activity_id=self.source_id)
        return self.env["customer.interaction.new"]._open(**{opened: self.res_id})

    def action_keep(self):
        """The promise was kept: said in the plan itself."""
        self.ensure_one()
        self.check_access("read")
        return self.env["customer.commitment"].browse(self.res_id).action_keep()
