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
