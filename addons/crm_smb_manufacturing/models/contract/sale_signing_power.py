from odoo import api, fields, models
from odoo.fields import Domain


class SaleSigningPower(models.Model):
    """Who may sign contracts for a company, up to which amount, and from when to when."""

    _name = "sale.signing.power"
    _description = "Power to Sign"
    _order = "company_id, amount desc"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(string="Up To", help="Amount of one contract in company currency. 0: any.")
    date_start = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_end = fields.Date(string="Until")
    attachment_ids = fields.Many2many("ir.attachment", string="Power of Attorney")

    @api.model
    def _covers(self, contract, user):
        """Whether a user may sign a contract today: its amount, and the day of signing, are in the power."""
        today = fields.Date.context_today(self)
        # sudo: one's own power counts, whoever keeps the list
        powers = self.sudo().search(
            Domain("user_id", "=", user.id)
            & Domain("company_id", "=", contract.company_id.id)
            & Domain("date_start", "<=", today)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
        )
        return any(not power.amount or power.amount >= contract.company_amount for power in powers)
