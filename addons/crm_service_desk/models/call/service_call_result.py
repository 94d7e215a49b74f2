from odoo import fields, models


class ServiceCallResult(models.Model):
    """How an attempt of a call list ends, and what follows: nothing, another attempt, or never again."""

    _name = "service.call.result"
    _description = "Result of a Call"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    is_reached = fields.Boolean(string="Reached", help="Somebody was spoken to.")
    retry_hours = fields.Integer(
        string="Call Again after (Hours)", help="0: the customer is through with this list."
    )
    is_opt_out = fields.Boolean(
        string="Does Not Want Calls", help="The number goes on the list of numbers that are not called."
    )

    _retry_positive = models.Constraint("CHECK(retry_hours >= 0)", "Hours cannot be negative.")
