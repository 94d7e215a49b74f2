import re

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..models.ticket.service_ticket import CHANNELS, KINDS

SUBJECT = 80
# What may be a number of ours or of the customer: at least four characters, one of them a digit.
NUMBERS = re.compile(r"(?=[A-Za-z0-9/_.-]*\d)[A-Za-z0-9][A-Za-z0-9/_.-]{3,}")
MOST_NUMBERS = 20


class ServiceTicketPaste(models.TransientModel):
    """Text of a chat or a note of a call becomes a ticket; numbers in it find their documents."""

    _name = "service.ticket.paste"
    _description = "Ticket from Pasted Text"

    text = fields.Text(required=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Customer")
    kind = fields.Selection(selection=KINDS, default="complaint", required=True)
    channel = fields.Selection(selection=CHANNELS, default="chat", required=True)

    def action_create(self):
        """Create the ticket and open it."""
        self.ensure_one()
        if not self.text.strip():
            raise UserError(self.env._("Paste the text first."))
        ticket = self.env["service.ticket"].create(self._prepare_ticket_vals())
        return ticket.get_formview_action()

    def _prepare_ticket_vals(self):
        lines = [line.strip() for line in self.text.splitlines() if line.strip()]
        tickets = self.env["service.ticket"]
        customer = tickets._prepare_customer_defaults(self.partner_id) if self.partner_id else {}
        return {
            **self._prepare_fact_vals(),
            **customer,
            "name": lines[0][:SUBJECT],
            "description": plaintext2html(self.text),
            "kind": self.kind,
            "channel": self.channel,
        }

    def _prepare_fact_vals(self):
        """Return the documents whose numbers are in the text, as far as they are of one customer."""
        finder, vals = self.env["service.fact.finder"], {}
        customer = self.partner_id.commercial_partner_id
        for number in dict.fromkeys(NUMBERS.findall(self.text)[:MOST_NUMBERS]):
            for record in finder._find_records(number):
                found = dict(finder._get_ticket_vals(record))
                owner = self.env["res.partner"].browse(found.get("partner_id")).commercial_partner_id
                if owner and customer and owner != customer:
                    continue
                customer = customer or owner
                lots = vals.get("lot_ids", []) + found.pop("lot_ids", [])
                vals = {**found, **vals, **({"lot_ids": lots} if lots else {})}
        return vals
