from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    lost_reason_required = fields.Boolean(string="Lost Reason Is Required")
    lost_competitor_required = fields.Boolean(string="Competitor Is Required")
    lost_price_required = fields.Boolean(string="Competitor's Price Is Required")
    lost_product_required = fields.Boolean(string="Competitor's Product Is Required")

    def _required_loss_fields(self, reason):
        """Return the names of the fields that must be filled when something is lost.

        :param reason: `crm.lost.reason`; some reasons involve no competitor
        """
        self.ensure_one()
        required = {"lost_reason_id": self.lost_reason_required}
        if not reason or reason.has_competitor:
            required |= {
                "competitor_id": self.lost_competitor_required,
                "competitor_price": self.lost_price_required,
                "competitor_product": self.lost_product_required,
            }
        return [name for name, is_required in required.items() if is_required]
