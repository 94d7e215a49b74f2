from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    replaced_remedy_ids = fields.One2many(
        "service.remedy",
        "replacement_order_id",
        string="Replaces Goods of",
        readonly=True,
        groups="crm_service_desk.group_service_agent,sales_team.group_sale_salesman",
    )

    def _is_price_guarded(self):
        """What replaces broken goods is free and undercuts nobody."""
        # sudo: whoever reads the order, its remedy counts
        return super()._is_price_guarded() and not self.sudo().replaced_remedy_ids
