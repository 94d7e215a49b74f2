from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    # related fields are computed as superuser: the warehouse reads what it packs
    spec_summary = fields.Text(
        related="sale_line_id.spec_summary",
        string="Specification",
    )
