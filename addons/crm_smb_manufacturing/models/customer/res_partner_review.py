from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CLERK = "crm_smb_manufacturing.group_data_clerk"
SUPERVISOR = "crm_smb_manufacturing.group_data_supervisor"


class ResPartner(models.Model):
    """What a clerk types waits for a supervisor."""

    _inherit = "res.partner"

    review_state = fields.Selection(
        [("to_review", "Waits for Review"), ("reviewed", "Reviewed")],
        string="Review",
        required=True,
        default="reviewed",
        copy=False,
        tracking=True,
        index=True,
    )
    can_review = fields.Boolean(compute="_compute_can_review")

    @api.depends("review_state")
    @api.depends_context("uid")
    def _compute_can_review(self):
        supervisor = self._is_reviewer()
        for partner in self:
            partner.can_review = supervisor and partner.review_state == "to_review"

    @api.model
    def _is_reviewer(self):
        return self.env.su or self.env.user.has_group(SUPERVISOR)

    @api.model
    def _is_clerk(self):
        user = self.env.user
        return not self.env.su and user.has_group(CLERK) and not user.has_group(SUPERVISOR)

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(self._reviewable_vals(vals_list))
        if self._is_clerk():
            partners.filtered(lambda p: p.review_state == "to_review")._ask_for_review()
        return partners

    @api.model
    def _reviewable_vals(self, vals_list):
        if self._is_clerk():
            return [
                {
                    **vals,
                    "review_state": "reviewed" if vals.get("parent_id") else "to_review",
                }
                for vals in vals_list
            ]
        return vals_list

    def write(self, vals):
        # A merge writes what is there already: that is nobody's word.
        if (
            "review_state" in vals
            and not self._is_reviewer()
            and self.filtered(lambda partner: partner.review_state != vals["review_state"])
        ):
            raise AccessError(self.env._("Only a supervisor may say that a customer is reviewed."))
        return super().write(vals)

    def _ask_for_review(self):
        """Put one activity on each record for a supervisor, if there is one."""
        supervisor = self._reviewer()
        for partner in self:
            partner.message_post(body=self.env._("Entered by a clerk; a supervisor reviews it."))
            if supervisor:
                partner.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Review the new customer"),
                    user_id=supervisor.id,
                )

    @api.model
    def _reviewer(self):
        """The supervisor of the company who has the fewest records waiting."""
        # sudo: a clerk may not read groups nor others' activities.
        users = (
            self.env.ref(SUPERVISOR)
            .sudo()
            .all_user_ids.filtered(
                lambda user: self.env.company in user.company_ids and not user.share and user.active
            )
        )
        waiting = dict(
            self.env["mail.activity"]
            .sudo()  # sudo: see above
            ._read_group(
                [("res_model", "=", "res.partner"), ("user_id", "in", users.ids)],
                ["user_id"],
                ["__count"],
            )
        )
        return users.sorted(lambda user: (waiting.get(user, 0), user.id))[:1]

    def _ensure_can_review(self):
        self.check_access("write")
        if not self._is_reviewer():
            raise AccessError(self.env._("Only a supervisor reviews new customers."))
        if self.filtered(lambda partner: partner.review_state != "to_review"):
            raise UserError(self.env._("This customer has already been reviewed."))

    def action_review(self):
        """A supervisor has looked at the record and vouches for it."""
        self._ensure_can_review()
        self.write({"review_state": "reviewed"})
        self.activity_feedback(["mail.mail_activity_data_todo"], feedback=self.env._("Reviewed"))
        return True
