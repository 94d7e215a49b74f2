from odoo import api, fields, models

from .sale_contract_template import KINDS


class SaleContractClause(models.Model):
    """A clause as this contract has it, in Chinese and English."""

    _name = "sale.contract.clause"
    _description = "Contract Clause"
    _order = "sequence, id"

    contract_id = fields.Many2one("sale.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="other")
    title = fields.Char(required=True, translate=True)
    body = fields.Text(translate=True)
    is_blank = fields.Boolean(compute="_compute_is_blank")

    @api.depends("body")
    def _compute_is_blank(self):
        for clause in self:
            text = (clause.body or "").strip()
            # Lines to write on, as templates have them, are blank too.
            clause.is_blank = not text or "____" in text or "＿＿" in text

    @api.model_create_multi
    def create(self, vals_list):
        clauses = super().create(vals_list)
        clauses.contract_id._after_content_change()
        return clauses

    def write(self, vals):
        self.contract_id._ensure_may_change()
        res = super().write(vals)
        self.contract_id._after_content_change()
        return res

    def unlink(self):
        contracts = self.contract_id
        res = super().unlink()
        contracts.exists()._after_content_change()
        return res
