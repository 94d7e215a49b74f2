from odoo import api, fields, models

COMMERCIAL = {
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "spec_ids",
    "order_id",
}


class SaleOrderLine(models.Model):
    """A line written directly changes the contract of its order as well."""

    _inherit = "sale.order.line"

    contract_id = fields.Many2one(
        related="order_id.contract_id", store=True, index="btree_not_null", groups="base.group_user"
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._tell_contract()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if COMMERCIAL & vals.keys():
            self._tell_contract()
        return res

    def unlink(self):
        # sudo: as in _tell_contract
        contracts = self.sudo().order_id.contract_id
        res = super().unlink()
        contracts._after_content_change()
        return res

    def _tell_contract(self):
        # sudo: whoever changes a line need not have the contract
        self.sudo().order_id.contract_id._after_content_change()


class SaleLineSpec(models.Model):
    _inherit = "sale.line.spec"

    @api.model_create_multi
    def create(self, vals_list):
        specs = super().create(vals_list)
        specs.order_line_id._tell_contract()
        return specs

    def write(self, vals):
        res = super().write(vals)
        self.order_line_id._tell_contract()
        return res

    def unlink(self):
        lines = self.order_line_id
        res = super().unlink()
        lines.exists()._tell_contract()
        return res
