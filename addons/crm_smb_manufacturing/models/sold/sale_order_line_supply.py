from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class SaleOrderLine(models.Model):
    """What a customer specified is made for his order, not taken from the shelf."""

    _inherit = "sale.order.line"

    is_specified = fields.Boolean(
        string="Specified by the Customer",
        compute="_compute_is_specified",
        store=True,
        help="The specification says other than the usual values of the product.",
    )

    def _auto_init(self):
        # Lines of before the module have no specification: no need to look at each of them.
        if not column_exists(self.env.cr, self._table, "is_specified"):
            create_column(self.env.cr, self._table, "is_specified", "boolean")
        return super()._auto_init()

    @api.depends("spec_ids.name", "spec_ids.value", "product_id")
    def _compute_is_specified(self):
        for line in self:
            pairs = set(line._spec_pairs())
            # sudo: who writes a line need not read the template of its product
            usual = line.product_id.sudo().spec_template_ids if pairs else ()
            line.is_specified = not pairs <= {(one.name, one.value) for one in usual}

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        values["route_ids"] = self._supply_routes()
        return values

    def _supply_routes(self):
        """Return the routes by which this line is supplied; promise and confirmation ask here.

        Somebody's choice for the line decides. Without one, what is specified goes the way of
        Odoo's Replenish on Order route, where the firm makes the product and has that route.
        """
        self.ensure_one()
        if self.route_ids or not self.is_specified or not self._is_made():
            return self.route_ids
        # sudo: who sells need not read rules and warehouses
        rule = (self.warehouse_id or self.order_id.warehouse_id).sudo().mto_pull_id
        return self.env["stock.route"].browse(rule.active and rule.route_id.id or [])

    def _is_made(self):
        """Whether the firm makes this product: Odoo makes whatever has a bill of materials."""
        company = self.order_id.company_id
        # sudo: who sells need not read bills
        return any(
            bom.type == "normal" and bom.company_id in (company, company.browse())
            for bom in self.product_id.sudo().bom_ids
        )
