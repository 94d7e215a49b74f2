from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CLERK = "crm_smb_manufacturing.group_data_clerk"
SUPERVISOR = "crm_smb_manufacturing.group_data_supervisor"
ADMINISTRATOR = "base.group_system"

# What each step needs, and what it leads to.
STEPS = {
    "read": (("draft",), "mapped"),
    "check": (("mapped", "checked"), "checking"),
    "ask": (("checked",), "review"),
    "load": (("checked", "review"), "loading"),
    "reset": (("mapped", "checked", "review"), "draft"),
}
WORKING = ("checking", "loading")
# Written by hand; all the rest by the steps only.
BY_HAND = {"file_ids", "company_id", "sheet_ids", "column_ids"}


class TakeoverJob(models.Model):
    """Workbooks that somebody uploads: read, mapped, tried, loaded.

    ``takeover_job_read`` reads the files and guesses what they are, ``takeover_job_work``
    tries or loads the rows with the code of ``takeover.run``.
    """

    _name = "takeover.job"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Take-over of Workbooks"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="Whose customers they become; those of another company stay as they are.",
    )
    file_ids = fields.Many2many("ir.attachment", string="Workbooks", copy=False, bypass_search_access=True)
    user_id = fields.Many2one(
        "res.users",
        string="Uploaded By",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    worker_id = fields.Many2one("res.users", string="Loaded By", readonly=True, index="btree_not_null")
    loaded_at = fields.Datetime(string="Loaded On", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Files"),
            ("mapped", "Columns"),
            ("checking", "Being Tried"),
            ("checked", "Preview"),
            ("review", "Waits for Review"),
            ("loading", "Being Loaded"),
            ("done", "Loaded"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    sheet_ids = fields.One2many("takeover.job.sheet", "job_id", copy=False)
    column_ids = fields.One2many("takeover.job.column", "job_id", copy=False)
    result_ids = fields.One2many("takeover.job.result", "job_id", readonly=True, copy=False)
    issue_ids = fields.One2many("takeover.job.issue", "job_id", readonly=True, copy=False)
    # How far it is: pieces of work done, rows, and what was counted.
    cursor = fields.Integer(readonly=True, copy=False)
    counts = fields.Json(readonly=True, copy=False)
    rows_done = fields.Integer(readonly=True, copy=False)
    rows_total = fields.Integer(string="Rows", readonly=True, copy=False)
    failure = fields.Char(readonly=True, copy=False)
    rejected_count = fields.Integer(string="Rejected", readonly=True, copy=False)
    can_read = fields.Boolean(compute="_compute_can")
    can_check = fields.Boolean(compute="_compute_can")
    can_ask = fields.Boolean(compute="_compute_can")
    can_load = fields.Boolean(compute="_compute_can")
    can_reset = fields.Boolean(compute="_compute_can")

    @api.depends("file_ids.name")
    def _compute_name(self):
        for job in self:
            # sudo: the names of the files of a job are its name.
            names = job.file_ids.sudo().mapped("name")
            more = f" +{len(names) - 2}" if len(names) > 2 else ""
            job.name = (", ".join(names[:2]) + more) or self.env._("New take-over")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        for job in self:
            for step, (states, _next) in STEPS.items():
                job[f"can_{step}"] = job.state in states and job._may(step)

    @api.model
    def _may(self, step):
        """Clerks prepare and ask; supervisors, sales managers and administrators load."""
        user = self.env.user
        loads = self.env.su or user.has_group(SUPERVISOR) or user.has_group(ADMINISTRATOR)
        return {"load": loads, "ask": not loads}.get(step, loads or user.has_group(CLERK))

    @api.model
    def _takes_all(self):
        """Whether this user takes more over than customers and contacts."""
        return self.env.su or self.env.user.has_group(ADMINISTRATOR)

    def _ensure_step(self, step):
        self.ensure_one()
        self.check_access("write")
        if not self._may(step):
            raise AccessError(self.env._("Workbooks are loaded by supervisors and sales managers."))
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(self.env._("These workbooks are being worked on right now."))
        self.invalidate_recordset(["state"])
        if self.state not in STEPS[step][0]:
            label = dict(self._fields["state"]._description_selection(self.env))[self.state]
            raise UserError(
                self.env._("This take-over is at “%(state)s”: that step is not possible now.", state=label)
            )

    # === steps === #

    def action_read(self):
        """Open the files and guess what their sheets and columns are."""
        self._ensure_step("read")
        self.file_ids.check_access("read")
        job = self.sudo()  # sudo: sheets, columns and states are written by the steps only
        job._read_files()
        job.state = STEPS["read"][1]
        return True

    def action_check(self):
        """Try everything and say what would happen; writes nothing but the preview."""
        self._ensure_step("check")
        self._ensure_mapped()
        job = self.sudo()  # sudo: as in action_read
        self.env["takeover.mapping"]._remember(job._chosen_columns())
        job._start(STEPS["check"][1], self.env.user)
        return True

    def action_ask(self):
        """Have a supervisor look at the preview and load it."""
        self._ensure_step("ask")
        job = self.sudo()  # sudo: as in action_read
        job.state = STEPS["ask"][1]
        supervisor = self.env["res.partner"]._reviewer()
        if supervisor:
            job.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Look at the preview and load these workbooks"),
                user_id=supervisor.id,
            )
        return True

    def action_load(self):
        """Load what the preview showed; a second time changes nothing."""
        self._ensure_step("load")
        self._ensure_mapped()
        job = self.sudo()  # sudo: as in action_read
        job._start(STEPS["load"][1], self.env.user)
        job.activity_feedback(["mail.mail_activity_data_todo"])
        return True

    def action_reset(self):
        """Back to the files: what was read of them is dropped."""
        self._ensure_step("reset")
        job = self.sudo()  # sudo: as in action_read
        job.sheet_ids.unlink()
        job._drop_result()
        job.activity_unlink(["mail.mail_activity_data_todo"])
        job.state = STEPS["reset"][1]
        return True

    def _reopen_mapping(self):
        """Columns change only while they can; what was tried before is to be tried again."""
        for job in self:
            if job.state not in ("mapped", "checked"):
                raise UserError(self.env._("Start over to change what sheets and columns mean."))
            if job.state == "checked":
                job.sudo().state = "mapped"  # sudo: a step, as in action_read

    # === what is written by whom === #

    @api.model_create_multi
    def create(self, vals_list):
        self._ensure_by_steps(*vals_list)
        jobs = super().create(vals_list)
        jobs._ensure_own_files()
        return jobs

    def write(self, vals):
        self._ensure_by_steps(vals)
        if {"file_ids", "company_id"} & vals.keys() and self.filtered(lambda job: job.state != "draft"):
            raise UserError(self.env._("Start over to take other files."))
        result = super().write(vals)
        if "file_ids" in vals:
            self._ensure_own_files()
        return result

    def _ensure_own_files(self):
        """A workbook is taken by whoever may read it: its name says something already."""
        self.file_ids.check_access("read")

    def _ensure_by_steps(self, *vals_list):
        """What a step writes nobody writes by hand, by the API neither."""
        own = self._fields.keys() - self.env["mail.thread"]._fields.keys() - BY_HAND
        own -= self.env["mail.activity.mixin"]._fields.keys()
        if not self.env.su and any(own & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("The state of a take-over follows its steps."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_loaded(self):
        if self.filtered(lambda job: job.state in ("loading", "done")):
            raise UserError(self.env._("What was loaded stays on record."))

    # === results === #

    def _action_records(self, name, domain, model="res.partner", **context):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
            "context": context,
        }

    def action_open_customers(self):
        """Open the customers that were new."""
        domain = [("takeover_job_id", "in", self.ids), ("parent_id", "=", False)]
        return self._action_records(self.env._("New Customers"), domain, active_test=False)

    def action_open_contacts(self):
        """Open the contacts that were new."""
        domain = [("takeover_job_id", "in", self.ids), ("parent_id", "!=", False)]
        return self._action_records(self.env._("New Contacts"), domain, active_test=False)

    def action_open_duplicates(self):
        """Open what may be there twice now, to be decided."""
        domain = [
            "|",
            ("partner_id.takeover_job_id", "in", self.ids),
            ("other_partner_id.takeover_job_id", "in", self.ids),
            ("state", "=", "proposed"),
        ]
        return self._action_records(self.env._("Duplicates to Decide"), domain, "customer.duplicate")

    def action_open_issues(self):
        """Open the rejected rows and the notes as a list that can be searched."""
        domain = [("job_id", "in", self.ids)]
        name = self.env._("Rejected Rows and Notes")
        return self._action_records(name, domain, "takeover.job.issue", search_default_rejected=1)

    def action_download_rejected(self):
        """Download rejected.xlsx: the rows as they were, with the reason beside them."""
        self.ensure_one()
        self.check_access("read")
        attachment = self.sudo()._create_rejected()  # sudo: the file belongs to the job
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }
