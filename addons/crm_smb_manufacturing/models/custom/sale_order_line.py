from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sealing import Seal
from ..promise.sale_order_line import ASKED_FIELDS

MOVED = Seal("line_sells_specified")


class SaleOrderLine(models.Model):
    """A line moves from what was offered to the product that is made of its specification."""

    _inherit = "sale.order.line"

    offered_product_id = fields.Many2one(
        "product.product",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What the rounds offered; the line sells the product that was made of its specification.",
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if not MOVED.is_open(self.env) and any(vals.get("offered_product_id") for vals in vals_list):
            self._refuse_offered()
        return super().create(vals_list)

    def write(self, vals):
        if MOVED.is_open(self.env):
            return super().write(vals)
        if vals.get("offered_product_id"):
            self._refuse_offered()
        if "product_id" in vals:
            # Whoever chooses another product offers that one.
            vals = {**vals, "offered_product_id": False}
        return super().write(vals)

    def _refuse_offered(self):
        raise UserError(self.env._("What was offered follows from the accepted round."))

    # === ACCEPTED === #

    def _sell_specified_products(self):
        """Where the firm wants it, sell the product that has the accepted specification."""
        for line in self.filtered(lambda one: one.spec_key and one._specified_base().new_product_per_spec):
            base, pairs = line._specified_base().with_company(line.company_id), line._spec_pairs()
            product = base
            if not base._is_usual(pairs):
                product = base._specified(line.spec_key) or base._create_specified(pairs, line.spec_key)
                product._ask_engineer(line)
            if product != line.product_id:
                line._sell_specified(product)
        self._specified_base()._drop_unwanted()

    def _specified_base(self):
        """Return the products of which specifications are made, of these lines."""
        offered = self.product_id.browse([line._offered_product().id for line in self])
        return offered.browse([(product.spec_base_product_id or product).id for product in offered])

    def _sell_specified(self, product):
        """Sell another product on the terms of this line."""
        self.ensure_one()
        kept = ("name", "price_unit", "discount", "product_uom_id", "tax_ids")
        vals = {name: self._fields[name].convert_to_write(self[name], self) for name in kept}
        line = MOVED.opened(self)
        line.write({**vals, "product_id": product.id, "offered_product_id": self._offered_product().id})

    def _offered_product(self):
        return self.offered_product_id or self.product_id

    def _equal_products(self):
        """A specification costs the same, whether it has become a product meanwhile or not."""
        equal = super()._equal_products()
        made = self.filtered(
            lambda line: line.spec_key and line._specified_base().sudo().new_product_per_spec
        )
        if not made:
            return equal
        bases = made._specified_base()
        specified = bases.search(
            [("spec_base_product_id", "in", bases.ids), ("spec_key", "in", made.mapped("spec_key"))]
        )
        for line in made:
            base, key = line._specified_base(), line.spec_key
            equal[line] |= base | specified.filtered(
                lambda product, base=base, key=key: (
                    product.spec_base_product_id == base and product.spec_key == key
                )
            )
        return equal

    # === WHAT WAS OFFERED === #

    def _snapshot(self):
        """What was offered is compared, not the product that was made of it."""
        snapshot = super()._snapshot()
        product = self.offered_product_id
        if product:
            snapshot["product"] = product.id
            snapshot["label"] = product.display_name
            snapshot["values"]["product"] = type(snapshot["values"]["product"])(
                product.id, product.display_name
            )
        return snapshot

    def _prepare_round_line_vals(self):
        return {**super()._prepare_round_line_vals(), "product_id": self._offered_product().id}

    def _asked_values(self):
        """The answer to the customer's question stays when his specification becomes a product."""
        values = super()._asked_values()
        values[ASKED_FIELDS.index("product_id")] = self._offered_product()
        return values
