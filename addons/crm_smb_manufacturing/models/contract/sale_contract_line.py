from odoo import api, fields, models


class SaleContractLine(models.Model):
    """A framework quantity: how much of a product was agreed, and how much of it was called off."""

    _name = "sale.contract.line"
    _description = "Framework Quantity"
    _order = "sequence, id"
    _check_company_auto = True

    contract_id = fields.Many2one("sale.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="restrict", check_company=True
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    planned_qty = fields.Float(string="Planned", required=True, digits="Product Unit")
    price_unit = fields.Float(string="Unit Price", digits="Product Price")
    amount = fields.Monetary(compute="_compute_amount", store=True)
    ordered_qty = fields.Float(string="Ordered", compute="_compute_called_off", digits="Product Unit")
    delivered_qty = fields.Float(string="Delivered", compute="_compute_called_off", digits="Product Unit")
    left_qty = fields.Float(string="Left", compute="_compute_called_off", digits="Product Unit")

    _qty_positive = models.Constraint("CHECK (planned_qty > 0)", "A framework quantity is more than zero.")
    _product_uniq = models.Constraint(
        "unique(contract_id, product_id)", "This contract has that product already: change its quantity."
    )

    @api.depends("planned_qty", "price_unit")
    def _compute_amount(self):
        for line in self:
            line.amount = line.planned_qty * line.price_unit

    @api.depends(
        "planned_qty", "contract_id.order_ids.state", "contract_id.order_ids.order_line.qty_delivered"
    )
    def _compute_called_off(self):
        # sudo: how much is left is the same for everybody who reads the contract
        lines = self.env["sale.order.line"].sudo()
        rows = lines._read_group(
            [
                ("order_id.contract_id", "in", self.contract_id.ids),
                ("product_id", "in", self.product_id.ids),
                ("state", "=", "sale"),
            ],
            ["contract_id", "product_id", "product_uom_id"],
            ["product_uom_qty:sum", "qty_delivered:sum"],
        )
        ordered, delivered = {}, {}
        for contract, product, unit, quantity, done in rows:
            key = contract.id, product.id
            ordered[key] = ordered.get(key, 0) + unit._compute_quantity(quantity, product.uom_id, round=False)
            delivered[key] = delivered.get(key, 0) + unit._compute_quantity(done, product.uom_id, round=False)
        for line in self:
            key = line.contract_id._origin.id, line.product_id.id
            line.ordered_qty = ordered.get(key, 0)
            line.delivered_qty = delivered.get(key, 0)
            line.left_qty = line.planned_qty - line.ordered_qty

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.contract_id._after_content_change()
        return lines

    def write(self, vals):
        self.contract_id._ensure_may_change()
        res = super().write(vals)
        self.contract_id._after_content_change()
        return res

    def unlink(self):
        contracts = self.contract_id
        res = super().unlink()
        contracts.exists()._after_content_change()
        return res
