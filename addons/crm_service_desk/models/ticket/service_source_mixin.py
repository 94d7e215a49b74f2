from odoo import fields, models

READERS = "crm_service_desk.group_service_agent,sales_team.group_sale_salesman"


class ServiceSourceMixin(models.AbstractModel):
    """A document that a customer may complain about: counts, opens and starts tickets.

    Adopt it with ``_service_ticket_field`` and ``_prepare_service_ticket_defaults``.
    """

    _name = "service.source.mixin"
    _description = "Document with Service Tickets"

    # Many2one of service.ticket that points to this model.
    _service_ticket_field = None

    service_ticket_count = fields.Integer(
        string="Service Tickets",
        compute="_compute_service_ticket_count",
        groups=READERS,
    )

    def _compute_service_ticket_count(self):
        field = self._service_ticket_field
        counts = dict(self.env["service.ticket"]._read_group([(field, "in", self.ids)], [field], ["__count"]))
        for record in self:
            record.service_ticket_count = counts.get(record._origin, 0)

    def action_service_tickets(self):
        """Open the tickets about this document, or an empty one filled from it."""
        self.ensure_one()
        tickets = self.env["service.ticket"]
        tickets.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("crm_service_desk.service_ticket_action")
        action["domain"] = self._get_service_ticket_domain()
        defaults = self._prepare_service_ticket_defaults()
        action["context"] = {f"default_{name}": value for name, value in defaults.items()}
        if not tickets.search_count(action["domain"], limit=1):
            action["views"] = [(False, "form")]
            action["view_mode"] = "form"
        return action

    def _get_service_ticket_domain(self):
        """Return the domain of the tickets that the smart button opens."""
        return [(self._service_ticket_field, "=", self.id)]

    def _prepare_service_ticket_defaults(self):
        """Return ``{field: id}`` that a ticket started from this document begins with."""
        self.ensure_one()
        return {self._service_ticket_field: self.id}
