from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_warning_hours = fields.Float(
        string="Service Warning Time",
        default=4.0,
        help="A ticket turns orange this many hours before its next deadline.",
    )
