from odoo import fields, models


class MrpWorkcenter(models.Model):
    _inherit = "mrp.workcenter"

    responsible_user_ids = fields.Many2many(
        "res.users",
        "mrp_workcenter_responsible_rel",
        string="Responsible People",
        help="They acknowledge changes here before work starts. Nobody named: whoever works here does.",
    )
