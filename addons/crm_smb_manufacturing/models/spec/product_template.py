from odoo import api, fields, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    spec_template_ids = fields.One2many(
        "product.spec.template",
        "product_tmpl_id",
        string="Specification Template",
        copy=True,
        help="New order lines of this product start with it.",
    )
    customer_code_ids = fields.One2many(
        "product.customer.code",
        "product_tmpl_id",
        string="Customer Part Numbers",
        groups="sales_team.group_sale_salesman",
    )

    @api.model
    def _search_display_name(self, operator, value):
        """A product is also found by the number or name that a customer gave it."""
        domain = Domain(super()._search_display_name(operator, value))
        return domain | self.env["product.customer.code"]._search_products(operator, value)
