from odoo import api, fields, models

from ...credit import shares


class SaleOrder(models.Model):
    """How much of an order its customer will still owe: stored, so that nobody adds up history."""

    _inherit = "sale.order"

    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    credit_uninvoiced = fields.Monetary(
        string="Delivered, Not Invoiced",
        compute="_compute_credit_open",
        store=True,
        currency_field="company_currency_id",
    )
    credit_undelivered = fields.Monetary(
        string="Ordered, Not Delivered",
        compute="_compute_credit_open",
        store=True,
        currency_field="company_currency_id",
    )

    _credit_open_idx = models.Index(
        "(partner_id, company_id) WHERE credit_uninvoiced > 0 OR credit_undelivered > 0"
    )

    @api.depends(
        "state",
        "currency_rate",
        "order_line.price_total",
        "order_line.product_uom_qty",
        "order_line.qty_delivered",
        "order_line.qty_invoiced_posted",
        "order_line.move_ids.state",
        "order_line.move_ids.product_uom_qty",
        "order_line.invoice_lines.move_id.state",
    )
    def _compute_credit_open(self):
        for order in self:
            uninvoiced = undelivered = 0.0
            if order.state == "sale":
                lines = [line._credit_facts() for line in order.order_line if line._is_credit_counted()]
                uninvoiced, undelivered = shares(lines, order._credit_prepaid())
            rate = order.currency_rate or 1.0
            order.credit_uninvoiced = uninvoiced / rate
            order.credit_undelivered = undelivered / rate

    def _credit_prepaid(self):
        """Return what was invoiced in advance and is not deducted yet, in the order's currency."""
        advance = self.order_line.filtered("is_downpayment").invoice_lines.filtered(
            lambda line: line.parent_state == "posted"
        )
        amount = 0.0
        for line in advance:
            sign = -1 if line.move_id.move_type == "out_refund" else 1
            amount += sign * line.currency_id._convert(
                line.price_total, self.currency_id, self.company_id, line.date or fields.Date.today()
            )
        return max(amount, 0.0)
