from odoo import fields, models


class SaleReport(models.Model):
    """Quotations that were lost can be analysed by reason and competitor too."""

    _inherit = "sale.report"

    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    competitor_id = fields.Many2one("crm.competitor", readonly=True)

    def _select_additional_fields(self):
        return {
            **super()._select_additional_fields(),
            "lost_reason_id": "s.lost_reason_id",
            "competitor_id": "s.competitor_id",
        }

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.lost_reason_id, s.competitor_id"
