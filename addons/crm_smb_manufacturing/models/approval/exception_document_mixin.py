"""What all small exception documents share: a reason, an approval, and nothing else.

A guard (a deviation from what was sold, a price below a colleague's) stops a person. Whoever
wants it nevertheless writes down why; the right person approves or rejects. Who that is, is a
record: OCA's tier definitions, delivered with one that fits a small firm.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sealing import Seal

WAITING, APPROVED, REJECTED = "waiting", "approved", "rejected"
DECIDED = Seal("exception_decided")


class ExceptionDocumentMixin(models.AbstractModel):
    """An exception that somebody asks for and the right person approves, once."""

    _name = "exception.document.mixin"
    _description = "Exception that Needs Approval"
    _inherit = ["mail.thread", "tier.validation.sealed"]
    _order = "id desc"

    _state_field = "state"
    _state_from = [WAITING]
    _state_to = [APPROVED]
    _cancel_state = REJECTED
    # Asked for when it is created: nobody presses OCA's own button first.
    _tier_validation_manual_config = False

    state = fields.Selection(
        [(WAITING, "Waiting"), (APPROVED, "Approved"), (REJECTED, "Rejected")],
        default=WAITING,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    reason = fields.Text(required=True, tracking=True)
    requested_by_id = fields.Many2one(
        "res.users", readonly=True, required=True, default=lambda self: self.env.user, ondelete="restrict"
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    decided_date = fields.Datetime(string="Decided On", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, readonly=True
    )

    # === HOOKS === #

    def _on_decided(self):
        """Hook: the state has just become approved or rejected."""

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # Whoever asks does not decide by the way they ask.
            vals.update({"state": WAITING, "decided_by_id": False, "decided_date": False})
        documents = super().create(vals_list)
        for document in documents:
            document.request_validation()
            document._ensure_somebody_decides()
        return documents

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(document.state != WAITING for document in self):
            raise UserError(self.env._("An exception that was decided stays on record."))

    # === DECIDING === #

    def _validate_tier(self, tiers=False):
        res = super()._validate_tier(tiers)
        if self.state == WAITING and self.validation_status == "validated":
            self._decide(APPROVED)
        return res

    def _rejected_tier(self, tiers=False):
        res = super()._rejected_tier(tiers)
        if self.state == WAITING and self.validation_status == "rejected":
            self._decide(REJECTED)
        return res

    def _decide(self, state):
        vals = {"state": state, "decided_by_id": self.env.uid, "decided_date": fields.Datetime.now()}
        # sudo: the reviews decided, their last reviewer need not be able to write the document
        DECIDED.opened(self.sudo()).write(vals)
        self._on_decided()

    def write(self, vals):
        if not DECIDED.is_open(self.env) and (
            {"state", "decided_by_id", "decided_date", "requested_by_id"} & vals.keys()
        ):
            raise UserError(self.env._("An exception is decided by its reviewers."))
        return super().write(vals)

    def _tier_validation_check_write_allowed(self, vals):
        if DECIDED.is_open(self.env):
            return None
        return super()._tier_validation_check_write_allowed(vals)

    def _allow_to_remove_reviews(self, values):
        """Who approved and who rejected stays readable."""
        return False

    def _ensure_somebody_decides(self):
        if not self.review_ids:
            raise UserError(
                self.env._(
                    "Nobody is named who may approve this: please have an administrator "
                    "add a tier definition for: %(kind)s.",
                    kind=self._description,
                )
            )
