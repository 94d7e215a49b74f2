from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceRemedyLine(models.Model):
    """How much of which sold line a remedy is about."""

    _name = "service.remedy.line"
    _description = "Remedy Line"
    _order = "id"

    remedy_id = fields.Many2one("service.remedy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="remedy_id.company_id", store=True, index=True)
    ticket_id = fields.Many2one(related="remedy_id.ticket_id", export_string_translation=False)
    sale_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Line",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('order_id', '=', parent.sale_order_id), ('display_type', '=', False)]",
    )
    product_id = fields.Many2one(related="sale_line_id.product_id")
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    product_uom_id = fields.Many2one(related="sale_line_id.product_uom_id")

    @api.constrains("quantity", "sale_line_id")
    def _check_quantity(self):
        for line in self:
            if line.product_uom_id.compare(line.quantity, 0.0) <= 0:
                raise ValidationError(
                    self.env._(
                        "The quantity of %(product)s must be more than zero.",
                        product=line.product_id.display_name,
                    )
                )
            if line.sale_line_id.order_id != line.remedy_id.ticket_id.sale_order_id:
                raise ValidationError(
                    self.env._(
                        "%(product)s is not on the order of ticket %(ticket)s.",
                        product=line.product_id.display_name,
                        ticket=line.remedy_id.ticket_id.number,
                    )
                )
