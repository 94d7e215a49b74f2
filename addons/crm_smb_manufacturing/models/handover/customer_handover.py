from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGERS = ("sales_team.group_sale_manager", "base.group_system")

# What each step needs, and what it leads to.
STEPS = {
    "preview": (("draft", "previewed"), "previewed"),
    "apply": (("previewed",), "applied"),
    "undo": (("applied",), "undone"),
    "reset": (("previewed",), "draft"),
}

# Written by the steps only.
BY_STEPS = {"state", "line_ids", "dossier_ids", "applied_at", "applied_by_id", "undone_at", "undone_by_id"}


class CustomerHandover(models.Model):
    """Everything that names a leaver goes to successors, in one step that can be undone.

    ``customer_handover_registry`` says what is handed over, ``_find`` looks for it,
    ``_move`` writes it, ``_tell`` informs customers and colleagues.
    """

    _name = "customer.handover"
    _inherit = ["mail.thread"]
    _description = "Handover"
    _order = "id desc"
    _rec_name = "leaver_id"
    _check_company_auto = True

    leaver_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        context={"active_test": False},
        help="Whose customers, quotations, activities, meetings, ... go to others.",
    )
    successor_id = fields.Many2one(
        "res.users",
        index=True,
        tracking=True,
        check_company=True,
        domain="[('share', '=', False), ('id', '!=', leaver_id), ('company_ids', 'in', company_id)]",
        help="Takes over what no rule gives to somebody else.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="What belongs to another company stays as it is.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("previewed", "Previewed"),
            ("applied", "Handed Over"),
            ("undone", "Undone"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    rule_ids = fields.One2many("customer.handover.rule", "handover_id", copy=True)
    line_ids = fields.One2many("customer.handover.line", "handover_id", copy=False)
    count_ids = fields.One2many("customer.handover.count", "handover_id", readonly=True)
    dossier_ids = fields.One2many("customer.handover.dossier", "handover_id", copy=False)
    note = fields.Text(help="Why, and what the successors should know.")
    tell_customers = fields.Boolean(
        default=True,
        help="Each customer whose salesperson changes gets one e-mail with the new contact.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail",
        domain=[("model", "=", "customer.handover.dossier")],
        default=lambda self: self._default_mail_template(),
    )
    write_dossiers = fields.Boolean(
        default=True,
        help="Each customer gets a dossier for the successor: as PDF and in the chatter.",
    )
    line_count = fields.Integer(compute="_compute_line_count")
    left_count = fields.Integer(
        string="Left as They Are",
        compute="_compute_line_count",
        help="Records that somebody else changed in the meantime.",
    )
    applied_at = fields.Datetime(string="Handed Over On", readonly=True, copy=False)
    applied_by_id = fields.Many2one("res.users", string="Handed Over By", readonly=True, copy=False)
    undone_at = fields.Datetime(string="Undone On", readonly=True, copy=False)
    undone_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    can_preview = fields.Boolean(compute="_compute_can")
    can_apply = fields.Boolean(compute="_compute_can")
    can_undo = fields.Boolean(compute="_compute_can")

    _two_people = models.Constraint(
        "CHECK (leaver_id <> successor_id)",
        "The successor is somebody else than the leaver.",
    )

    @api.model
    def _default_mail_template(self):
        return self.env.ref("crm_smb_manufacturing.handover_mail_template", raise_if_not_found=False)

    @api.depends("leaver_id.name", "successor_id.name")
    def _compute_display_name(self):
        for handover in self:
            names = [handover.leaver_id.name or "", handover.successor_id.name or ""]
            handover.display_name = " → ".join(name for name in names if name)

    @api.depends("line_ids.state")
    def _compute_line_count(self):
        counts = {}
        rows = self.env["customer.handover.line"]._read_group(
            [("handover_id", "in", self.ids)], ["handover_id", "state"], ["__count"]
        )
        for handover, state, count in rows:
            counts.setdefault(handover.id, {})[state] = count
        for handover in self:
            mine = counts.get(handover.id, {})
            handover.line_count = sum(mine.values())
            handover.left_count = mine.get("changed", 0) + mine.get("kept", 0)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        allowed = self._is_manager()
        for handover in self:
            for step in ("preview", "apply", "undo"):
                handover[f"can_{step}"] = allowed and handover.state in STEPS[step][0]

    @api.model
    def _is_manager(self):
        return self.env.su or any(self.env.user.has_group(group) for group in MANAGERS)

    def _ensure_step(self, step):
        """Only managers, only from the right state, only one at a time."""
        self.ensure_one()
        self.check_access("write")
        if not self._is_manager():
            raise AccessError(self.env._("Only sales managers hand customers over."))
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(self.env._("Somebody is working on this handover right now."))
        self.invalidate_recordset(["state"])
        if self.state not in STEPS[step][0]:
            raise UserError(
                self.env._(
                    "This handover is %(state)s: that step is not possible now.",
                    state=dict(self._fields["state"]._description_selection(self.env))[self.state],
                )
            )

    def action_preview(self):
        """Find everything that names the leaver and say who gets it; changes nothing."""
        self._ensure_step("preview")
        handover = self.sudo()  # sudo: lines and states are written by the steps only
        handover._find()
        handover.state = STEPS["preview"][1]
        return True

    def action_reset(self):
        """Back to draft: the list is dropped, the choices by hand with it."""
        self._ensure_step("reset")
        handover = self.sudo()  # sudo: as in action_preview
        handover.line_ids.unlink()
        handover.state = STEPS["reset"][1]
        return True

    def action_apply(self):
        """Move everything in one transaction; dossiers and e-mails follow in the background."""
        self._ensure_step("apply")
        handover = self.sudo()  # sudo: as in action_preview
        handover._find()
        handover._ensure_successors()
        handover._move()
        done = {"applied_at": fields.Datetime.now(), "applied_by_id": self.env.uid}
        handover.write({"state": STEPS["apply"][1], **done})
        handover._tell_moved()
        return True

    def action_undo(self):
        """Put everything back that nobody changed since; what changed is listed and left."""
        self._ensure_step("undo")
        self._stop_dossiers()
        handover = self.sudo()  # sudo: as in action_preview
        handover._move_back()
        done = {"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid}
        handover.write({"state": STEPS["undo"][1], **done})
        handover._tell_undone()
        return True

    @api.model_create_multi
    def create(self, vals_list):
        self._ensure_by_steps(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_by_steps(vals)
        if {"leaver_id", "company_id"} & vals.keys() and self.line_ids:
            raise UserError(self.env._("Start over to hand over somebody else's records."))
        return super().write(vals)

    def _ensure_by_steps(self, *vals_list):
        """What a step writes nobody writes by hand, by the API neither."""
        if not self.env.su and any(BY_STEPS & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("The state of a handover follows its steps."))

    def action_open_lines(self):
        """Open what this handover moves as a list that can be searched and edited."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_smb_manufacturing.customer_handover_line_action"
        )
        action["domain"] = [("handover_id", "in", self.ids)]
        return action

    def _ensure_successors(self):
        """Every line has a successor who works here and may work in this company."""
        lines = self.line_ids.filtered(lambda line: line.state == "pending")
        orphans = lines.filtered(lambda line: line.effect == "move" and not line.new_user_id)
        if orphans:
            raise UserError(
                self.env._(
                    "%(count)s records have no successor yet, the first is %(record)s."
                    " Please name a successor or give them by hand.",
                    count=len(orphans),
                    record=orphans[0].record_name,
                )
            )
        for user in lines.new_user_id:
            # sudo: whether a colleague may work in this company is no secret here.
            works_here = user.active and not user.share and self.company_id in user.sudo().company_ids
            if user == self.leaver_id or not works_here:
                raise UserError(
                    self.env._(
                        "%(user)s cannot take over in %(company)s.",
                        user=user.name,
                        company=self.company_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        if self.filtered(lambda handover: handover.state in ("applied", "undone")):
            raise UserError(self.env._("A handover that took place stays on record."))
