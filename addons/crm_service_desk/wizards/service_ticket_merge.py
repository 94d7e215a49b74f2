from odoo import fields, models


class ServiceTicketMerge(models.TransientModel):
    _name = "service.ticket.merge"
    _description = "Merge Tickets"

    ticket_ids = fields.Many2many(comodel_name="service.ticket", string="Tickets", required=True)
    target_id = fields.Many2one(
        comodel_name="service.ticket",
        string="Into",
        required=True,
        domain="[('id', 'in', ticket_ids)]",
        help="This one keeps its number and gets everything of the others.",
    )

    def action_merge(self):
        """Merge, and show the ticket that is left."""
        self.ensure_one()
        self.ticket_ids._merge_into(self.target_id)
        return self.target_id.get_formview_action()
