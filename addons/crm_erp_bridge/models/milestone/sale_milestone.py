from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...journey import STAGES
from ..journey.sale_order import JOURNEY_STAGES

# What can be complete; a quotation that is sent is told by Odoo itself.
COMPLETED = [(stage, label) for stage, label in JOURNEY_STAGES if stage in STAGES and stage != "quotation"]


class SaleMilestone(models.Model):
    """What customers are written about on the way of their order: each once, with which words."""

    _name = "sale.milestone"
    _description = "Message to Customers about Orders"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    kind = fields.Selection(
        [("stage", "A stage is complete"), ("date", "The date will not be kept")],
        string="When",
        required=True,
        default="stage",
    )
    stage = fields.Selection(COMPLETED)
    mail_template_id = fields.Many2one(
        "mail.template", string="E-mail", domain=[("model", "=", "sale.order")], ondelete="restrict"
    )
    sms_template_id = fields.Many2one(
        "sms.template", string="SMS", domain=[("model", "=", "sale.order")], ondelete="restrict"
    )
    is_marketing = fields.Boolean(
        string="Advertising",
        help="Not sent to whoever wants no advertising. News of an order that somebody waits for is none.",
    )

    @api.constrains("kind", "stage")
    def _check_stage(self):
        for milestone in self:
            if milestone.kind == "stage" and not milestone.stage:
                raise ValidationError(
                    self.env._("%(name)s: choose the stage that is complete.", name=milestone.name)
                )

    def _reached(self, event):
        """Return the milestones of these that an event has brought an order to.

        Stages that were passed in one step count each; where nothing is known of before, only the
        last one does: what was long ago is no news.
        """
        if not event.is_stage_new or event.stage == "cancelled":
            return self.browse()
        now = STAGES.index(event.stage) if event.stage in STAGES else len(STAGES)
        if event.stage == "paid" and event.percent >= 100:
            now = len(STAGES)
        before = STAGES.index(event.previous_stage) if event.previous_stage in STAGES else now - 1
        passed = STAGES[before:now]
        return self.filtered(lambda one: one.kind == "stage" and one.stage in passed)

    def _of_company(self, company):
        return self.filtered(lambda milestone: milestone.company_id in (company, company.browse()))
