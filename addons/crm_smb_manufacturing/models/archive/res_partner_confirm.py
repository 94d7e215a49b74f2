from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STALE_ACTIVITY = "crm_smb_manufacturing.mail_activity_type_archive_stale"
BATCH = 500


class ResPartner(models.Model):
    """An archive is confirmed by somebody who knows the customer; one that is not
    confirmed for long is stale, and its owner is told once."""

    _inherit = "res.partner"

    archive_confirmed_date = fields.Date(string="Archive Confirmed On", copy=False, tracking=True)
    # When the owner was asked; empty again with the next confirmation.
    archive_reminded_date = fields.Date(copy=False, export_string_translation=False)
    is_archive_stale = fields.Boolean(
        string="Stale Archive",
        compute="_compute_is_archive_stale",
        search="_search_is_archive_stale",
        help="Nobody confirmed this archive for as many months as the settings say.",
    )
    can_confirm_archive = fields.Boolean(compute="_compute_can_confirm_archive")

    @api.depends(
        "archive_confirmed_date", "customer_code", "is_company", "parent_id", "company_id", "user_id"
    )
    @api.depends_context("company")
    def _compute_is_archive_stale(self):
        today = fields.Date.context_today(self)
        for partner in self:
            months = partner._archive_company().archive_stale_months
            since = partner.archive_confirmed_date or (partner.create_date or fields.Datetime.now()).date()
            is_customer = partner.customer_code and partner.is_company and not partner.parent_id
            partner.is_archive_stale = bool(
                is_customer and months and since < today - relativedelta(months=months)
            )

    def _archive_company(self):
        """The company whose setting holds: the customer's, else its owner's, else ours."""
        # sudo: settings of a company are no secret to those who work with its customers
        partner = self.sudo()
        return partner.company_id or partner.user_id.company_id or self.env.company.sudo()

    @api.model
    def _search_is_archive_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        stale = self._stale_domain()
        if True in value and False in value:
            return Domain.TRUE
        return stale if True in value else ~stale

    @api.model
    def _stale_domain(self):
        """Customers whose archive is stale by the setting of the company they belong to."""
        today = fields.Date.context_today(self)
        # sudo: see _archive_company
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        stale = Domain.FALSE
        for months, same in companies.grouped("archive_stale_months").items():
            if not months:
                continue
            belongs = Domain("company_id", "in", same.ids)
            belongs |= Domain("company_id", "=", False) & Domain("user_id.company_id", "in", same.ids)
            if self.env.company in same:
                belongs |= Domain("company_id", "=", False) & Domain("user_id", "=", False)
            stale |= belongs & self._older_domain(today - relativedelta(months=months))
        return stale & self._customer_domain()

    @api.model
    def _older_domain(self, date):
        never = Domain("archive_confirmed_date", "=", False) & Domain("create_date", "<", date)
        return never | Domain("archive_confirmed_date", "<", date)

    # === confirming === #

    @api.depends("archive_confirmed_date", "is_company", "parent_id")
    @api.depends_context("uid")
    def _compute_can_confirm_archive(self):
        may_write = self.env["res.partner"].has_access("write")
        today = fields.Date.context_today(self)
        for partner in self:
            is_archive = partner.is_company and not partner.parent_id
            partner.can_confirm_archive = may_write and is_archive and partner.archive_confirmed_date != today

    def _ensure_can_confirm_archive(self):
        self.check_access("write")
        for partner in self:
            if not partner.is_company or partner.parent_id:
                raise UserError(
                    self.env._("%(partner)s has no archive of its own.", partner=partner.display_name)
                )
            if not partner.can_confirm_archive:
                raise UserError(
                    self.env._(
                        "The archive of %(partner)s was already confirmed today.",
                        partner=partner.display_name,
                    )
                )

    def action_confirm_archive(self):
        """Somebody who knows the customer vouches for what the archive says."""
        self._ensure_can_confirm_archive()
        self.write(
            {
                "archive_confirmed_date": fields.Date.context_today(self),
                "archive_reminded_date": False,
            }
        )
        self.activity_feedback([STALE_ACTIVITY], feedback=self.env._("Archive confirmed"))
        return True

    # === reminding === #

    def _archive_owner(self):
        """Who is asked: the salesperson, or the second person where that one has left."""
        # sudo: archived users are hidden from others
        people = self.sudo().user_id, self.sudo().backup_user_id
        return next((user for user in people if user.active), self.env["res.users"])

    @api.model
    def _cron_remind_stale_archives(self):
        """Ask the owners of stale archives to confirm them: once, until they do."""
        domain = (
            self._stale_domain()
            & Domain("archive_reminded_date", "=", False)
            & Domain.OR(Domain(f"{name}.active", "=", True) for name in ("user_id", "backup_user_id"))
        )
        while partners := self.search(domain, order="id", limit=BATCH):
            partners._remind_of_archive()
            if not self.env["ir.cron"]._commit_progress(len(partners), remaining=self.search_count(domain)):
                break

    def _remind_of_archive(self):
        due = fields.Date.add(fields.Date.context_today(self), days=7)
        for owner, partners in self.grouped(lambda partner: partner._archive_owner()).items():
            # no mail: the list of activities tells it
            partners._readable_by(owner).with_context(mail_activity_quick_update=True).activity_schedule(
                STALE_ACTIVITY,
                due,
                user_id=owner.id,
            )
        self.write({"archive_reminded_date": fields.Date.context_today(self)})

    def _readable_by(self, user):
        """Those that the user may read in one of his companies."""
        as_user = self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return self & as_user._filtered_access("read").with_env(self.env)
