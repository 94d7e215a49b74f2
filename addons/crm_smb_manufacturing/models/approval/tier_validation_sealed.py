from markupsafe import Markup

from odoo import models

from ...sealing import Seal

REVIEWING = Seal("review_step")


class TierValidationSealed(models.AbstractModel):
    """Tier validation whose reviews are written by its steps only.

    OCA lets every employee write every review, so that an approval could be forged through the API.
    """

    _name = "tier.validation.sealed"
    _description = "Approval that Cannot Be Forged"
    _inherit = ["tier.validation"]

    def _reviewing(self):
        return REVIEWING.opened(self)

    def request_validation(self):
        reviews = super(TierValidationSealed, self._reviewing()).request_validation()
        # Without dependencies in OCA's code, it would stay true for the rest of the transaction.
        self.invalidate_recordset(["need_validation"])
        return reviews

    def restart_validation(self):
        return super(TierValidationSealed, self._reviewing()).restart_validation()

    def _validate_tier(self, tiers=False):
        tiers = tiers and REVIEWING.opened(tiers)
        return super(TierValidationSealed, self._reviewing())._validate_tier(tiers)

    def _rejected_tier(self, tiers=False):
        tiers = tiers and REVIEWING.opened(tiers)
        return super(TierValidationSealed, self._reviewing())._rejected_tier(tiers)

    # === IN WORDS === #
    # OCA's own are not translated into every language that we speak.

    def _get_to_validate_message(self):
        waiting = self.review_ids.filtered(lambda review: review.status == "pending")
        names = ", ".join(
            review.reviewer_id.display_name or review.reviewer_group_id.display_name or review.todo_by or ""
            for review in waiting
        )
        words = (
            self.env._("Waits for the approval of %(names)s", names=names)
            if names
            else self.env._("Waits for approval")
        )
        return Markup('<i class="fa fa-lg fa-info-circle"></i> %s') % words

    def _compute_next_review(self):
        result = super()._compute_next_review()
        for record in self:
            review = record.review_ids.filtered(lambda one: one.status == "pending").sorted("sequence")[:1]
            if review:
                record.next_review = self.env._("Next: %(step)s", step=review.name)
        return result
