from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# The disciplines in turn, and by how many days after the start each is due.
STEPS = {
    "d1": ("D1 Team", 1),
    "d2": ("D2 Problem", 1),
    "d3": ("D3 Containment", 2),
    "d4": ("D4 Root cause", 7),
    "d5": ("D5 Corrective action", 10),
    "d6": ("D6 Implementation", 20),
    "d7": ("D7 Prevention", 25),
    "d8": ("D8 Conclusion", 30),
}
STATES = [*((code, label) for code, (label, _days) in STEPS.items()), ("done", "Done")]
WHYS = tuple(f"why_{number}" for number in range(1, 6))


class ServiceEightd(models.Model):
    """The eight disciplines of a serious complaint: no step is passed before its gate is open."""

    _name = "service.eightd"
    _description = "8D Report"
    _inherit = ["service.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "next_due, id"
    _check_company_auto = True
    _guarded_fields = frozenset({"state", "done_at", "found_at"})

    ticket_id = fields.Many2one(
        comodel_name="service.ticket", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="ticket_id.commercial_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one(related="ticket_id.product_id", store=True, index="btree_not_null")
    state = fields.Selection(selection=STATES, default="d1", readonly=True, copy=False, tracking=True)
    step_ids = fields.One2many(
        comodel_name="service.eightd.step", inverse_name="eightd_id", string="Plan", copy=False
    )
    next_due = fields.Date(compute="_compute_next_due", store=True, index="btree_not_null")
    is_late = fields.Boolean(compute="_compute_is_late")
    done_at = fields.Datetime(string="Done on", readonly=True, copy=False)

    # D1
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Team Leader",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    member_ids = fields.Many2many(
        comodel_name="res.users",
        relation="service_eightd_member_rel",
        column1="eightd_id",
        column2="user_id",
        string="Team",
        domain="[('share', '=', False)]",
        check_company=True,
    )
    # D2
    problem = fields.Text(
        compute="_compute_problem",
        store=True,
        readonly=False,
        precompute=True,
        help="What is wrong with what, where and when was it found, how many.",
    )
    # D3
    suspect_lot_ids = fields.Many2many(
        comodel_name="stock.lot",
        relation="service_eightd_suspect_rel",
        column1="eightd_id",
        column2="lot_id",
        string="Suspected Lots",
        compute="_compute_suspect_lot_ids",
        store=True,
        readonly=False,
        check_company=True,
    )
    with_components = fields.Boolean(
        default=True,
        help="Also the lots that went into the suspected ones, and everything else made from those.",
    )
    containment_line_ids = fields.One2many(
        comodel_name="service.eightd.containment", inverse_name="eightd_id"
    )
    open_containment_count = fields.Integer(compute="_compute_open_containment_count")
    found_at = fields.Datetime(string="Searched on", readonly=True, copy=False)
    containment_note = fields.Text(string="Immediate Measures")
    # D4
    why_1 = fields.Char(string="1. Why?")
    why_2 = fields.Char(string="2. Why?")
    why_3 = fields.Char(string="3. Why?")
    why_4 = fields.Char(string="4. Why?")
    why_5 = fields.Char(string="5. Why?")
    root_cause = fields.Text()
    cause_id = fields.Many2one(related="ticket_id.cause_id", readonly=False)
    # D5 to D8
    corrective_action = fields.Text()
    implemented_on = fields.Date()
    effect_proof = fields.Text(string="Proof That It Works")
    prevention = fields.Text(
        help="What was changed so that it cannot happen elsewhere: standards, training, design, inspection."
    )
    conclusion = fields.Text(string="Conclusion and Thanks to the Team")

    can_advance = fields.Boolean(compute="_compute_can_advance")
    blockers = fields.Text(string="Still Missing", compute="_compute_can_advance")

    # === COMPUTE METHODS === #

    @api.depends("ticket_id.number")
    def _compute_display_name(self):
        for report in self:
            report.display_name = f"8D {report.ticket_id.number or ''}"

    @api.depends("ticket_id")
    def _compute_problem(self):
        for report in self:
            report.problem = report.problem or report.ticket_id.name

    @api.depends("ticket_id.lot_ids")
    def _compute_suspect_lot_ids(self):
        for report in self:
            report.suspect_lot_ids |= report.ticket_id.lot_ids

    @api.depends("step_ids.due_date", "step_ids.done_at")
    def _compute_next_due(self):
        for report in self:
            open_steps = report.step_ids.filtered(lambda step: not step.done_at)
            report.next_due = min(open_steps.mapped("due_date"), default=False)

    @api.depends("next_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for report in self:
            report.is_late = bool(report.next_due) and report.next_due < today

    @api.depends("containment_line_ids.state")
    def _compute_open_containment_count(self):
        for report in self:
            report.open_containment_count = len(report.containment_line_ids.filtered("is_open"))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        self.env["service.eightd.step"].create(
            [vals for report in reports for vals in report._prepare_step_vals_list()]
        )
        return reports

    def _prepare_step_vals_list(self):
        start = fields.Datetime.context_timestamp(self, self.ticket_id.received_at).date()
        return [
            {"eightd_id": self.id, "code": code, "due_date": start + timedelta(days=days)}
            for code, (_label, days) in STEPS.items()
        ]

    # === ACTIONS === #

    def action_advance(self):
        """Finish the step at hand and go to the next; refused while its gate is shut."""
        self.check_access("write")
        now = fields.Datetime.now()
        codes = [code for code, _label in STATES]
        for report in self:
            report._ensure_can_advance()
            following = codes[codes.index(report.state) + 1]
            report._get_step(report.state).write({"done_at": now, "done_by_id": self.env.uid})
            # sudo: the state is guarded, and only this method and the next move it
            report.sudo().write({"state": following, "done_at": following == "done" and now})

    def action_back(self):
        """Take up the step before again."""
        self.check_access("write")
        codes = [code for code, _label in STATES]
        for report in self.filtered(lambda report: report.state != "d1"):
            previous = codes[codes.index(report.state) - 1]
            report._get_step(previous).write({"done_at": False, "done_by_id": False})
            # sudo: see action_advance
            report.sudo().write({"state": previous, "done_at": False})

    def _get_step(self, code):
        # sudo: see action_advance
        return self.sudo().step_ids.filtered(lambda step: step.code == code)

    def _ensure_can_advance(self):
        if not self.can_advance:
            raise UserError(self.blockers or self.env._("This report is done."))

    def action_send(self):
        """Open a message to the customer of the ticket with the report attached."""
        self.ensure_one()
        lang = self.ticket_id._rating_get_partner().lang
        report = self.env["ir.actions.report"].with_context(lang=lang)
        content, _kind = report._render_qweb_pdf("crm_service_desk.eightd_report", self.ids)
        file = self.env["ir.attachment"].create(
            {
                "name": f"{self.display_name.replace('/', '-')}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_model": "service.ticket",
                "default_res_ids": self.ticket_id.ids,
                "default_composition_mode": "comment",
                "default_attachment_ids": file.ids,
                "default_subject": self.display_name,
                "default_partner_ids": self.ticket_id._rating_get_partner().ids,
                "default_subtype_id": self.env.ref("mail.mt_comment").id,
            },
        }
