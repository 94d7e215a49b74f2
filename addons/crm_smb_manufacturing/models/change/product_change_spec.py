from odoo import fields, models


class ProductChangeSpec(models.Model):
    """One property that a change sets: its name, and the value from now on."""

    _name = "product.change.spec"
    _description = "Specification of a Product Change"
    _order = "sequence, id"

    change_id = fields.Many2one("product.change", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="change_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    value = fields.Char(string="New Value", required=True)

    _name_uniq = models.Constraint(
        "unique(change_id, name)", "This change already says that: change its value instead."
    )
