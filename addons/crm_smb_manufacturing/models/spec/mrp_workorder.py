from odoo import fields, models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    spec_summary = fields.Text(
        related="production_id.spec_summary",
        string="Specification",
    )
