from odoo import fields, models


class ServiceCause(models.Model):
    _name = "service.cause"
    _description = "Cause of Trouble"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    department_id = fields.Many2one(
        comodel_name="hr.department", help="Made responsible for tickets with this cause."
    )
