from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import html2plaintext

from ...similarity import similarity

# Two tickets of a customer within so many days may be about the same thing.
DUPLICATE_WINDOW = timedelta(days=30)
CANDIDATES = 50
# Likeness of subject and text from which a ticket is proposed; less is enough on the same lot.
ALIKE = 0.6
ALIKE_SAME_LOT = 0.3
TEXT = 2_000


class ServiceTicket(models.Model):
    """Two tickets about one thing become one, one about two things becomes two; nothing is lost."""

    _inherit = "service.ticket"

    merged_into_id = fields.Many2one(
        comodel_name="service.ticket", readonly=True, copy=False, index="btree_not_null"
    )
    split_from_id = fields.Many2one(
        comodel_name="service.ticket", readonly=True, copy=False, index="btree_not_null"
    )
    duplicate_ids = fields.Many2many(
        comodel_name="service.ticket",
        string="Possibly the Same",
        compute="_compute_duplicate_ids",
        help="Tickets of the same customer, not long before or after, with nearly the same words.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"merged_into_id", "split_from_id"}

    @api.depends("name", "description", "partner_id", "email_from", "lot_ids")
    def _compute_duplicate_ids(self):
        for ticket in self:
            ticket.duplicate_ids = ticket._find_duplicates()

    @api.depends("is_closed", "verdict_asked_at", "satisfaction", "merged_into_id")
    def _compute_verdict_ask_at(self):
        merged = self.filtered("merged_into_id")
        merged.verdict_ask_at = False
        return super(ServiceTicket, self - merged)._compute_verdict_ask_at()

    # === DUPLICATES === #

    def _find_duplicates(self):
        """Return the tickets that may be about the same thing, the most alike first."""
        self.ensure_one()
        sender = self._get_sender_domain()
        if not sender or not self.received_at:
            return self.browse()
        candidates = self.search(
            sender
            & Domain("id", "!=", self._origin.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("received_at", ">=", self.received_at - DUPLICATE_WINDOW)
            & Domain("received_at", "<=", self.received_at + DUPLICATE_WINDOW),
            limit=CANDIDATES,
            order="id desc",
        )
        alike = {ticket: self._get_likeness(ticket) for ticket in candidates}
        found = candidates.filtered(
            lambda ticket: alike[ticket] >= (ALIKE_SAME_LOT if ticket.lot_ids & self.lot_ids else ALIKE)
        )
        return found.sorted(lambda ticket: -alike[ticket])

    def _get_sender_domain(self):
        if self.partner_id:
            return Domain("commercial_partner_id", "=", self.partner_id.commercial_partner_id.id)
        return self.email_from and Domain("email_from", "=ilike", self.email_from)

    def _get_likeness(self, other):
        """Return how alike subject, or subject and text, of two tickets are, from 0 to 1."""
        return max(
            similarity(self.name or "", other.name or ""), similarity(self._get_text(), other._get_text())
        )

    def _get_text(self):
        return f"{self.name or ''} {html2plaintext(self.description or '')[:TEXT]}"

    # === MERGE === #

    def action_merge(self):
        """Open the dialog that merges these tickets, and those proposed, into one."""
        tickets = self | (self.duplicate_ids if len(self) == 1 else self.browse())
        action = self.env["ir.actions.actions"]._for_xml_id("crm_service_desk.service_ticket_merge_action")
        action["context"] = {
            "default_ticket_ids": [Command.set(tickets.ids)],
            "default_target_id": min(tickets, key=lambda ticket: ticket.id).id,
        }
        return action

    def _ensure_can_merge(self):
        if len(self) < 2:
            raise UserError(self.env._("Choose at least two tickets to merge."))
        if len(self.company_id) > 1 or len(self.commercial_partner_id) > 1:
            raise UserError(self.env._("Tickets of different customers or companies cannot be merged."))
        if merged := self.filtered("merged_into_id"):
            raise UserError(
                self.env._(
                    "%(ticket)s was merged before: work on %(target)s.",
                    ticket=merged[0].display_name,
                    target=merged[0].merged_into_id.display_name,
                )
            )

    def _merge_into(self, target):
        """Move everything of these tickets to ``target`` and put them away, closed."""
        self.check_access("write")
        target.check_access("write")
        (self | target)._ensure_can_merge()
        # sudo: messages, activities and clocks of others go along; the tickets were checked
        sources, kept = (self - target).sudo(), target.sudo()
        kept.write(sources._prepare_merge_vals(kept))
        for model, field in self._get_merge_fields().items():
            moved = self.env[model].sudo().with_context(active_test=False)
            moved.search([(field, "in", sources.ids)])._move_to_ticket(field, kept)
        for source in sources:
            source._move_thread(kept)
            note = self.env._("Merged into %(ticket)s", ticket=kept.display_name)
            source._message_log(body=note)
            kept._message_log(
                body=self.env._("%(ticket)s was merged into this ticket.", ticket=source.display_name)
            )
        closed = self.env["service.stage"].search([("is_closed", "=", True)], limit=1)
        sources.write(
            {
                "merged_into_id": kept.id,
                "close_reason": self.env._("Merged into %(ticket)s", ticket=kept.display_name),
                "stage_id": closed.id,
                "active": False,
            }
        )

    @api.model
    def _get_merge_fields(self):
        """Return ``{model: field}`` of what belongs to a ticket and moves with a merge.

        The model has ``_move_to_ticket(field, ticket)``.
        """
        return {"service.remedy": "ticket_id"}

    def _prepare_merge_vals(self, kept):
        """Return what the merged tickets leave to the one that is kept; nothing typed there is lost."""
        everything = kept | self
        singles = ("contact_id", "partner_id", "sale_order_id", "picking_id", "invoice_id", "product_id")
        vals = {
            name: next((ticket[name].id for ticket in everything if ticket[name]), False)
            for name in singles
            if not kept[name]
        }
        answered = [ticket.responded_at for ticket in everything if ticket.responded_at]
        return {
            **{name: value for name, value in vals.items() if value},
            "lot_ids": [Command.link(lot.id) for lot in self.lot_ids],
            "received_at": min(everything.mapped("received_at")),
            "responded_at": min(answered, default=False),
            "severity": max(everything.mapped("severity"), key=self._get_severity_rank),
            "cost_hours": sum(everything.mapped("cost_hours")),
            "description": kept._join_descriptions(self),
        }

    @api.model
    def _get_severity_rank(self, severity):
        return [key for key, _label in self._fields["severity"].selection].index(severity)

    def _join_descriptions(self, others):
        parts = [self.description or Markup()]
        parts += [
            Markup("<p><b>%s</b></p>%s") % (ticket.number, ticket.description)
            for ticket in others.filtered("description")
        ]
        return Markup().join(parts)

    def _move_thread(self, target):
        """Messages, files, activities and followers of this ticket become those of ``target``."""
        here = [("res_id", "=", self.id)]
        self.env["mail.message"].sudo().search([("model", "=", self._name), *here]).res_id = target.id
        files = self.env["ir.attachment"].sudo().search([("res_model", "=", self._name), *here])
        files.res_id = target.id
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        activities.search([("res_model", "=", self._name), *here]).res_id = target.id
        target.message_subscribe(partner_ids=self.message_partner_ids.ids)

    # === SPLIT === #

    def action_split(self):
        """Open the dialog that makes a second ticket out of a part of this one."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("crm_service_desk.service_ticket_split_action")
        action["context"] = {"default_ticket_id": self.id}
        return action

    def _split_off(self, name, messages, lots, remedies):
        """Create a ticket about something else that the same customer told us with this one.

        :param messages: mail.message of this ticket that move, with their files
        :param lots: stock.lot that the new ticket is about, no longer this one
        :param remedies: service.remedy that move
        :returns: service.ticket
        """
        self.check_access("write")
        if messages.filtered(lambda message: (message.model, message.res_id) != (self._name, self.id)):
            raise UserError(self.env._("Only messages of this ticket can be taken along."))
        # sudo: the receipt is guarded; splitting a ticket does not win time
        ticket = self.sudo().create(self._prepare_split_vals(name, lots)).with_env(self.env)
        messages.sudo().res_id = ticket.id  # sudo: messages of others
        # sudo: files of others
        messages.sudo().attachment_ids.filtered(lambda file: file.res_id == self.id).res_id = ticket.id
        (remedies & self.remedy_ids)._move_to_ticket("ticket_id", ticket)
        self.lot_ids -= lots
        self._message_log(body=self.env._("%(ticket)s was split off.", ticket=ticket.display_name))
        ticket._message_log(body=self.env._("Split off from %(ticket)s.", ticket=self.display_name))
        return ticket

    def _prepare_split_vals(self, name, lots):
        links = (
            "partner_id",
            "contact_id",
            "sale_order_id",
            "picking_id",
            "invoice_id",
            "team_id",
            "user_id",
        )
        return {
            "name": name,
            "split_from_id": self.id,
            "company_id": self.company_id.id,
            "kind": self.kind,
            "channel": self.channel,
            "severity": self.severity,
            "email_from": self.email_from,
            "description": self.description,
            "received_at": self.received_at,
            "responded_at": self.responded_at,
            "heard_at": self.heard_at,
            "lot_ids": [Command.set(lots.ids)],
            **{link: self[link].id for link in links},
        }
