from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_contract import APPROVED, CLOSED, SIGNED, TERMINATED

# What must be checked of the other party before signing.
CHECKS = ("standing", "credit", "ability")


class SaleContract(models.Model):
    """Signing: checks of the other party, a signer whose power suffices, the seal, the signed file."""

    _inherit = "sale.contract"

    check_ids = fields.One2many("sale.contract.check", "contract_id", string="Checks", copy=False)
    seal_ids = fields.One2many("sale.contract.seal", "contract_id", string="Seal Log", copy=False)
    signer_id = fields.Many2one(
        "res.users", string="Signed for Us By", readonly=True, copy=False, tracking=True, ondelete="restrict"
    )
    customer_signer = fields.Char(string="Signed for the Customer By", copy=False)
    signed_date = fields.Date(readonly=True, copy=False, tracking=True)
    signed_attachment_ids = fields.Many2many(
        "ir.attachment", "sale_contract_signed_rel", string="Signed File", copy=False
    )
    is_declared_equal = fields.Boolean(
        string="The Signed File Equals the Approved Text",
        copy=False,
        tracking=True,
        help="Whoever signs has compared them and declares it.",
    )
    missing_text = fields.Text(string="Missing Before Signing", compute="_compute_missing_text")
    can_sign = fields.Boolean(compute="_compute_missing_text")

    @api.depends(
        "state",
        "check_ids.result",
        "partner_id",
        "signed_attachment_ids",
        "is_declared_equal",
        "company_amount",
        "date_end",
    )
    @api.depends_context("uid", "lang")
    def _compute_missing_text(self):
        for contract in self:
            missing = contract._missing_to_sign() if contract.state == APPROVED else []
            contract.missing_text = "\n".join(missing)
            contract.can_sign = contract.state == APPROVED

    def action_sign(self):
        """Sign for the company: the seal is logged, and the signer answers for the contract from now on.

        :raise UserError: when something is missing, with all that is
        """
        self.ensure_one()
        self.check_access("write")
        if not self.can_sign:
            raise UserError(self.env._("%(contract)s is not approved.", contract=self.display_name))
        self._ensure_unchanged()
        if missing := self._missing_to_sign():
            raise UserError("\n".join(missing))
        # sudo: the log of the seal is written by signing only
        self.env["sale.contract.seal"].sudo().create({"contract_id": self.id, "user_id": self.env.uid})
        self._set_state(
            SIGNED,
            signer_id=self.env.uid,
            user_id=self.env.uid,
            signed_date=fields.Date.context_today(self),
        )
        if self.previous_id:
            self.previous_id._close(self.env._("Amended by %(contract)s.", contract=self.display_name))
            # sudo: as in _set_state
            self.previous_id.sudo().order_ids.contract_id = self
        return True

    def action_close(self):
        """The contract was fulfilled."""
        self._finish(CLOSED)
        return True

    def action_terminate(self):
        """The contract ends before it is fulfilled."""
        self._finish(TERMINATED)
        return True

    def _finish(self, state):
        self.check_access("write")
        for contract in self:
            if contract.state in (CLOSED, TERMINATED) or (state == CLOSED and contract.state != SIGNED):
                raise UserError(
                    self.env._("%(contract)s cannot be ended this way now.", contract=contract.display_name)
                )
            contract._set_state(state)

    def _close(self, note):
        self._set_state(CLOSED)
        self.message_post(body=note, subtype_xmlid="mail.mt_note")

    def _missing_to_sign(self):
        """Say what is missing before the contract may be signed by the current user."""
        self.ensure_one()
        kinds = dict(self.env["sale.contract.check"]._fields["kind"]._description_selection(self.env))
        needed = [*CHECKS] if self.partner_id.is_company else [*CHECKS, "consent"]
        good = set(self.check_ids.filtered(lambda check: check.result == "good").mapped("kind"))
        bad = set(self.check_ids.filtered(lambda check: check.result == "bad").mapped("kind")) - good
        missing = [
            self.env._("Checked and found bad: %(check)s.", check=kinds[kind])
            if kind in bad
            else self.env._("Not checked yet: %(check)s.", check=kinds[kind])
            for kind in needed
            if kind not in good
        ]
        if not self.signed_attachment_ids:
            missing.append(self.env._("The signed file is missing."))
        if not self.is_declared_equal:
            missing.append(self.env._("Nobody has declared that the signed file equals the approved text."))
        if not self.env["sale.signing.power"]._covers(self, self.env.user):
            missing.append(
                self.env._(
                    "%(user)s has no power to sign for this amount and period.", user=self.env.user.name
                )
            )
        return missing
