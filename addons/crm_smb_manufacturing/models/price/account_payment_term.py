from odoo import models

# How long a month's end, or the next month's, is away on average.
EXTRA_DAYS = {
    "days_after": 0,
    "days_after_end_of_month": 15,
    "days_after_end_of_next_month": 45,
    "days_end_of_month_on_the": 15,
}


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _mean_days(self):
        """Return after how many days the money comes on average; 0 without terms."""
        lines = self.line_ids.filtered(lambda line: line.value == "percent")
        total = sum(lines.mapped("value_amount"))
        if not total:
            return 0
        days = sum(line.value_amount * (line.nb_days + EXTRA_DAYS.get(line.delay_type, 0)) for line in lines)
        return days / total
