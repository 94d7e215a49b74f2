from datetime import timedelta

from odoo import api, fields, models

from .sale_contract import SIGNED

REMINDER = "crm_smb_manufacturing.mail_activity_type_contract_expiry"
BATCH = 100


class SaleContract(models.Model):
    """The ledger: what was ordered, delivered, invoiced and paid, breaches and disputes, and the end."""

    _inherit = "sale.contract"

    event_ids = fields.One2many("sale.contract.event", "contract_id", string="Breach and Dispute", copy=False)
    open_event_count = fields.Integer(string="Open Disputes", compute="_compute_open_event_count")
    order_count = fields.Integer(compute="_compute_ledger")
    amount_ordered = fields.Monetary(string="Ordered", compute="_compute_ledger")
    delivered_percent = fields.Float(string="Delivered", compute="_compute_ledger")
    amount_invoiced = fields.Monetary(string="Invoiced", compute="_compute_ledger")
    amount_paid = fields.Monetary(string="Paid", compute="_compute_ledger")
    amount_due = fields.Monetary(string="Still Due", compute="_compute_ledger")
    reminded_date = fields.Date(readonly=True, copy=False)

    @api.depends("event_ids.is_settled")
    def _compute_open_event_count(self):
        for contract in self:
            contract.open_event_count = len(contract.event_ids.filtered(lambda event: not event.is_settled))

    @api.depends("order_ids.state", "order_ids.amount_total", "order_ids.invoice_ids.amount_residual")
    def _compute_ledger(self):
        # sudo: the ledger of a contract is the same for everybody who reads it
        for contract in self.sudo():
            orders = contract.order_ids.filtered(lambda order: order.state == "sale")
            invoices = orders.invoice_ids.filtered(lambda move: move.state == "posted")
            lines = orders.order_line.filtered(lambda line: not line.display_type)
            wanted = sum(line.price_subtotal for line in lines)
            sent = sum(
                line.price_subtotal * min(line.qty_delivered / line.product_uom_qty, 1)
                for line in lines
                if line.product_uom_qty
            )
            invoiced = sum(contract._in_currency(move, move.amount_total_signed) for move in invoices)
            due = sum(contract._in_currency(move, move.amount_residual_signed) for move in invoices)
            contract.order_count = len(contract.order_ids)
            contract.amount_ordered = sum(
                order.currency_id._convert(
                    order.amount_total, contract.currency_id, contract.company_id, order.date_order
                )
                for order in orders
            )
            contract.delivered_percent = sent / wanted * 100 if wanted else 0
            contract.amount_invoiced = invoiced
            contract.amount_due = due
            contract.amount_paid = invoiced - due

    def _in_currency(self, move, amount):
        """An amount of the company's books in the currency of the contract, at the day of the invoice."""
        return move.company_currency_id._convert(
            amount, self.currency_id, self.company_id, move.invoice_date or move.date
        )

    @api.model
    def _cron_remind(self):
        """Remind the responsible of contracts that expire, once each, in batches that commit."""
        today = fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        waiting = self.search(
            [("state", "=", SIGNED), ("reminded_date", "=", False), ("date_end", "!=", False)]
        ).filtered(
            lambda one: one.reminder_days and one.date_end - timedelta(days=one.reminder_days) <= today
        )
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            self.env["mail.activity"].create([contract._prepare_reminder_vals() for contract in batch])
            batch.reminded_date = today
            if not cron._commit_progress(len(batch), remaining=len(waiting) - start - len(batch)):
                break

    def _prepare_reminder_vals(self):
        """Return the values of the activity that reminds of this contract's end."""
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": self.env.ref(REMINDER).id,
            "date_deadline": self.date_end,
            "user_id": self.user_id.id,
            "summary": self.env._("%(contract)s expires", contract=self.display_name),
        }
