from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError


class CrmLead(models.Model):
    """Claiming a prospect from the public pool, within limits, one person at a time."""

    _inherit = "crm.lead"

    can_claim = fields.Boolean(compute="_compute_can_claim")
    claim_refusal = fields.Char(
        string="Why You Cannot Claim It", compute="_compute_can_claim", export_string_translation=False
    )

    @api.depends("pool_date", "won_status", "active")
    @api.depends_context("uid")
    def _compute_can_claim(self):
        pooled = self.filtered(lambda lead: lead._is_in_pool())
        refusals = pooled._claim_refusals() if pooled else {}
        for lead in self:
            lead.claim_refusal = refusals.get(lead, False)
            lead.can_claim = lead in pooled and not lead.claim_refusal

    def _is_in_pool(self):
        """Whether there is something to claim: what was closed is not."""
        return bool(self.pool_date and self.active and self.won_status == "pending")

    def action_claim(self):
        """Make these prospects of the public pool mine."""
        leads = self.exists()
        leads._ensure_in_pool()
        leads._ensure_alone()
        leads._ensure_can_claim()
        # sudo: by hand, a prospect leaves the pool only through a manager.
        leads.sudo().write({"user_id": self.env.uid})
        return True

    def _ensure_in_pool(self):
        """Refuse what is not in the pool; say who was faster, where everybody could see it."""
        self.browse().check_access("write")
        gone = self.sudo().filtered(lambda lead: not lead._is_in_pool())  # sudo: see _taken_by
        for lead in gone:
            taken = lead._taken_by()
            if taken:
                raise UserError(
                    self.env._(
                        "%(lead)s is no longer in the public pool: %(user)s was faster.",
                        lead=lead.name,
                        user=taken.name,
                    )
                )
        self.check_access("write")
        if gone:
            raise UserError(self.env._("%(lead)s is not in the public pool.", lead=gone[0].name))

    def _taken_by(self):
        """Return who got this prospect out of the pool of a company that the user works in.

        Called with sudo: by then the prospect is the other person's.
        """
        last = self.pool_log_ids[:1]
        allowed = not self.company_id or self.company_id in self.env.companies
        recent = last.date and last.date > fields.Datetime.now() - timedelta(days=1)
        return last.user_id if allowed and recent and last.user_id != self.env.user else last.user_id.browse()

    def _ensure_alone(self):
        try:
            self.sudo().lock_for_update(allow_referencing=True)  # sudo: access was checked above
        except LockError as error:
            raise UserError(
                self.env._("Somebody is claiming this prospect at this very moment. Look again.")
            ) from error

    def _ensure_can_claim(self):
        for refusal in self._claim_refusals(together=True).values():
            if refusal:
                raise UserError(refusal)

    def _claim_refusals(self, together=False):
        """Return {prospect: why the user may not claim it, or False}.

        :param bool together: whether all are claimed at once and count towards the limits
        """
        refusals = dict.fromkeys(self, False)
        for company, leads in self.sudo().grouped(lambda lead: lead.company_id).items():
            company = company or self.env.company
            limit = self._limit_refusal(company, len(leads) if together else 1)
            for lead in leads:
                refusals[self.browse(lead.id)] = limit
        refusals |= self._loss_refusals()
        return refusals

    def _limit_refusal(self, company, wanted):
        """Say which limit of the company the user would pass, or False."""
        held, claimed = self._held_and_claimed(company)
        company = company.sudo()  # sudo: salespeople read no settings
        if company.pool_max_per_day and claimed + wanted > company.pool_max_per_day:
            return self.env._(
                "You claimed %(count)s prospects today; %(limit)s per day are allowed.",
                count=claimed,
                limit=company.pool_max_per_day,
            )
        if company.pool_max_held and held + wanted > company.pool_max_held:
            return self.env._(
                "You hold %(count)s open prospects; %(limit)s are allowed.",
                count=held,
                limit=company.pool_max_held,
            )
        return False

    def _held_and_claimed(self, company):
        """How many open prospects the user holds in a company, and claimed today."""
        user = self.env.user
        held = self.sudo().search_count(  # sudo: every own prospect counts
            [
                ("user_id", "=", user.id),
                ("won_status", "=", "pending"),
                ("company_id", "in", [company.id, False]),
            ]
        )
        log = self.env["crm.pool.log"].sudo()  # sudo: every own claim counts
        return held, log._claims_of_day(user, fields.Date.context_today(self), company)

    def _loss_refusals(self):
        """Return {prospect: until when the user who lost it may not claim it}."""
        companies = self.sudo().company_id | self.env.company  # sudo: see _limit_refusal
        longest = max(companies.mapped("pool_block_days"))
        if not longest:
            return {}
        now = fields.Datetime.now()
        losses = (
            self.env["crm.pool.log"]
            .sudo()
            .search(  # sudo: every own loss counts
                [
                    ("lead_id", "in", self.ids),
                    ("previous_user_id", "=", self.env.uid),
                    ("date", ">", now - timedelta(days=longest)),
                ],
                order="date",
            )
        )
        refusals = {}
        for loss in losses:
            company = loss.company_id or self.env.company.sudo()  # sudo: see _limit_refusal
            free = loss.date + timedelta(days=company.pool_block_days)
            if free > now:
                refusals[self.browse(loss.lead_id.id)] = self.env._(
                    "You lost this prospect lately: you can claim it again from %(date)s.",
                    date=fields.Date.to_string(free),
                )
        return refusals
