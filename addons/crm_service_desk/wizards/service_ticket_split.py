from odoo import fields, models


class ServiceTicketSplit(models.TransientModel):
    _name = "service.ticket.split"
    _description = "Split a Ticket"

    ticket_id = fields.Many2one(comodel_name="service.ticket", required=True)
    name = fields.Char(string="Subject", required=True)
    lot_choice_ids = fields.Many2many(related="ticket_id.lot_ids", string="Lots of the Ticket")
    lot_ids = fields.Many2many(
        comodel_name="stock.lot",
        string="Lots to Take Along",
        domain="[('id', 'in', lot_choice_ids)]",
    )
    message_ids = fields.Many2many(
        comodel_name="mail.message",
        string="Messages to Take Along",
        domain="[('model', '=', 'service.ticket'), ('res_id', '=', ticket_id),"
        " ('message_type', 'in', ('comment', 'email', 'email_outgoing'))]",
    )
    remedy_ids = fields.Many2many(
        comodel_name="service.remedy",
        string="Remedies to Take Along",
        domain="[('ticket_id', '=', ticket_id)]",
    )

    def action_split(self):
        """Split, and show the new ticket."""
        self.ensure_one()
        ticket = self.ticket_id._split_off(self.name, self.message_ids, self.lot_ids, self.remedy_ids)
        return ticket.get_formview_action()
