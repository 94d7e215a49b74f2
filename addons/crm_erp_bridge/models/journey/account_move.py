from odoo import models

SETTLED_STATES = ("paid", "in_payment", "reversed")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _journey_balance(self):
        """What was billed and what nobody has paid yet, credit notes deducted.

        A payment that waits for its bank statement counts as paid, also where it
        has no journal entry yet and leaves the residual as it is.

        :return: tuple (billed, open), taxed, in company currency
        """
        posted = self.filtered(lambda move: move.state == "posted" and move.is_sale_document())
        unsettled = posted.filtered(lambda move: move.payment_state not in SETTLED_STATES)
        return (
            sum(posted.mapped("amount_total_signed")),
            sum(unsettled.mapped("amount_residual_signed")),
        )

    def _journey_payments(self):
        return self.reconciled_payment_ids.filtered(
            lambda payment: payment.state not in ("draft", "canceled", "rejected")
        )

    def _prepare_journey_vals(self):
        self.ensure_one()
        labels = self._fields["payment_state"]._description_selection(self.env)
        return {
            "id": self.id,
            "name": self.name or "",
            "kind": self.move_type,
            "state": self.state,
            "payment_state": self.payment_state,
            "payment_state_label": dict(labels).get(self.payment_state, ""),
            "date": self.invoice_date.isoformat() if self.invoice_date else None,
            **self._prepare_journey_amounts(),
        }

    def _prepare_journey_amounts(self):
        """Amounts, for users who may see prices."""
        self.ensure_one()
        if self.env.user.has_group("crm_smb_manufacturing.group_price_hidden"):
            return {}
        return {
            "currency": self.currency_id.name,
            "amount_total": self.amount_total,
            "amount_residual": self.amount_residual,
        }
