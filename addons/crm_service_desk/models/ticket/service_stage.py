from odoo import fields, models


class ServiceStage(models.Model):
    _name = "service.stage"
    _description = "Service Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean(string="Folded in Kanban")
    is_solved = fields.Boolean(
        string="Solution Given",
        help="Entering this stage stops the solution clock; leaving it for an open stage starts "
        "it again with the same deadline.",
    )
    is_closed = fields.Boolean(
        string="Closed",
        help="A ticket enters this stage only when its remedies are done, or with a reason.",
    )
