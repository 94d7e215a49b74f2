from odoo import fields, models


class CustomerTier(models.Model):
    """How much a customer matters to the firm; decides care, visits, credit terms."""

    _name = "customer.tier"
    _description = "Customer Tier"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    is_key = fields.Boolean(
        string="Key Customers",
        help="Key customers have a second person of ours who knows them.",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("unique(name)", "There is already a tier of this name.")
