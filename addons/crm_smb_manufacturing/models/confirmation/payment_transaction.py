from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """A payment for a quotation on hold is kept, and a person is told: nobody is
        there to read an error, and raising would undo the record of the payment."""
        held = self.filtered(lambda tx: tx._pays_held_quotation())
        held.sale_order_ids._defer_confirmation()
        return super(PaymentTransaction, self - held)._check_amount_and_confirm_order()

    def _pays_held_quotation(self):
        """Tell whether Odoo would now confirm a quotation that is on hold."""
        self.ensure_one()
        quotation = self.sale_order_ids
        return (
            len(quotation) == 1
            and quotation.state in ("draft", "sent")
            and quotation._is_confirmation_amount_reached()
            and bool(quotation._confirmation_reasons())
        )
