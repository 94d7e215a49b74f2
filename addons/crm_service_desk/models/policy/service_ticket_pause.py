from odoo import fields, models


class ServiceTicketPause(models.Model):
    """A time in which the customer was asked and had not answered: it does not count for the solution."""

    _name = "service.ticket.pause"
    _description = "Time Spent Waiting for the Customer"
    _order = "begin, id"

    ticket_id = fields.Many2one(comodel_name="service.ticket", required=True, index=True, ondelete="cascade")
    begin = fields.Datetime(required=True)
    end = fields.Datetime()

    _one_open = models.UniqueIndex('(ticket_id) WHERE "end" IS NULL', "A ticket is paused only once.")
