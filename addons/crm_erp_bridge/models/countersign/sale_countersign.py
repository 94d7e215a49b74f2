from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .sale_countersign_department import KINDS

ANSWER_FIELDS = {"answer_date", "note"}
# Written by asking, answering and the clock alone.
SEALED = {
    "inquiry_id",
    "department_id",
    "kind",
    "asked_by_id",
    "user_id",
    "escalation_user_id",
    "state",
    "asked_at",
    "due_at",
    "escalations",
    "answered_at",
    "answered_by_id",
    "engine_date",
    "engine_reason",
}


class SaleCountersign(models.Model):
    """One department's answer to an inquiry that only people can answer; all are asked at once.

    Answers are given by the one who is asked, or whoever it escalated to. The date is pre-filled
    with what the promise engine found.
    """

    _name = "sale.countersign"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Countersigned Date"
    _order = "inquiry_id desc, sequence, id"
    _check_company_auto = True

    inquiry_id = fields.Many2one(
        "sale.inquiry", required=True, readonly=True, index=True, ondelete="cascade", check_company=True
    )
    department_id = fields.Many2one(
        "sale.countersign.department", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, readonly=True)
    sequence = fields.Integer(readonly=True)
    company_id = fields.Many2one(related="inquiry_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="inquiry_id.partner_id", string="Customer")
    product_id = fields.Many2one(related="inquiry_id.product_id")
    product_uom_qty = fields.Float(related="inquiry_id.product_uom_qty", string="Quantity")
    product_uom_id = fields.Many2one(related="inquiry_id.product_uom_id", string="Unit")
    requested_date = fields.Date(related="inquiry_id.requested_date")
    asked_by_id = fields.Many2one("res.users", readonly=True)
    user_id = fields.Many2one("res.users", string="Asked", required=True, readonly=True, index=True)
    escalation_user_id = fields.Many2one("res.users", string="When Silent", readonly=True)
    state = fields.Selection(
        [("open", "Waiting"), ("answered", "Answered"), ("withdrawn", "No Longer Asked")],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
    )
    asked_at = fields.Datetime(required=True, readonly=True)
    due_at = fields.Datetime(string="Answer Until", required=True, readonly=True)
    escalations = fields.Integer(readonly=True, aggregator=None)
    answered_at = fields.Datetime(readonly=True)
    answered_by_id = fields.Many2one("res.users", readonly=True)
    engine_date = fields.Datetime(string="By Calculation", readonly=True)
    engine_reason = fields.Char(string="Because", readonly=True)
    answer_date = fields.Datetime(
        string="Possible From",
        tracking=True,
        help="From when the customer can have it as far as your department is concerned.",
    )
    note = fields.Text(help="What it depends on; for the salesperson, not the customer.")
    can_answer = fields.Boolean(compute="_compute_can_answer")
    elapsed_hours = fields.Float(
        string="Working Hours", compute="_compute_elapsed_hours", help="Since it was asked, until the answer."
    )

    @api.depends("department_id", "inquiry_id")
    def _compute_display_name(self):
        for one in self:
            # sudo: who is asked may not read the salesperson's inquiries, but what is asked
            one.display_name = f"{one.department_id.sudo().name}: {one.sudo().product_id.display_name}"

    @api.depends("state", "user_id", "escalation_user_id", "escalations")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        manager = self.env.user.has_group("sales_team.group_sale_manager")
        for one in self:
            asked = one.user_id | (one.escalation_user_id if one.escalations else one.user_id)
            one.can_answer = one.state == "open" and (manager or self.env.user in asked)

    @api.depends("asked_at", "answered_at", "state")
    def _compute_elapsed_hours(self):
        now = fields.Datetime.now()
        for one in self:
            end = one.answered_at or now
            one.elapsed_hours = one._working_hours(one.asked_at, end) if one.asked_at else 0

    def write(self, vals):
        """Answers are those of whoever is asked, while they are asked."""
        if not self.env.su and SEALED & set(vals):
            raise AccessError(self.env._("Who was asked what, and when, stays on record."))
        if not self.env.su and ANSWER_FIELDS & set(vals):
            self._ensure_can_answer()
        return super().write(vals)

    # === ACTIONS === #

    def action_answer(self):
        """Give the answer; the asker hears of it, and of the date when it was the last one.

        :return: True
        """
        self._ensure_can_answer()
        for one in self:
            if not one.answer_date:
                raise UserError(
                    self.env._("%(question)s: say from when it is possible.", question=one.display_name)
                )
        # sudo: who answers may write the answer and nothing else of the question
        self.sudo().write(
            {"state": "answered", "answered_at": fields.Datetime.now(), "answered_by_id": self.env.uid}
        )
        # sudo: the reminder of whoever it escalated to is over as well
        self.sudo().activity_ids.unlink()
        self.sudo().inquiry_id._after_countersign()  # sudo: to tell the asker
        return True

    def _ensure_can_answer(self):
        self.check_access("read")
        for one in self:
            if one.state != "open":
                raise UserError(self.env._("%(question)s is not asked any more.", question=one.display_name))
            if not one.can_answer and not self.env.su:
                raise AccessError(
                    self.env._(
                        "%(name)s is asked here: only the one who is asked, or a sales manager, answers.",
                        name=one.user_id.name,
                    )
                )

    def _status_text(self):
        """Return who holds it, in words."""
        self.ensure_one()
        return self.env._(
            "%(department)s: %(name)s, until %(day)s",
            department=self.department_id.name,
            name=self.user_id.name,
            day=format_date(self.env, fields.Datetime.context_timestamp(self, self.due_at).date()),
        )
