from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    # related fields are computed as superuser: the warehouse reads what it packs
    spec_summary = fields.Text(
        related="sale_line_id.spec_summary",
        string="Specification",
    )
    intended_use = fields.Char(related="sale_line_id.intended_use")
    customer_part_number = fields.Char(related="sale_line_id.customer_part_number")

    def _goes_elsewhere(self):
        """Tell whether the order line goes to an address of its own, or others of its order do."""
        # sudo: addresses of an order that the warehouse delivers
        return bool(self.sudo().sale_line_id.order_id.order_line.delivery_partner_id)

    def _key_assign_picking(self):
        """Lines to different addresses leave in transfers of their own."""
        keys = super()._key_assign_picking()
        return (*keys, self.partner_id) if self._goes_elsewhere() else keys

    def _search_picking_for_assignation_domain(self):
        domain = super()._search_picking_for_assignation_domain()
        if self._goes_elsewhere():
            domain = [*domain, ("partner_id", "=", self.partner_id.id)]
        return domain
