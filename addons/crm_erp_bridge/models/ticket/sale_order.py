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
