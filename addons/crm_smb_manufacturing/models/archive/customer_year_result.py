from odoo import api, fields, models
from odoo.exceptions import ValidationError

FIRST_YEAR = 1900


class CustomerYearResult(models.Model):
    """What a customer earned and owned in a year, as its books or the registry say."""

    _name = "customer.year.result"
    _description = "Yearly Result of a Customer"
    _order = "partner_id, year desc"
    _rec_name = "year"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="partner_id.company_id", store=True, index=True)
    year = fields.Integer(required=True, default=lambda self: fields.Date.context_today(self).year - 1)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    revenue = fields.Monetary()
    profit = fields.Monetary()
    assets = fields.Monetary()
    debts = fields.Monetary()
    employees = fields.Integer(aggregator="avg")
    debt_ratio = fields.Float(
        compute="_compute_debt_ratio",
        help="Debts as a part of the assets.",
    )

    _partner_year_uniq = models.Constraint(
        "unique(partner_id, year)",
        "The results of this year are already in the archive.",
    )

    @api.depends("assets", "debts")
    def _compute_debt_ratio(self):
        for result in self:
            result.debt_ratio = result.debts / result.assets if result.assets else 0

    @api.constrains("year")
    def _check_year(self):
        last = fields.Date.context_today(self).year
        for result in self:
            if not FIRST_YEAR <= result.year <= last:
                raise ValidationError(
                    self.env._("%(year)s is not a year whose results are known.", year=result.year)
                )

    @api.constrains("employees")
    def _check_employees(self):
        if self.filtered(lambda result: result.employees < 0):
            raise ValidationError(self.env._("A firm cannot have less than no employees."))
