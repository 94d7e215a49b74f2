from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_visit_ids = fields.One2many(
        comodel_name="service.visit",
        inverse_name="partner_id",
        string="Visits",
        groups="crm_service_desk.group_service_agent,sales_team.group_sale_salesman",
    )
