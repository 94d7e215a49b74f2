from odoo import fields, models


class ProductSpecExisting(models.TransientModel):
    """The engineer says that a known product is what the customer specified."""

    _name = "product.spec.existing"
    _description = "Known Product Instead of a New One"

    product_id = fields.Many2one("product.product", string="New Product", required=True, readonly=True)
    spec_difference = fields.Text(related="product_id.spec_difference")
    known_id = fields.Many2one(
        "product.product",
        string="Known Product",
        domain="[('sale_ok', '=', True), ('type', '=', 'consu'), ('is_to_engineer', '=', False)]",
        help="Quotations that sell the new product sell this one instead; the new one is archived.",
    )

    def action_use(self):
        """Sell the known product instead, and open it.

        :return: window action
        """
        self.ensure_one()
        self.product_id.bom_ids.check_access("write")
        # sudo: who engineers bills need not be allowed to edit products and orders
        self.product_id.sudo()._replace_by(self.known_id.sudo())
        return self.known_id.product_tmpl_id._get_records_action()
