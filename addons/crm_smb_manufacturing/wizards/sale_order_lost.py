from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrderLost(models.TransientModel):
    """Asks why the customer turned quotations down, and who got the order."""

    _name = "sale.order.lost"
    _inherit = ["loss.dialog.mixin"]
    _description = "Quotation Lost"

    order_ids = fields.Many2many("sale.order", string="Quotations", required=True)
    lost_reason_id = fields.Many2one("crm.lost.reason")
    note = fields.Text(string="What the Customer Said")
    has_opportunity = fields.Boolean(compute="_compute_has_opportunity")
    is_opportunity_lost = fields.Boolean(string="The opportunity is lost too", default=True)

    @api.depends("order_ids")
    def _compute_has_opportunity(self):
        for dialog in self:
            dialog.has_opportunity = bool(dialog._finished_leads())

    @api.depends("order_ids")
    def _compute_competitor_currency_id(self):
        for dialog in self:
            dialog.competitor_currency_id = (
                dialog.order_ids[:1].currency_id or dialog._loss_company().currency_id
            )

    def _loss_documents(self):
        return self.order_ids

    def _finished_leads(self):
        """Return the open opportunities that have no other quotation or order alive."""
        leads = self.order_ids.opportunity_id.filtered(lambda lead: lead.won_status == "pending")
        return leads.filtered(
            lambda lead: not (lead.order_ids - self.order_ids).filtered(lambda o: o.state != "cancel")
        )

    def _ensure_can_lose(self):
        self.order_ids.check_access("write")
        self._ensure_loss_explained()
        stuck = self.order_ids.filtered(lambda order: not order.can_say_why_lost)
        if stuck:
            raise UserError(
                self.env._(
                    "%(orders)s: only quotations can be lost, and each once.",
                    orders=", ".join(stuck.mapped("name")),
                )
            )

    def action_apply(self):
        """Write why, cancel the quotations and lose the opportunity when it has no other."""
        self.ensure_one()
        self._ensure_can_lose()
        vals, leads = self._loss_vals(), self._finished_leads()
        self.order_ids.write(vals)
        cancelled = self.order_ids.filtered(lambda order: order.state == "cancel")
        cancelled._file_competitor_prices()
        (self.order_ids - cancelled).action_cancel()
        for order in self.order_ids.filtered(lambda order: self.note):
            order.message_post(body=self.note)
        if self.is_opportunity_lost and leads:
            self._lose_leads(leads, vals)
        return True

    def _lose_leads(self, leads, vals):
        """Lose the opportunities, the price in their own currency."""
        for lead in leads:
            price = self.competitor_currency_id._convert(
                vals["competitor_price"] or 0,
                lead.competitor_currency_id,
                lead._loss_company(),
                fields.Date.context_today(self),
            )
            lead.action_set_lost(**vals | {"competitor_price": price})
