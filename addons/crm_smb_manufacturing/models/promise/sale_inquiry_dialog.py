from odoo import fields, models


class SaleInquiry(models.Model):
    """Why this date, before there is a quotation."""

    _name = "sale.inquiry"
    _inherit = ["sale.inquiry", "sale.promise.dialog.mixin"]

    def _dialog_reasons(self):
        return self.reason_ids

    def _dialog_wish(self):
        return self

    def _dialog_outlook(self):
        if self.order_id or not self.answered_at:
            return None
        # What is free now: nobody keeps anything for an inquiry.
        now = fields.Datetime.now()
        first = self.env["sale.order"]._lines_holding_supply(self.company_id, now)
        return self.env["sale.promise.loader"]._explore(
            self.company_id,
            [self._prepare_promise_request()],
            now,
            self._dialog_step(),
            holds=first._promise_requests(gains=False),
        )
