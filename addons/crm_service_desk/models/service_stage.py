from odoo import fields, models


class ServiceStage(models.Model):
    """A column of the ticket board, shared by all teams."""

    _name = "service.stage"
    _description = "Service Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean(string="Folded in Kanban")
    is_closed = fields.Boolean(
        string="Closing Stage",
        help="Tickets get here only when their remedies are done, or with a reason.",
    )
    is_waiting = fields.Boolean(
        string="Waiting for the Customer", help="It is the customer's turn to answer."
    )
    description = fields.Text(translate=True)
