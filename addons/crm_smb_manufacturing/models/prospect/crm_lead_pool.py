from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

BATCH = 200
MANAGER = "sales_team.group_sale_manager"
# What only the pool itself writes.
POOL_FIELDS = {"pool_date", "pool_warned_on"}
# What following a prospect says, and nobody else: it keeps the prospect out of the pool.
FOLLOW_FIELDS = {"last_follow_date", "last_contact_date"}


class CrmLead(models.Model):
    """The public pool: what nobody follows belongs to nobody, until somebody claims it."""

    _inherit = "crm.lead"

    pool_date = fields.Datetime(
        string="In the Pool Since", readonly=True, copy=False, index="btree_not_null", tracking=True
    )
    pool_warned_on = fields.Date(string="Warned Of the Pool On", readonly=True, copy=False)
    pool_log_ids = fields.One2many("crm.pool.log", "lead_id", string="Pool History", readonly=True)
    pool_deadline = fields.Date(
        string="Falls Into the Pool",
        compute="_compute_pool_deadline",
        help="When this prospect falls back into the public pool unless somebody follows it.",
    )
    can_manage_pool = fields.Boolean(compute="_compute_can_manage_pool")
    can_throw_in = fields.Boolean(compute="_compute_can_manage_pool")

    @api.depends("user_id", "won_status", "last_follow_date", "date_open", "company_id", "intention_grade_id")
    def _compute_pool_deadline(self):
        for lead in self:
            days = lead._pool_days()
            followed = lead._followed_on("date_open", "create_date")
            counts = days and followed and lead.user_id and lead.won_status == "pending"
            lead.pool_deadline = followed + timedelta(days=days) if counts else False

    @api.depends("user_id", "team_id", "won_status", "pool_date")
    @api.depends_context("uid")
    def _compute_can_manage_pool(self):
        manager = self.env.su or self.env.user.has_group(MANAGER)
        for lead in self:
            leads_team = lead.team_id.sudo().user_id == self.env.user  # sudo: only the leader's id
            lead.can_manage_pool = manager or leads_team
            own = lead.user_id and lead.user_id == self.env.user
            open_outside = not lead.pool_date and lead.won_status == "pending"
            lead.can_throw_in = open_outside and (lead.can_manage_pool or own)

    def _pool_days(self):
        """Days without a follow-up after which this prospect falls back; 0 for never."""
        days = self._visit_company().sudo().pool_after_days  # sudo: any company's setting
        return days and (self.intention_grade_id.pool_after_days or days)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_may_write_pool(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_may_write_pool(vals)
        leaving = self.filtered("pool_date") if vals.get("user_id") else self.browse()
        if leaving:
            leaving._ensure_can_assign()
            vals = {**vals, "pool_date": False}
        log_vals = [lead._prepare_pool_log_vals(user_id=vals["user_id"]) for lead in leaving]
        result = super().write(vals)
        if leaving:
            leaving._log_leaving(log_vals)
        return result

    def _merge_dependences(self, opportunities):
        # A prospect leaves the pool by a claim, not by being merged into another.
        (self | opportunities).filtered("pool_date")._ensure_can_assign()
        # sudo: the ledger is written by the pool only.
        opportunities.sudo().pool_log_ids._follow_merged(self)
        return super()._merge_dependences(opportunities)

    @api.model
    def _ensure_may_write_pool(self, vals):
        if self.env.su:
            return
        if POOL_FIELDS & vals.keys():
            raise AccessError(self.env._("Only the public pool itself says what lies in it."))
        if any(vals.get(name) for name in FOLLOW_FIELDS):
            raise AccessError(self.env._("When a prospect was followed is noted by following it."))

    def _ensure_can_assign(self):
        """A prospect leaves the pool by a claim, or by a manager's hand."""
        if not self.env.su and not all(lead.can_manage_pool for lead in self):
            raise UserError(
                self.env._("Prospects in the public pool are claimed; only managers assign them.")
            )

    def _ensure_can_throw_in(self):
        self.check_access("write")
        for lead in self:
            if not lead.can_throw_in:
                raise UserError(
                    self.env._(
                        "%(lead)s cannot go into the public pool: it is closed, it is there already, "
                        "or it is somebody else's.",
                        lead=lead.display_name,
                    )
                )

    # === Into the pool === #

    def action_open_throw_in(self):
        """Ask why these prospects are given to everybody."""
        return self._open_transfer("throw_in")

    def action_open_assign(self):
        """Ask who gets these prospects."""
        return self._open_transfer("assign")

    def action_throw_in(self, reason=None):
        """Give these prospects to everybody.

        :param str reason: why, kept in the history
        """
        self._ensure_can_throw_in()
        usual = self.env._("%(user)s threw this prospect into the public pool.", user=self.env.user.name)
        self._return_to_pool("thrown_in", dict.fromkeys(self.sudo(), reason or usual))
        return True

    def _open_transfer(self, kind):
        self.check_access("write")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("crm_smb_manufacturing.crm_pool_transfer_action"),
            "context": {"default_kind": kind, "default_lead_ids": self.ids},
        }

    def _return_to_pool(self, kind, reasons):
        """Take prospects from whoever had them and give them to everybody.

        :param str kind: ``returned`` or ``thrown_in``
        :param dict reasons: {prospect: why, to be read by people}
        """
        leads = self.sudo()  # sudo: ledger, activities and followers of another person
        holders = {lead: lead.user_id for lead in leads}
        self.env["crm.pool.log"].sudo().create(
            [{**lead._prepare_pool_log_vals(), "kind": kind, "reason": reasons[lead]} for lead in leads]
        )
        leads._unlink_activities_of_holders()
        for company, group in leads.grouped("company_id").items():
            # Without a salesperson Odoo would forget the company as well, see _compute_company_id.
            group.write(
                {
                    "user_id": False,
                    "company_id": company.id,
                    "pool_date": fields.Datetime.now(),
                    "pool_warned_on": False,
                }
            )
        leads._unsubscribe_holders(holders)
        leads._message_log_batch(bodies={lead.id: reasons[lead] for lead in leads})

    def _unlink_activities_of_holders(self):
        """What the holder had planned is nobody's task any more; what was done stays."""
        activities = self.env["mail.activity"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        holder = {lead.id: lead.user_id for lead in self}
        activities.filtered(lambda a: a.user_id == holder[a.res_id] or a.visit_lead_id).unlink()
        self._unlink_own_activities("mail_activity_type_pool_warning")
        self._unlink_own_activities("mail_activity_type_visit_missed")

    def _unsubscribe_holders(self, holders):
        by_holder = {}
        for lead, holder in holders.items():
            by_holder.setdefault(holder, self.browse())
            by_holder[holder] |= lead
        for holder, leads in by_holder.items():
            if holder:
                leads.message_unsubscribe(partner_ids=holder.partner_id.ids)

    def _prepare_pool_log_vals(self, user_id=False):
        return {
            "lead_id": self.id,
            "lead_name": self.name,
            "company_id": self.company_id.id,
            "previous_user_id": self.user_id.id,
            "held_since": self.date_open,
            "last_follow_date": self.last_follow_date,
            "user_id": user_id,
            "actor_id": self.env.uid,
        }

    # === Out of the pool === #

    def _log_leaving(self, vals_list):
        """Write down who got these prospects: claimed by oneself, or assigned by another."""
        Log = self.env["crm.pool.log"].sudo()  # sudo: the ledger is written by the pool only
        user = self.env["res.users"].browse(vals_list[0]["user_id"])
        if user != self.env.user:
            Log.create([{**vals, "kind": "assigned"} for vals in vals_list])
            return
        day = fields.Date.context_today(self)
        first = Log._claims_of_day(user, day) + 1
        Log.create(
            [
                {**vals, "kind": "claimed", "claim_day": day, "claim_number": number}
                for number, vals in enumerate(vals_list, first)
            ]
        )

    # === Nightly === #

    @api.model
    def _pool_domain(self, ahead=0):
        """Prospects that fall back in so many days unless somebody follows them."""
        tomorrow = datetime.combine(fields.Date.today() + timedelta(days=1 + ahead), time.min)
        grades = self.env["crm.intention.grade"].with_context(active_test=False).search(Domain.TRUE)
        own_days = grades.filtered("pool_after_days")
        rules = []
        for company in self.env["res.company"].search([("pool_after_days", ">", 0)]):
            here = Domain("company_id", "=", company.id) | (
                Domain("company_id", "=", False) & Domain("user_id.company_id", "=", company.id)
            )
            spans = own_days.grouped("pool_after_days")
            by_company = Domain("intention_grade_id", "not in", own_days.ids)
            days = Domain.OR(
                [
                    by_company
                    & self._not_followed_domain(tomorrow - timedelta(days=company.pool_after_days)),
                    *(
                        Domain("intention_grade_id", "in", found.ids)
                        & self._not_followed_domain(tomorrow - timedelta(days=span))
                        for span, found in spans.items()
                    ),
                ]
            )
            rules.append(here & days)
        return Domain("won_status", "=", "pending") & Domain("pool_date", "=", False) & Domain.OR(rules)

    @api.model
    def _not_followed_domain(self, limit):
        silent = []
        for name in (*self._follow_fields(), "date_open", "create_date"):
            before = limit if self._fields[name].type == "datetime" else limit.date()
            silent.append(Domain(name, "=", False) | Domain(name, "<", before))
        meeting = Domain("calendar_event_ids", "any", [("stop", ">=", limit)])
        return Domain.AND(silent) & ~meeting

    @api.model
    def _cron_pool(self):
        """Nightly: what was followed is safe again, what was warned of falls back, what
        is due tomorrow is warned of."""
        today = fields.Date.today()
        soon, now = self._pool_domain(ahead=1), self._pool_domain()
        warned = Domain("pool_warned_on", "!=", False)
        steps = [
            (warned & ~soon, "_withdraw_pool_warning"),
            (now & (Domain("user_id", "=", False) | Domain("pool_warned_on", "<", today)), "_fall_back"),
            (soon & ~warned & Domain("user_id", "!=", False), "_warn_of_pool"),
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=sum(self.search_count(domain) for domain, _step in steps))
        for domain, step in steps:
            last_id = 0
            while leads := self.search(domain & Domain("id", ">", last_id), order="id", limit=BATCH):
                last_id = leads[-1:].id
                # Whoever is being edited right now is looked at tomorrow.
                getattr(leads.try_lock_for_update(allow_referencing=True), step)()
                if not cron._commit_progress(len(leads)):
                    return

    def _withdraw_pool_warning(self):
        self._unlink_own_activities("mail_activity_type_pool_warning")
        self.with_context(tracking_disable=True).write({"pool_warned_on": False})

    def _warn_of_pool(self):
        kind = self.env.ref("crm_smb_manufacturing.mail_activity_type_pool_warning")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": lead.id,
                    "activity_type_id": kind.id,
                    "user_id": lead.user_id.id,
                    "date_deadline": fields.Date.today(),
                    "summary": lead.with_context(lang=lead.user_id.lang).env._(
                        "Falls into the public pool tomorrow unless you follow it"
                    ),
                    "automated": True,
                }
                for lead in self
            ]
        )
        self.with_context(tracking_disable=True).write({"pool_warned_on": fields.Date.today()})

    def _fall_back(self):
        reasons = {}
        for lead in self:
            reader = lead.user_id or lead._visit_company().partner_id
            reasons[lead] = lead.with_context(lang=reader.lang).env._(
                "Nobody followed this prospect for %(days)s days: it fell back into the public pool.",
                days=lead._pool_days(),
            )
        self._return_to_pool("returned", reasons)
