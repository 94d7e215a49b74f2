from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ProductCustomerCode(models.Model):
    """Under which number and name a customer knows a product."""

    _name = "product.customer.code"
    _description = "Customer Part Number"
    _order = "partner_id, code, id"
    _rec_name = "code"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('is_company', '=', True)]",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        string="Variant",
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
        domain="[('product_tmpl_id', '=', product_tmpl_id)]",
        help="Leave it empty when the number holds for all variants.",
    )
    code = fields.Char(string="Customer's Part Number", required=True, index="trigram")
    name = fields.Char(string="Customer's Product Name", index="trigram")
    company_id = fields.Many2one(related="product_tmpl_id.company_id", store=True, index=True)

    _customer_product_uniq = models.UniqueIndex(
        "(partner_id, product_tmpl_id, COALESCE(product_id, 0))",
        "This customer has a number for that product already: change it.",
    )

    @api.model
    def _search_products(self, operator, value):
        """Return the domain of the products, or their variants, that a customer calls so.

        Only numbers that the user may read count: those of own customers.
        """
        if operator in Domain.NEGATIVE_OPERATORS or not value or not self.has_access("read"):
            return Domain.FALSE
        called = Domain("code", operator, value) | Domain("name", operator, value)
        return Domain("customer_code_ids", "any", called)

    @api.model
    def _number_of(self, partners, products):
        """Return what customers call products.

        :return: dict from (commercial customer, variant) to the record of this model
        """
        codes = self.search(
            [
                ("partner_id", "in", partners.commercial_partner_id.ids),
                ("product_tmpl_id", "in", products.product_tmpl_id.ids),
            ]
        )
        found = {}
        # a number of the variant goes before the one of all variants
        for code in codes.sorted(lambda one: not one.product_id):
            for product in products:
                if product.product_tmpl_id == code.product_tmpl_id and code.product_id in (
                    product,
                    code.product_id.browse(),
                ):
                    found.setdefault((code.partner_id, product), code)
        return found

    @api.constrains("product_tmpl_id", "product_id")
    def _check_variant(self):
        for code in self.filtered("product_id"):
            if code.product_id.product_tmpl_id != code.product_tmpl_id:
                raise ValidationError(
                    self.env._(
                        "%(variant)s is no variant of %(product)s.",
                        variant=code.product_id.display_name,
                        product=code.product_tmpl_id.display_name,
                    )
                )
