from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    change_acknowledgement_ids = fields.One2many("product.change.acknowledgement", "workorder_id")
    unread_change_html = fields.Html(string="Changes to Acknowledge", compute="_compute_unread_change_html")

    @api.depends("change_acknowledgement_ids.user_id")
    @api.depends_context("lang")
    def _compute_unread_change_html(self):
        for order in self:
            changes = order._unread().change_id
            order.unread_change_html = changes._render_for_work() if changes else False

    def button_start(self, raise_on_invalid_state=False):
        self._ensure_acknowledged()
        return super().button_start(raise_on_invalid_state)

    def action_acknowledge_change(self):
        """Say that one has read all changes that wait on these work orders."""
        self.check_access("read")
        return self._unread().action_acknowledge()

    def _unread(self):
        return self.change_acknowledgement_ids.filtered(lambda asked: not asked.user_id)

    def _ensure_acknowledged(self):
        unread = self._unread()
        if unread:
            raise UserError(
                self.env._(
                    "%(order)s waits for %(workcenter)s to read %(change)s: please acknowledge it first.",
                    order=unread[0].workorder_id.display_name,
                    workcenter=unread[0].workcenter_id.name,
                    change=unread[0].change_id.display_name,
                )
            )
