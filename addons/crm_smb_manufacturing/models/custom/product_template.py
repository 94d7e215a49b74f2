from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    new_product_per_spec = fields.Boolean(
        string="A Product for Each Specification",
        copy=False,
        help="When a customer accepts a specification that no product has yet, a new product with a "
        "draft bill copied from the closest one is made, as a task for the engineer.",
    )
    spec_base_product_id = fields.Many2one(
        related="product_variant_ids.spec_base_product_id", string="Base Product"
    )
    spec_difference = fields.Text(related="product_variant_ids.spec_difference")
    can_use_existing = fields.Boolean(related="product_variant_ids.is_to_engineer", string="Is New")

    def action_use_existing(self):
        """Ask which known product is right instead of this new one.

        :return: window action
        """
        self.ensure_one()
        return self.product_variant_id.action_use_existing()

    def _name_in_all_languages(self, base, pairs):
        """Call a new product in each language as its base is called there."""
        for code, _label in self.env["res.lang"].get_installed():
            self.with_context(lang=code).name = base.with_context(lang=code)._specified_name(pairs)
