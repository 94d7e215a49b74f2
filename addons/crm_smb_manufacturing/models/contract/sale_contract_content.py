import hashlib
import json

from odoo import fields, models
from odoo.exceptions import UserError

from .sale_contract import APPROVED, DRAFT, REVIEW, SIGNED

# What both parties agree on; changing it after an approval asks again.
COMMERCIAL = {
    "partner_id",
    "currency_id",
    "amount_total",
    "date_start",
    "date_end",
    "payment_term_id",
    "with_guarantee",
}


class SaleContract(models.Model):
    """What is agreed, and how a change of it is noticed."""

    _inherit = "sale.contract"

    template_id = fields.Many2one(
        "sale.contract.template",
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_template_id(),
    )
    clause_ids = fields.One2many("sale.contract.clause", "contract_id", string="Clauses", copy=True)
    line_ids = fields.One2many("sale.contract.line", "contract_id", string="Framework", copy=True)
    approved_hash = fields.Char(
        readonly=True, copy=False, help="Of the content as it was approved: any change differs."
    )

    needs_amendment = fields.Boolean(readonly=True, copy=False)

    def _default_template_id(self):
        domain = [("company_id", "in", [False, self.env.company.id])]
        return self.env["sale.contract.template"].search(domain, order="id desc", limit=1)

    def action_fill_clauses(self):
        """Write the clauses of the template anew, in all languages, from the accepted rounds.

        :raise UserError: when the contract is no draft
        """
        self.check_access("write")
        for contract in self:
            contract._ensure_draft()
            contract.clause_ids.unlink()
            contract._create_clauses()
        return True

    def _create_clauses(self):
        """Copy the clauses of the template with the figures of this contract, in every language."""
        self.ensure_one()
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        source = self.template_id.clause_ids
        clauses = self.env["sale.contract.clause"].create(
            [
                {
                    "contract_id": self.id,
                    "sequence": clause.sequence,
                    "kind": clause.kind,
                    "title": clause.title,
                    "body": False,
                }
                for clause in source
            ]
        )
        for language in languages:
            pairs = zip(clauses.with_context(lang=language), source.with_context(lang=language), strict=True)
            for clause, template in pairs:
                clause.write({"title": template.title, "body": self._filled(template.body, language)})

    def _filled(self, text, language):
        """Replace the names of fields in a clause by their values."""
        if not text:
            return text
        # sudo: the clause is a template of managers; who makes a contract does not write expressions
        render = self.env["mail.render.mixin"].sudo().with_context(lang=language)
        return render._render_template(text, self._name, self.ids)[self.id]

    # === NOTICING A CHANGE === #

    def write(self, vals):
        if COMMERCIAL & vals.keys():
            self._ensure_may_change()
        res = super().write(vals)
        if COMMERCIAL & vals.keys():
            self._after_content_change()
        return res

    def _content(self):
        """Return all that was agreed, in a form that is the same for the same agreement."""
        self.ensure_one()
        orders = self.order_ids.filtered(lambda order: order.state != "cancel")
        clauses = self.clause_ids
        return {
            "partner": self.partner_id.id,
            "currency": self.currency_id.id,
            "amount": round(self.amount_total, 2),
            "dates": [str(self.date_start), str(self.date_end)],
            "payment": self.payment_term_id.id,
            "guarantee": self.with_guarantee,
            "clauses": [
                [clause.kind, code, clause.with_context(lang=code).title, clause.with_context(lang=code).body]
                for clause in clauses
                for code, _name in self.env["res.lang"].get_installed()
            ],
            "framework": sorted(
                [line.product_id.id, line.planned_qty, line.price_unit] for line in self.line_ids
            ),
            # Of a framework, the orders are calls of what is agreed above.
            "orders": [] if self.line_ids else [order._contract_content() for order in orders.sorted("id")],
        }

    def _content_hash(self):
        return hashlib.sha256(json.dumps(self._content(), sort_keys=True).encode()).hexdigest()

    def _after_content_change(self):
        """A change of what was approved voids the approval, by whatever way it came."""
        # sudo: whoever changes a line of an order need not have the contract
        for contract in self.sudo().filtered(lambda one: one.state in (REVIEW, APPROVED, SIGNED)):
            if contract.approved_hash == contract._content_hash():
                continue
            if contract.state == SIGNED:
                contract._ask_amendment()
            else:
                contract._void()

    def _ask_amendment(self):
        """What was signed stays; that its orders say something else now is told once."""
        if not self.needs_amendment:
            self.needs_amendment = True
            self.message_post(
                body=self.env._("Its orders no longer agree with what was signed: make an amendment."),
                partner_ids=self.user_id.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _ensure_may_change(self):
        signed = self.filtered(lambda contract: contract.state not in (DRAFT, REVIEW, APPROVED))
        if signed:
            raise UserError(
                self.env._(
                    "%(contract)s is signed: make an amendment, which keeps its number.",
                    contract=signed[0].display_name,
                )
            )

    def _ensure_draft(self):
        for contract in self.filtered(lambda one: one.state != DRAFT):
            raise UserError(self.env._("%(contract)s is no draft any more.", contract=contract.display_name))

    def action_amend(self):
        """Copy a signed contract as its next amendment, which keeps the number.

        :return: action that opens the amendment
        :raise UserError: when it is not signed, or is being amended already
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != SIGNED:
            raise UserError(self.env._("%(contract)s is not signed: edit it.", contract=self.display_name))
        if draft := self.search([("previous_id", "=", self.id)], limit=1):
            return draft._get_records_action()
        amendment = self.copy(
            {
                "number": self.number,
                "amendment": self.amendment + 1,
                "previous_id": self.id,
                "name": self.name,
            }
        )
        return amendment._get_records_action()
