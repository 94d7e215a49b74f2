from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    product_engineer_id = fields.Many2one(
        "res.users",
        string="Engineer of New Products",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Gets the task when a customer accepts a specification that no product has yet.",
    )
