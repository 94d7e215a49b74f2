from odoo import fields, models

from .service_eightd import STEPS


class ServiceEightdStep(models.Model):
    _name = "service.eightd.step"
    _description = "Step of an 8D Report"
    _inherit = ["service.guarded.mixin"]
    _order = "eightd_id, code"
    _guarded_fields = frozenset({"done_at", "done_by_id"})

    eightd_id = fields.Many2one(comodel_name="service.eightd", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="eightd_id.company_id", store=True)
    code = fields.Selection(
        selection=[(code, label) for code, (label, _days) in STEPS.items()],
        string="Step",
        required=True,
        readonly=True,
    )
    due_date = fields.Date(string="Due on", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", domain="[('share', '=', False)]"
    )
    done_at = fields.Datetime(string="Done on", readonly=True)
    done_by_id = fields.Many2one(comodel_name="res.users", readonly=True)

    _once = models.UniqueIndex("(eightd_id, code)", "A report has each step once.")
