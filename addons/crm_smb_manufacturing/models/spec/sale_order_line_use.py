from odoo import fields, models


class SaleOrderLine(models.Model):
    """What each line is for, and where it goes, when that differs from line to line."""

    _inherit = "sale.order.line"

    order_date = fields.Datetime(related="order_id.date_order", string="Date")
    intended_use = fields.Char(
        help="What the customer makes of it. It goes along to production and delivery.",
    )
    delivery_partner_id = fields.Many2one(
        "res.partner",
        string="Delivered To",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="When this line does not go to the delivery address of the order.",
    )

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.delivery_partner_id:
            values["partner_id"] = self.delivery_partner_id.id
        return values
