from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .sale_countersign_clock import CRON

# What makes it another question.
ASKED = {"partner_id", "product_id", "product_uom_id", "product_uom_qty", "warehouse_id"}
# What of the engine's reasons each department answers for.
THEIRS = {
    "engineering": ("impossible",),
    "production": ("queue", "work", "closed", "lead_time"),
    "purchasing": ("purchasing", "vendor", "incoming", "subcontract", "transfer"),
}


class SaleInquiry(models.Model):
    """Where people must answer, all who must are asked at once, and the asker sees who holds it."""

    _inherit = "sale.inquiry"

    countersign_ids = fields.One2many("sale.countersign", "inquiry_id", string="Departments", readonly=True)
    countersign_state = fields.Selection(
        [("waiting", "Waiting for Departments"), ("done", "Countersigned")],
        string="Countersigning",
        compute="_compute_countersign",
        store=True,
        index="btree_not_null",
    )
    countersign_date = fields.Datetime(
        string="Countersigned Date",
        compute="_compute_countersign",
        store=True,
        help="From when all departments can: the latest of their answers.",
    )
    countersign_holders = fields.Char(
        string="Waits For", compute="_compute_countersign_holders", compute_sudo=True
    )
    countersign_hours = fields.Float(
        string="Working Hours to Answer",
        compute="_compute_countersign_holders",
        compute_sudo=True,
        help="They answer at the same time: the longest counts, not the sum.",
    )
    can_countersign = fields.Boolean(compute="_compute_can_countersign")

    @api.depends("countersign_ids.state", "countersign_ids.answer_date")
    def _compute_countersign(self):
        for inquiry in self:
            asked = inquiry.countersign_ids.filtered(lambda one: one.state != "withdrawn")
            is_waiting = any(one.state == "open" for one in asked)
            inquiry.countersign_state = asked and ("waiting" if is_waiting else "done")
            dates = asked.mapped("answer_date")
            inquiry.countersign_date = not is_waiting and max(dates, default=False)

    @api.depends("countersign_ids.state", "countersign_ids.user_id", "countersign_ids.due_at")
    @api.depends_context("lang", "tz")
    def _compute_countersign_holders(self):
        for inquiry in self:
            waiting = inquiry.countersign_ids.filtered(lambda one: one.state == "open")
            inquiry.countersign_holders = "; ".join(one._status_text() for one in waiting)
            asked = inquiry.countersign_ids.filtered(lambda one: one.state != "withdrawn")
            inquiry.countersign_hours = max(asked.mapped("elapsed_hours"), default=0)

    @api.depends("countersign_state", "order_id")
    def _compute_can_countersign(self):
        for inquiry in self:
            inquiry.can_countersign = bool(
                inquiry.id and not inquiry.order_id and inquiry.countersign_state != "waiting"
            )

    def action_countersign(self):
        """Ask all departments at once, each with its clock and with what the engine found.

        :return: True
        """
        self.check_access("write")
        for inquiry in self:
            if not inquiry.can_countersign:
                raise UserError(
                    self.env._(
                        "%(inquiry)s: the departments are being asked already, or it was quoted.",
                        inquiry=inquiry.display_name,
                    )
                )
            if not inquiry.answered_at:
                inquiry.action_answer()
            inquiry._ask_departments()
        return True

    def _ask_departments(self):
        departments = self.env["sale.countersign.department"].search(
            [("company_id", "in", [self.company_id.id, False])]
        )
        if not departments:
            raise UserError(
                self.env._("No department countersigns dates: have one added under Sales, Configuration.")
            )
        # sudo: questions are made by the inquiry, by nobody else
        questions = self.env["sale.countersign"].sudo()
        self.sudo().countersign_ids.write({"state": "withdrawn"})
        now = fields.Datetime.now()
        questions = questions.create([self._prepare_countersign_vals(one, now) for one in departments])
        for question in questions:
            question._remind(question.user_id, question.due_at)
        for due_at in set(questions.mapped("due_at")):
            self.env.ref(CRON).sudo()._trigger(due_at)  # sudo: to wake the clock, whoever asks

    def _prepare_countersign_vals(self, department, now):
        reasons = self.reason_ids.filtered(lambda one: one.kind in THEIRS[department.kind])
        user = department.sudo()._responsible(self.sudo())  # sudo: who answers, whoever asks
        return {
            "inquiry_id": self.id,
            "department_id": department.id,
            "kind": department.kind,
            "sequence": department.sequence,
            "asked_by_id": self.asked_by_id.id,
            "user_id": user.id,
            "escalation_user_id": department.escalation_user_id.id,
            "asked_at": now,
            "due_at": self.env["sale.countersign"]._due(self.company_id, now, department.hours),
            "engine_date": self.promise_date,
            "engine_reason": reasons._most_binding().text if reasons else False,
            "answer_date": self.promise_date,
        }

    def _after_countersign(self):
        """Tell the asker the date once all have answered."""
        for inquiry in self.filtered(lambda one: one.countersign_state == "done"):
            last = inquiry.countersign_ids.sorted("answered_at")[-1:]
            last.message_notify(
                partner_ids=inquiry.asked_by_id.partner_id.ids,
                subject=inquiry.display_name,
                body=self.env._(
                    "All departments have answered: possible from %(date)s.",
                    date=format_datetime(
                        self.env,
                        inquiry.countersign_date,
                        tz=inquiry.asked_by_id.tz or "UTC",
                        dt_format="short",
                    ),
                ),
            )

    def write(self, vals):
        """Another question has other answers."""
        result = super().write(vals)
        if ASKED & set(vals):
            # sudo: questions follow their inquiry
            asked = self.sudo().countersign_ids.filtered(lambda one: one.state != "withdrawn")
            asked.activity_ids.unlink()
            asked.state = "withdrawn"
        return result

    def _prepare_order_vals(self):
        """What the departments said is what is asked for."""
        values = super()._prepare_order_vals()
        if self.countersign_date and not values.get("requested_date"):
            values["requested_date"] = self.env["sale.order"]._day_of(self.company_id, self.countersign_date)
        return values

    def action_view_countersigns(self):
        """Open what each department says.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("crm_erp_bridge.sale_countersign_action")
        return {**action, "domain": [("inquiry_id", "=", self.id)], "context": {}}
