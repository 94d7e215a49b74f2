from odoo import fields, models


class ServiceStage(models.Model):
    _inherit = "service.stage"

    is_waiting = fields.Boolean(
        string="Waiting for Customer",
        help="Here the solution clock stands still, once the customer was asked and until they answer.",
    )
