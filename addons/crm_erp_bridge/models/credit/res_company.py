from odoo import fields, models


class ResCompany(models.Model):
    """Whether, and from when on, customers are held; the limit is Odoo's."""

    _inherit = "res.company"

    credit_guard = fields.Boolean(
        string="Hold Orders of Customers over Their Limit",
        help="Such orders are not confirmed, made or shipped before the customer has paid or finance releases"
        " them. Off: Odoo's own warning stays, nothing is stopped.",
    )
    credit_overdue_days = fields.Integer(
        string="Hold When Overdue (Days)",
        default=30,
        help="Customers with an invoice overdue for longer than this are on hold; zero: they are not.",
    )
    credit_warning_percent = fields.Float(
        string="Warn From (%)",
        default=80,
        help="Of the credit limit; from there on, employees are warned and nothing is stopped.",
    )

    def _is_credit_watched(self):
        """Tell whether credit can hold anything of these companies: the guard is on, or somebody blocked."""
        if any(company.credit_guard for company in self):
            return True
        # sudo: that somebody is blocked counts, whoever works
        return bool(self.env["res.partner"].sudo().search_count([("credit_block", "!=", False)], limit=1))
