from odoo import api, fields, models


class SaleOrder(models.Model):
    """A quotation that the customer turned down says why, and who got the order."""

    _name = "sale.order"
    _inherit = ["sale.order", "competitor.loss.mixin"]

    lost_reason_id = fields.Many2one(
        "crm.lost.reason", index="btree_not_null", copy=False, ondelete="restrict", tracking=True
    )
    competitor_id = fields.Many2one(tracking=True)
    competitor_currency_id = fields.Many2one(related="currency_id", string="Currency of Its Price")
    can_say_why_lost = fields.Boolean(compute="_compute_can_say_why_lost")

    @api.depends("state", "lost_reason_id")
    def _compute_can_say_why_lost(self):
        for order in self:
            open_quotation = order.state in ("draft", "sent")
            order.can_say_why_lost = open_quotation or (order.state == "cancel" and not order.lost_reason_id)

    def _action_cancel(self):
        offered = self.filtered(lambda order: order.state == "sent")
        offered._ensure_loss_explained()
        result = super()._action_cancel()
        self._file_competitor_prices()
        offered._ask_why_declined()
        return result

    def action_draft(self):
        """Back to a quotation: it is not lost any more."""
        result = super().action_draft()
        self.filtered("lost_reason_id").lost_reason_id = False
        return result

    def action_lost(self):
        """Ask why the customer turned the quotation down.

        :return: window action of the dialog
        """
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_smb_manufacturing.sale_order_lost_action")
        return {**action, "context": {"default_order_ids": self.ids}}

    def _ask_why_declined(self):
        """Whoever sells asks the customer who declined on the portal, where nobody is asked."""
        if self.env.user._is_internal():
            return
        for order in self.filtered(lambda order: order.user_id and not order.lost_reason_id):
            lang = order.user_id.lang
            order.activity_schedule(
                "mail.mail_activity_data_call",
                summary=order.with_context(lang=lang).env._("Declined: ask why, and who got the order"),
                user_id=order.user_id.id,
            )

    def _prepare_competitor_news_vals(self):
        return {
            **super()._prepare_competitor_news_vals(),
            "partner_id": self.partner_id.commercial_partner_id.id,
            "order_id": self.id,
            "lead_id": self.opportunity_id.id,
            "source": self.name,
        }
