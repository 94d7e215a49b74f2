from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 100
# What the customer clicks: (expectation, perception) on the scale from 1 to 10, and the stars of
# core's rating. What was expected is the yardstick, so that "as expected" is 1.
VERDICTS = {
    1: (5.0, 2.0),
    2: (5.0, 4.0),
    3: (5.0, 5.0),
    4: (5.0, 7.0),
    5: (5.0, 9.0),
}
VERDICT_STATES = [
    ("none", "Not asked"),
    ("asked", "No answer"),
    ("dissatisfied", "Dissatisfied"),
    ("satisfied", "Satisfied"),
]


class ServiceTicket(models.Model):
    """The customer's verdict: asked once after closing, answered with one click."""

    _inherit = "service.ticket"

    expectation = fields.Float(
        aggregator=None,
        copy=False,
        help="What the customer expected, from 1 to 10. Zero: not answered.",
    )
    perception = fields.Float(
        aggregator=None,
        copy=False,
        help="What the customer got, from 1 to 10. Zero: not answered.",
    )
    satisfaction = fields.Float(
        compute="_compute_satisfaction",
        store=True,
        aggregator="avg",
        help="Perception divided by expectation; below 1 the customer is dissatisfied. "
        "Zero: not answered, and left out of averages.",
    )
    verdict_state = fields.Selection(
        selection=VERDICT_STATES, string="Verdict", compute="_compute_verdict_state", store=True
    )
    verdict_ask_at = fields.Datetime(
        string="Ask for the Verdict on",
        compute="_compute_verdict_ask_at",
        store=True,
        copy=False,
        index="btree_not_null",
    )
    verdict_asked_at = fields.Datetime(string="Asked for the Verdict on", readonly=True, copy=False)
    verdict_note = fields.Text(string="What the Customer Said", readonly=True, copy=False)
    reopen_count = fields.Integer(
        string="Reopened", readonly=True, copy=False, help="How often it was solved and was not."
    )

    _verdict_scale = models.Constraint(
        "CHECK(COALESCE(expectation, 0) BETWEEN 0 AND 10 AND COALESCE(perception, 0) BETWEEN 0 AND 10)",
        "Expectation and perception go from 1 to 10.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"verdict_ask_at", "verdict_asked_at", "reopen_count"}

    @api.depends("expectation", "perception")
    def _compute_satisfaction(self):
        for ticket in self:
            asked = ticket.expectation and ticket.perception
            ticket.satisfaction = ticket.perception / ticket.expectation if asked else 0.0

    @api.depends("satisfaction", "verdict_asked_at")
    def _compute_verdict_state(self):
        for ticket in self:
            if ticket.satisfaction:
                ticket.verdict_state = "dissatisfied" if ticket.satisfaction < 1 else "satisfied"
            else:
                ticket.verdict_state = "asked" if ticket.verdict_asked_at else "none"

    @api.depends("is_closed", "verdict_asked_at", "satisfaction")
    def _compute_verdict_ask_at(self):
        for ticket in self:
            wanted = ticket.is_closed and not ticket.verdict_asked_at and not ticket.satisfaction
            if not wanted or not ticket.company_id.service_ask_verdict:
                ticket.verdict_ask_at = False
            elif not ticket.verdict_ask_at:
                delay = timedelta(hours=ticket.company_id.service_verdict_hours)
                ticket.verdict_ask_at = fields.Datetime.now() + delay

    def _read_group_select(self, aggregate_spec, query):
        # An unanswered question is no verdict: it must not pull the average down.
        if aggregate_spec == "satisfaction:avg":
            column = self._field_to_sql(self._table, "satisfaction", query)
            return SQL("AVG(NULLIF(%s, 0))", column)
        return super()._read_group_select(aggregate_spec, query)

    def write(self, vals):
        solved = self.filtered("resolved_at") if "stage_id" in vals else self.browse()
        res = super().write(vals)
        for ticket in solved.filtered(lambda ticket: not ticket.resolved_at):
            # sudo: the count is guarded, moving the ticket is not
            ticket.sudo().reopen_count += 1
        return res

    # === ASKING === #

    @api.model
    def _cron_ask_verdicts(self):
        """Ask the customers of closed tickets, each once, in batches."""
        domain = [("verdict_ask_at", "<=", fields.Datetime.now())]
        while tickets := self.search(domain, limit=BATCH, order="verdict_ask_at, id"):
            locked = tickets.try_lock_for_update()
            locked._ask_verdicts()
            remaining = self.search_count(domain)
            if not self.env["ir.cron"]._commit_progress(len(locked), remaining=remaining) or not locked:
                return

    def _ask_verdicts(self):
        """Send the question to whoever can be asked; for the others it is dropped."""
        template = self.env.ref("crm_service_desk.mail_template_verdict", raise_if_not_found=False)
        for ticket in self:
            partner = ticket._rating_get_partner()
            if not template or not partner.email or partner.is_blacklisted:
                ticket.verdict_ask_at = False
                continue
            ticket.verdict_asked_at = fields.Datetime.now()
            ticket.message_post_with_source(
                template,
                email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_note",
                author_id=(ticket.user_id or ticket.team_id.user_id).partner_id.id
                or self.env.ref("base.partner_root").id,
            )

    def _get_verdict_url(self, choice=None):
        """Return the address of the customer's question, with an answer chosen already or not."""
        token = self._rating_get_access_token()
        query = f"?choice={choice}" if choice else ""
        return f"{self.get_base_url()}/service/verdict/{token}{query}"

    # === ANSWERING === #

    def _give_verdict(self, rating, choice, note=""):
        """Take the customer's answer; a later answer replaces it.

        :param rating: rating.rating, whose token the customer holds
        :param choice: a key of VERDICTS
        :param note: what the customer wants to say, plain text
        """
        self.ensure_one()
        expectation, perception = VERDICTS[choice]
        was_dissatisfied = self.verdict_state == "dissatisfied"
        self.rating_apply(float(choice), rating=rating, feedback=note, subtype_xmlid="mail.mt_note")
        self.write({"expectation": expectation, "perception": perception, "verdict_note": note})
        if self.verdict_state == "dissatisfied" and not was_dissatisfied:
            self._take_up_dissatisfaction()

    def _take_up_dissatisfaction(self):
        """Somebody who is dissatisfied is not done with: the ticket opens again, or the leader calls."""
        if self.company_id.service_dissatisfied == "reopen":
            stage = self.env["service.stage"].search(
                [("is_solved", "=", False), ("is_closed", "=", False), ("is_waiting", "=", False)],
                order="sequence desc, id desc",
                limit=1,
            )
            self.stage_id = stage or self.stage_id
        leader = self.team_id.user_id or self.user_id
        if leader:
            self.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.with_context(lang=leader.lang).env._("The customer is dissatisfied: call"),
                note=self.verdict_note or "",
                user_id=leader.id,
                date_deadline=fields.Date.context_today(self),
            )
