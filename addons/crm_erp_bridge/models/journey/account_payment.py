from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _prepare_journey_vals(self):
        self.ensure_one()
        hides_prices = self.env.user.has_group("crm_smb_manufacturing.group_price_hidden")
        amounts = {"currency": self.currency_id.name, "amount": self.amount}
        return {
            "id": self.id,
            "name": self.name or "",
            "state": self.state,
            "date": self.date.isoformat(),
            **({} if hides_prices else amounts),
        }
