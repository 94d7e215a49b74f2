from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmIntentionGrade(models.Model):
    """How much a prospect wants to buy: decides how often it is visited, and how."""

    _name = "crm.intention.grade"
    _inherit = ["visit.rule.mixin"]
    _description = "Intention Grade"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    is_top = fields.Boolean(
        string="Top Grade",
        help="Prospects of this grade matter like key customers: a second person of ours knows them.",
    )
    visit_interval_days = fields.Integer(
        string="Visit Every",
        default=30,
        help="Days from one visit to the next; a day off moves to the next working day. "
        "Without an interval no visit is planned.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Kind of Visit",
        domain="[('res_model', 'in', [False, 'crm.lead'])]",
        help="What is planned: a visit, a call, an e-mail.",
    )
    missed_after_days = fields.Integer(
        string="Missed After",
        default=2,
        help="Working days after its date when a visit that is not done is told to the team leader.",
    )
    pool_after_days = fields.Integer(
        string="To the Pool After",
        help="Days without any follow-up when the prospect falls back into the public pool. "
        "0: as the company's settings say.",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("unique(name)", "There is already a grade of this name.")
    _visit_interval_days_positive = models.Constraint(
        "CHECK (visit_interval_days >= 0)", "The days between two visits cannot be negative."
    )
    _missed_after_days_positive = models.Constraint(
        "CHECK (missed_after_days >= 0)",
        "The days after which a visit is missed cannot be negative.",
    )
    _pool_after_days_positive = models.Constraint(
        "CHECK (pool_after_days >= 0)",
        "The days until a prospect falls back into the pool cannot be negative.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: also a prospect that the user may not see keeps its grade.
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        if leads.search_count([("intention_grade_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Prospects have this grade: archive it instead."))
