from odoo import api, models


class SaleOrder(models.Model):
    """Whatever changes the stage or the forecast of an order is an event."""

    _inherit = "sale.order"

    @api.depends()
    def _compute_journey(self):
        result = super()._compute_journey()
        self.env["sale.journey.event"]._note(self)
        return result

    @api.depends()
    def _compute_forecast(self):
        result = super()._compute_forecast()
        self.env["sale.journey.event"]._note(self)
        return result
