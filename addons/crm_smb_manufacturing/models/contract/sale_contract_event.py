from odoo import fields, models


class SaleContractEvent(models.Model):
    """A breach or a dispute of a contract, and what became of it."""

    _name = "sale.contract.event"
    _description = "Contract Breach or Dispute"
    _order = "date desc, id desc"

    contract_id = fields.Many2one("sale.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    kind = fields.Selection([("breach", "Breach"), ("dispute", "Dispute")], required=True, default="breach")
    by_whom = fields.Selection([("us", "Us"), ("customer", "Customer")], required=True, default="customer")
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char(string="What Happened", required=True)
    amount = fields.Monetary(help="Penalty or claim.")
    is_settled = fields.Boolean(string="Settled")
