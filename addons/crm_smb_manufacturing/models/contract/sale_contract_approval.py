from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sealing import Seal
from .sale_contract import APPROVED, DRAFT, REVIEW, TERMINATED

STEPS = Seal("contract_step")


class SaleContract(models.Model):
    """Approval by tiers: who they are is a record (OCA tier definitions)."""

    _inherit = "sale.contract"

    _state_from = [DRAFT, REVIEW]
    _state_to = [APPROVED]
    _cancel_state = TERMINATED

    can_request = fields.Boolean(compute="_compute_can_request")

    @api.depends("state")
    def _compute_can_request(self):
        for contract in self:
            contract.can_request = contract.state == DRAFT

    def action_request_approval(self):
        """Send the contract through its tiers.

        :raise UserError: while a clause is blank, or nobody is named who approves
        """
        self.check_access("write")
        for contract in self:
            contract._ensure_can_request()
            # sudo: reviews of an earlier content go, their messages stay in the chatter
            contract._reviewing().sudo().review_ids.unlink()
            contract.invalidate_recordset()
            contract.request_validation()
            if not contract.review_ids:
                raise UserError(
                    self.env._(
                        "Nobody is named who approves %(contract)s: "
                        "please have an administrator add a tier definition.",
                        contract=contract.display_name,
                    )
                )
            contract._set_state(REVIEW, approved_hash=contract._content_hash())
        return True

    def action_withdraw(self):
        """Take a contract back from approval to go on writing it."""
        self.check_access("write")
        for contract in self.filtered(lambda one: one.state == REVIEW):
            contract._void()
        return True

    def _validate_tier(self, tiers=False):
        res = super()._validate_tier(tiers)
        if self.state == REVIEW and self.validation_status == "validated":
            self._ensure_unchanged()
            self._set_state(APPROVED)
        return res

    def _rejected_tier(self, tiers=False):
        res = super()._rejected_tier(tiers)
        if self.state == REVIEW and self.validation_status == "rejected":
            self._set_state(DRAFT)
        return res

    def _void(self):
        """Back to draft: whoever approved is asked again."""
        was_approved = self.state == APPROVED
        # sudo: reviews follow from the content, whoever changed it
        self._reviewing().sudo().review_ids.unlink()
        self._set_state(DRAFT, approved_hash=False)
        if was_approved:
            self.message_post(
                body=self.env._("Changed after its approval, which is void: please ask again."),
                partner_ids=self.user_id.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _set_state(self, state, **vals):
        # sudo: states follow from the steps, which have been allowed; nobody writes them by hand
        STEPS.opened(self.sudo()).write({"state": state, **vals})

    def write(self, vals):
        is_step = STEPS.is_open(self.env)
        if {"state", "approved_hash", "number", "amendment"} & vals.keys() and not is_step:
            raise UserError(self.env._("A contract goes on by its buttons."))
        return super().write(vals)

    def _tier_validation_check_state_on_write(self, vals):
        if STEPS.is_open(self.env):
            return None
        return super()._tier_validation_check_state_on_write(vals)

    def _tier_validation_check_write_allowed(self, vals):
        """Instead of forbidding to write what is being approved, writing it asks again."""

    def _allow_to_remove_reviews(self, values):
        return False

    def _ensure_can_request(self):
        self.ensure_one()
        self._ensure_draft()
        if not self.clause_ids:
            raise UserError(self.env._("%(contract)s has no clauses yet.", contract=self.display_name))
        blank = self.clause_ids.filtered("is_blank")
        if blank:
            raise UserError(
                self.env._(
                    "These clauses of %(contract)s are blank: %(clauses)s.",
                    contract=self.display_name,
                    clauses=", ".join(blank.mapped("title")),
                )
            )
        unaccepted = self.order_ids.filtered(
            lambda order: order.state in ("draft", "sent") and order.round_ids and not order.accepted_round_id
        )
        if unaccepted:
            raise UserError(
                self.env._(
                    "%(orders)s is still negotiated: a contract is made of the accepted round.",
                    orders=", ".join(unaccepted.mapped("name")),
                )
            )

    def _ensure_unchanged(self):
        for contract in self:
            if contract.approved_hash != contract._content_hash():
                raise UserError(
                    self.env._(
                        "%(contract)s has been changed since it was sent for approval: ask again.",
                        contract=contract.display_name,
                    )
                )
