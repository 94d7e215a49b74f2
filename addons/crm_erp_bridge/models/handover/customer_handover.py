from odoo import api, models
from odoo.fields import Domain

# Tickets per dossier: it is read, not filed.
ROWS = 12


class CustomerHandover(models.Model):
    """A leaver's tickets, visits and service teams go along, and stand in the dossiers."""

    _inherit = "customer.handover"

    @api.model
    def _handover_fields(self):
        return {
            "service.ticket": ["user_id"],
            "service.team": ["user_id", "member_ids"],
            "service.remedy": ["user_id"],
            "service.eightd": ["user_id"],
            "service.visit": ["user_id"],
            "service.visit.plan": ["user_id"],
            "service.call": ["callback_user_id"],
            "service.call.list": ["user_ids"],
            "service.call.list.line": ["user_id"],
            **super()._handover_fields(),
        }

    @api.model
    def _handover_domains(self):
        return {
            **super()._handover_domains(),
            "service.ticket": Domain("is_closed", "=", False),
            "service.remedy": Domain("state", "in", ("draft", "progress")),
            "service.eightd": Domain("state", "!=", "done"),
            "service.visit": Domain("state", "=", "planned"),
            "service.call": Domain("callback_at", "!=", False) & Domain("callback_done_at", "=", False),
            "service.call.list.line": Domain("state", "=", "open"),
        }

    @api.model
    def _handover_dossier(self, partner):
        return [
            *super()._handover_dossier(partner),
            {"title": self.env._("Open tickets"), "rows": self._dossier_tickets(partner)},
        ]

    @api.model
    def _dossier_tickets(self, partner):
        tickets = self.env["service.ticket"].search(
            [
                ("commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
                ("is_closed", "=", False),
            ],
            limit=ROWS,
            order="resolve_by, id",
        )
        return [
            " · ".join(
                text
                for text in (ticket.number, ticket.name, ticket.stage_id.name, ticket.user_id.name)
                if text
            )
            for ticket in tickets
        ]
