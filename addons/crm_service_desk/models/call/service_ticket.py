from odoo import api, fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    call_ids = fields.One2many(comodel_name="service.call", inverse_name="ticket_id", string="Calls")
    phone = fields.Char(compute="_compute_phone", help="Click to dial.")

    @api.depends("contact_id.phone", "partner_id.phone")
    def _compute_phone(self):
        for ticket in self:
            ticket.phone = ticket.contact_id.phone or ticket.partner_id.phone

    def action_open_calls(self):
        """Show the calls about this ticket."""
        action = self.env["ir.actions.actions"]._for_xml_id("crm_service_desk.service_call_action")
        return {**action, "domain": [("ticket_id", "in", self.ids)], "context": {}}

    @api.model
    def _get_merge_fields(self):
        return {**super()._get_merge_fields(), "service.call": "ticket_id"}


class ServiceCall(models.Model):
    _inherit = "service.call"

    def _move_to_ticket(self, field, ticket):
        """Let the calls go along with a merge."""
        return self.write({field: ticket.id})
