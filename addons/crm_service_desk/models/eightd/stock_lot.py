from odoo import api, fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    containment_line_ids = fields.One2many(
        comodel_name="service.eightd.containment",
        inverse_name="lot_id",
        string="Containment",
        readonly=True,
        groups="crm_service_desk.group_service_agent",
    )
    is_on_hold = fields.Boolean(
        string="Blocked",
        compute="_compute_is_on_hold",
        compute_sudo=True,
        store=True,
        help="An 8D report blocks this lot: it is neither shipped nor used.",
    )

    @api.depends("containment_line_ids.state", "containment_line_ids.is_gone")
    def _compute_is_on_hold(self):
        for lot in self:
            lot.is_on_hold = any(
                line.state == "blocked" and not line.is_gone for line in lot.containment_line_ids
            )
