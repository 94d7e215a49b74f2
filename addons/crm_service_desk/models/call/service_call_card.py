from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

MOST = 5
CHANNEL = "crm_service_desk/call"


class ServiceCall(models.Model):
    """The card that comes up on the agent's screen while it rings."""

    _inherit = "service.call"

    def _tell_agent(self):
        """Send the card to the agent's screen, when the transaction is through."""
        for call in self.filtered("user_id"):
            # The card holds what this agent may read, not what the telephone system may.
            card = call.with_user(call.user_id).with_context(lang=call.user_id.lang)._get_card()
            call.user_id._bus_send(CHANNEL, card)

    def _get_card(self):
        """Return what the agent sees of the caller.

        :returns: dict with ``id``, ``state``, ``direction``, ``phone``, ``title``, ``partner_id`` (False: not
            known or not theirs to see), ``manager``, ``candidates`` (whose number it may be), ``orders`` and
            ``tickets`` (lists of dict with ``id``, ``title`` and ``note``)
        """
        self.ensure_one()
        partner = self.partner_id if self.partner_id.has_access("read") else self.partner_id.browse()
        # sudo: who keeps the customer is what a colleague needs to hand the call over
        manager = self.sudo().commercial_partner_id.user_id
        return {
            "id": self.id,
            "state": self.state,
            "direction": self.direction,
            "phone": self.phone or "",
            "title": partner.display_name or "",
            "partner_id": partner.id,
            "manager": manager.name or "",
            "candidates": [
                {"id": one.id, "title": one.display_name, "note": ""} for one in self.candidate_ids
            ],
            "orders": self._get_card_orders(partner),
            "tickets": self._get_card_tickets(partner),
        }

    def _get_card_orders(self, partner):
        """Return the last orders that are not cancelled."""
        orders = self.env["sale.order"]
        if not partner or not orders.has_access("read"):
            return []
        domain = Domain("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id)
        found = orders.search(domain & Domain("state", "!=", "cancel"), limit=MOST, order="id desc")
        states = dict(orders._fields["state"]._description_selection(self.env))
        return [
            {
                "id": order.id,
                "title": order.name,
                "note": f"{states[order.state]} · {format_date(self.env, order.date_order.date())}",
            }
            for order in found
        ]

    def _get_card_tickets(self, partner):
        """Return the tickets that are open, the most urgent first."""
        tickets = self.env["service.ticket"]
        if not partner or not tickets.has_access("read"):
            return []
        domain = Domain("commercial_partner_id", "=", partner.commercial_partner_id.id)
        return [
            {"id": ticket.id, "title": ticket.display_name, "note": ticket.stage_id.name}
            for ticket in tickets.search(domain & Domain("is_closed", "=", False), limit=MOST)
        ]
