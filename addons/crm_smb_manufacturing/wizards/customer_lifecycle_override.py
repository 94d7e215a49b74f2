from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.lifecycle.res_partner import STAGES


class CustomerLifecycleOverride(models.TransientModel):
    """Asks for a life-cycle stage by hand: which, until when, why."""

    _name = "customer.lifecycle.override"
    _description = "Life-Cycle Stage by Hand"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    stage = fields.Selection(
        [stage for stage in STAGES if stage[0] != "lost"],
        required=True,
        help="Lost customers have a dialog of their own, which asks for the reason.",
    )
    until = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), months=3),
        help="From the next day on the orders speak again.",
    )
    note = fields.Char(string="Why", required=True)

    @api.model
    def _last_day(self):
        """Nothing said by hand counts longer than a year."""
        return fields.Date.add(fields.Date.context_today(self), years=1)

    def _ensure_until_is_near(self):
        if not fields.Date.context_today(self) <= self.until <= self._last_day():
            raise UserError(
                self.env._(
                    "A stage by hand ends within a year; then the orders speak again, or you say it anew."
                )
            )

    def action_apply(self):
        """Set the stage by hand."""
        self.ensure_one()
        customer = self.partner_id.commercial_partner_id
        customer._ensure_lifecycle_can_change()
        self._ensure_until_is_near()
        customer._ensure_customer_code()
        customer._set_lifecycle_override(self.stage, self.until, self.note)
        return True
