from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_warning_hours = fields.Float(
        string="Service Warning Time",
        default=4.0,
        help="A ticket turns orange this many hours before its next deadline.",
    )

    service_ask_verdict = fields.Boolean(
        string="Ask for the Verdict",
        default=True,
        help="After a ticket is closed, its customer is asked once, by mail, whether it was as expected.",
    )
    service_verdict_hours = fields.Float(string="Ask After (Hours)", default=24.0)
    service_dissatisfied = fields.Selection(
        selection=[
            ("reopen", "The ticket opens again, and the team leader calls"),
            ("call", "The team leader calls"),
        ],
        string="When Dissatisfied",
        default="reopen",
        required=True,
    )
