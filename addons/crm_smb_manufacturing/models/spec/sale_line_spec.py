from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleLineSpec(models.Model):
    """One property of what a customer ordered: colour, size, packaging, marking."""

    _name = "sale.line.spec"
    _description = "Specification of an Order Line"
    _order = "sequence, id"
    _rec_names_search = ["name", "value"]
    _check_company_auto = True

    order_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="order_line_id.company_id",
        store=True,
        index=True,
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        required=True,
        help="What is specified: colour, size, packaging, marking, tolerance …",
    )
    value = fields.Char(required=True, help="What the customer wants.")

    _name_uniq = models.Constraint(
        "unique(order_line_id, name)",
        "This line already specifies that: change its value instead.",
    )

    @api.depends("name", "value")
    def _compute_display_name(self):
        for spec in self:
            spec.display_name = f"{spec.name}: {spec.value}"

    @api.model_create_multi
    def create(self, vals_list):
        specs = super().create(vals_list)
        specs._ensure_quotation()
        return specs

    def write(self, vals):
        self._ensure_quotation()
        res = super().write(vals)
        self._ensure_quotation()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self._ensure_quotation()

    def _ensure_quotation(self):
        """What was sold is no longer edited: the shop floor works from it."""
        if any(line.state not in ("draft", "sent") for line in self.order_line_id):
            raise UserError(self.env._("The specification can be changed on a quotation only."))
