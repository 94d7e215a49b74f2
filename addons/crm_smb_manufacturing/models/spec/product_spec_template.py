from odoo import fields, models


class ProductSpecTemplate(models.Model):
    """What is to be specified whenever a product is offered, with the usual value."""

    _name = "product.spec.template"
    _description = "Specification Template of a Product"
    _order = "product_tmpl_id, sequence, id"

    product_tmpl_id = fields.Many2one("product.template", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="product_tmpl_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, help="What is specified: colour, size, packaging, marking, tolerance …")
    value = fields.Char(
        string="Usual Value", help="A new order line starts with it. Empty: the customer says."
    )
    is_required = fields.Boolean(
        string="Must Be Said",
        help="An order without it is not confirmed.",
    )

    _name_uniq = models.Constraint(
        "unique(product_tmpl_id, name)",
        "This product's template names that already.",
    )
