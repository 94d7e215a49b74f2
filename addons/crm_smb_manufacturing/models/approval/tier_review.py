from odoo import api, models
from odoo.exceptions import AccessError

from .tier_validation_sealed import REVIEWING

# What a decision consists of; the rest (comments, order of the tiers) is OCA's.
DECISION = {
    "status",
    "done_by",
    "reviewed_date",
    "model",
    "res_id",
    "definition_id",
    "reviewer_ids",
    "sequence",
}


class TierReview(models.Model):
    _inherit = "tier.review"

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._ensure_step()
        return reviews

    def write(self, vals):
        if DECISION & vals.keys() and not self._is_turn(vals):
            self._ensure_step()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        self._ensure_step()

    def _is_turn(self, vals):
        """OCA tells the next tier that it is its turn whenever somebody opens the menu of reviews."""
        return vals == {"status": "pending"} and all(review.status == "waiting" for review in self)

    def _ensure_step(self):
        """Reviews of sealed documents follow from approving and rejecting, and from nothing else."""
        if self.env.su or REVIEWING.is_open(self.env):
            return
        sealed = self.env.registry.descendants(["tier.validation.sealed"], "_inherit")
        if any(review.model in sealed for review in self):
            raise AccessError(self.env._("An approval is given by its reviewers, by its own buttons."))
