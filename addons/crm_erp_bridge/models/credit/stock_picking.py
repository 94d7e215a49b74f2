from markupsafe import Markup

from odoo import fields, models


class StockPicking(models.Model):
    """Of several deliveries the good ones go, and the held ones say why they stay."""

    _inherit = "stock.picking"

    credit_hold = fields.Boolean(string="Held by Credit", compute="_compute_credit_hold", compute_sudo=True)

    def _compute_credit_hold(self):
        for picking in self:
            picking.credit_hold = any(picking.move_ids.mapped("credit_hold"))

    def _action_done(self):
        held = self.filtered("credit_hold") if self.company_id._is_credit_watched() else self.browse()
        if not held or held == self:
            # The moves say why.
            return super()._action_done()
        for picking in held:
            reasons = picking.move_ids._credit_orders()._credit_held()._credit_reasons()
            picking.message_post(
                body=Markup("%s<br/>%s") % (self.env._("Not shipped:"), Markup("<br/>").join(reasons))
            )
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "Held by credit and not shipped: %(pickings)s", pickings=", ".join(held.mapped("name"))
                ),
            },
        )
        return super(StockPicking, self - held)._action_done()
