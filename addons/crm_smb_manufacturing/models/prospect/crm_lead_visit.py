from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

# What a change of decides whether, when and by whom a prospect is visited.
VISIT_FIELDS = {"user_id", "active", "stage_id", "probability", "intention_grade_id", "type"}


class CrmLead(models.Model):
    """The grade of a prospect plans its next visit: one activity, always the next one."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "visit.mixin"]
    _visit_rule = "intention_grade_id"
    _visit_link = "visit_lead_id"

    intention_grade_id = fields.Many2one(
        "crm.intention.grade",
        index="btree_not_null",
        tracking=True,
        help="How much the prospect wants to buy. Decides how often it is visited, and how.",
    )
    intention_grade_color = fields.Integer(related="intention_grade_id.color", string="Colour of the Grade")
    visit_activity_ids = fields.One2many(
        "mail.activity", "visit_lead_id", string="Planned Visit", context={"active_test": True}
    )
    next_visit_date = fields.Date(
        string="Next Visit",
        compute="_compute_next_visit_date",
        inverse="_inverse_next_visit_date",
        store=True,
        copy=False,
        index="btree_not_null",
        help="The date of the visit that is planned for the salesperson.",
    )

    def _auto_init(self):
        # Nothing is planned yet: do not compute the new column for every old prospect.
        if not column_exists(self.env.cr, self._table, "next_visit_date"):
            create_column(self.env.cr, self._table, "next_visit_date", "date")
        return super()._auto_init()

    @api.depends("visit_activity_ids.date_deadline", "visit_activity_ids.active")
    def _compute_next_visit_date(self):
        for lead in self:
            planned = lead.visit_activity_ids.filtered("active")
            lead.next_visit_date = min(planned.mapped("date_deadline"), default=False)

    def _inverse_next_visit_date(self):
        """The date that a person chose is kept, working day or not."""
        for day, leads in self.sudo().grouped("next_visit_date").items():  # sudo: see _create_visits
            planned = leads.visit_activity_ids
            if not day:
                planned.unlink()
                continue
            planned.write({"date_deadline": day})
            unplanned = leads - planned.visit_lead_id
            unplanned._ensure_can_be_visited()
            unplanned._create_visits(dict.fromkeys(unplanned, day))

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._plan_visits()
        return leads

    def write(self, vals):
        regraded = self.browse()
        if "intention_grade_id" in vals:
            regraded = self.filtered(lambda lead: lead.intention_grade_id.id != vals["intention_grade_id"])
        result = super().write(vals)
        if VISIT_FIELDS & vals.keys():
            self._plan_visits()
            if "user_id" in vals:
                self._hand_visits_over()
            if regraded:
                regraded._move_visits(keep_date="next_visit_date" in vals)
        return result

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "intention_grade_id"]

    def _merge_dependences(self, opportunities):
        # sudo: the visits of the merged ones may be another person's; one prospect, one visit.
        opportunities.sudo().visit_activity_ids.unlink()
        return super()._merge_dependences(opportunities)

    # === Planning === #

    def _can_be_visited(self):
        """Whether somebody is there to visit, and something to win."""
        self.ensure_one()
        return bool(self.active and self.won_status == "pending" and self.user_id)

    def _ensure_can_be_visited(self):
        for lead in self:
            if not lead._can_be_visited():
                raise UserError(
                    self.env._(
                        "%(lead)s is closed or has no salesperson: no visit can be planned.",
                        lead=lead.display_name,
                    )
                )

    def _visit_team(self):
        return self.team_id

    # === Nightly === #

    @api.model
    def _unplanned_domain(self):
        """Prospects that should have a planned visit and lost it."""
        return [
            ("won_status", "=", "pending"),
            ("user_id", "!=", False),
            ("intention_grade_id.visit_interval_days", ">", 0),
            ("next_visit_date", "=", False),
        ]

    @api.model
    def _cron_plan_visits(self):
        """Nightly: plan again what somebody deleted, and tell what was missed; prospects by
        their grade, customers by their tier."""
        visited = [self, self.env["res.partner"]]
        if all(model._plan_missing_visits() for model in visited):
            all(model._escalate_missed_visits() for model in visited)
