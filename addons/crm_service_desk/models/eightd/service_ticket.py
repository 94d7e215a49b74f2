from odoo import api, fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    eightd_ids = fields.One2many(
        comodel_name="service.eightd", inverse_name="ticket_id", string="8D Reports", copy=False
    )
    eightd_state = fields.Selection(related="eightd_ids.state", string="8D")

    @api.depends("eightd_ids.state")
    def _compute_can_close(self):
        return super()._compute_can_close()

    def _get_open_matters(self):
        return super()._get_open_matters() + [
            report.display_name for report in self.eightd_ids if report.state != "done"
        ]

    def action_eightd(self):
        """Open the 8D report of the ticket; the first time it is begun."""
        self.ensure_one()
        report = self.eightd_ids[:1] or self.env["service.eightd"].create({"ticket_id": self.id})
        return report.get_formview_action()

    @api.model
    def _get_merge_fields(self):
        return {**super()._get_merge_fields(), "service.eightd": "ticket_id"}


class ServiceEightd(models.Model):
    _inherit = "service.eightd"

    def _move_to_ticket(self, field, ticket):
        """Let the reports go along with a merge."""
        return self.write({field: ticket.id})
