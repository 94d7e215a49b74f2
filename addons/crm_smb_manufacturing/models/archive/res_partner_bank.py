from odoo import models


class ResPartnerBank(models.Model):
    """An archive that loses its bank account loses score."""

    _inherit = "res.partner.bank"

    def unlink(self):
        partners = self.partner_id
        result = super().unlink()
        partners._archive_lost(["bank_ids"])
        return result
