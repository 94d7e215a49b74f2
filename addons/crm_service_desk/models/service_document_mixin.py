from odoo import api, fields, models


class ServiceDocumentMixin(models.AbstractModel):
    """A document of Odoo that customers complain about: counts its tickets, opens a new one."""

    _name = "service.document.mixin"
    _description = "Document with Tickets"

    # Name of the ticket's field that holds the document; set by the models that use this.
    _ticket_field = None

    service_ticket_count = fields.Integer(
        string="Tickets",
        compute="_compute_service_ticket_count",
        groups="crm_service_desk.group_service_agent",
        export_string_translation=False,
    )

    @api.depends_context("uid")
    def _compute_service_ticket_count(self):
        counts = dict(
            self.env["service.ticket"]._read_group(
                self._ticket_domain(), [self._ticket_field], ["__count"]
            )
        )
        for record in self:
            record.service_ticket_count = counts.get(record._origin, 0)

    def _ticket_domain(self):
        return [(self._ticket_field, "in", self.ids)]

    def _prepare_ticket_context(self):
        """Hook: defaults of a new ticket about this document."""
        self.ensure_one()
        return {
            f"default_{self._ticket_field}": self.id,
            "default_partner_id": self.partner_id.commercial_partner_id.id,
            "default_channel": "phone",
        }

    def action_open_service_tickets(self):
        """The tickets about this document; a new one when there is none."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_service_desk.service_ticket_action")
        action = {**action, "context": self._prepare_ticket_context(), "domain": self._ticket_domain()}
        if not self.env["service.ticket"].search_count(self._ticket_domain(), limit=1):
            action["views"] = [(False, "form")]
        return action
