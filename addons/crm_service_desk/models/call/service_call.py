from odoo import api, fields, models
from odoo.fields import Command, Domain

DIRECTIONS = [("in", "Incoming"), ("out", "Outgoing")]
STATES = [("ringing", "Ringing"), ("answered", "Talking"), ("ended", "Answered"), ("lost", "Lost")]


class ServiceCall(models.Model):
    """A telephone call, reported by the telephone system or written down by hand.

    The state follows the times, so that events which arrive late or twice lead to the same call.
    """

    _name = "service.call"
    _description = "Telephone Call"
    _inherit = ["service.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "started_at desc, id desc"
    _check_company_auto = True
    _guarded_fields = frozenset(
        {"external_id", "answered_at", "ended_at", "recording_url", "callback_done_at"}
    )

    external_id = fields.Char(
        string="Number in the Telephone System", readonly=True, copy=False, index="btree_not_null"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, default=lambda self: self.env.company
    )
    direction = fields.Selection(selection=DIRECTIONS, default="in", required=True)
    state = fields.Selection(
        selection=STATES, compute="_compute_state", store=True, precompute=True, index=True
    )
    phone = fields.Char(string="Telephone Number")
    phone_key = fields.Char(
        compute="_compute_phone_key",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The number as the world dials it, else its digits.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Who Called",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        comodel_name="res.partner",
        related="partner_id.commercial_partner_id",
        string="Customer",
        store=True,
        index="btree_not_null",
    )
    candidate_ids = fields.Many2many(
        comodel_name="res.partner", string="Perhaps", compute="_compute_candidate_ids"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        default=lambda self: self.env.user,
        index="btree_not_null",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    started_at = fields.Datetime(string="Started on", default=fields.Datetime.now, required=True, index=True)
    answered_at = fields.Datetime(string="Answered on", readonly=True, copy=False)
    ended_at = fields.Datetime(string="Ended on", readonly=True, copy=False)
    waiting_seconds = fields.Integer(
        string="Waiting (s)", compute="_compute_seconds", store=True, aggregator="avg"
    )
    talking_seconds = fields.Integer(string="Talking (s)", compute="_compute_seconds", store=True)
    recording_url = fields.Char(
        string="Recording", readonly=True, copy=False, groups="crm_service_desk.group_service_agent"
    )
    note = fields.Text(string="What Was Said")
    ticket_id = fields.Many2one(
        comodel_name="service.ticket", index="btree_not_null", check_company=True, ondelete="set null"
    )

    _external_unique = models.UniqueIndex(
        "(company_id, external_id)", "The telephone system has reported this call already."
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "phone")
    def _compute_display_name(self):
        for call in self:
            call.display_name = call.partner_id.display_name or call.phone or self.env._("Unknown number")

    @api.depends("external_id", "answered_at", "ended_at")
    def _compute_state(self):
        for call in self:
            if not call.external_id:
                call.state = "ended"  # written down by hand, after it
            elif call.ended_at:
                call.state = "ended" if call.answered_at else "lost"
            else:
                call.state = "answered" if call.answered_at else "ringing"

    @api.depends("phone", "company_id.country_id")
    def _compute_phone_key(self):
        for call in self:
            call.phone_key = self._get_phone_key(call.phone, call.company_id)

    @api.model
    def _get_phone_key(self, phone, company):
        """Return the E.164 form of a number, else its digits, or False without any."""
        # sudo: the country of a company is no secret
        country = company.sudo().country_id
        formatted = self.env["res.partner"]._phone_format_number(phone, country)
        return formatted or "".join(filter(str.isdigit, phone or "")) or False

    @api.depends("phone_key")
    def _compute_partner_id(self):
        """A number of one firm names the firm; that of one person, the person; of several, nobody."""
        matches = self._find_partners()
        for call in self.filtered(lambda call: not call.partner_id):
            found = matches.get(call, self.env["res.partner"])
            firms = found.commercial_partner_id
            if len(firms) == 1:
                call.partner_id = (found if len(found) == 1 else firms).sudo(False)
            else:
                call.partner_id = False

    @api.depends("phone_key", "partner_id")
    def _compute_candidate_ids(self):
        matches = self._find_partners()
        for call in self:
            found = matches.get(call, self.env["res.partner"]).sudo(False)._filtered_access("read")
            call.candidate_ids = False if call.partner_id else found

    def _find_partners(self):
        """Return ``{call: the partners, as superuser, who have its number}``."""
        keys = [key for key in self.mapped("phone_key") if key]
        # sudo: a caller is known even where another person keeps the customer
        found = self.env["res.partner"].sudo().search([("phone_sanitized", "in", keys)]) if keys else []
        matches = {}
        for call in self.filtered("phone_key"):
            matches[call] = (
                self.env["res.partner"]
                .sudo()
                .union(
                    *(
                        partner
                        for partner in found
                        if partner.phone_sanitized == call.phone_key
                        and partner.company_id in (call.company_id, partner.company_id.browse())
                    )
                )
            )
        return matches

    @api.depends("started_at", "answered_at", "ended_at")
    def _compute_seconds(self):
        for call in self:
            taken = call.answered_at or call.ended_at or call.started_at
            call.waiting_seconds = max((taken - call.started_at).total_seconds(), 0)
            talked = call.answered_at and call.ended_at
            call.talking_seconds = max((call.ended_at - call.answered_at).total_seconds(), 0) if talked else 0

    # === CRUD METHODS === #

    def write(self, vals):
        unknown = self.filtered(lambda call: not call.partner_id)
        res = super().write(vals)
        if vals.get("partner_id"):
            unknown._attach_same_number()
            unknown.filtered(lambda call: call.state in ("ringing", "answered"))._tell_agent()
        return res

    def _attach_same_number(self):
        """Whoever says who called says it for the other calls of the number, too."""
        keys = [key for key in self.mapped("phone_key") if key]
        domain = Domain("phone_key", "in", keys) & Domain("partner_id", "=", False)
        others = self.search(domain & Domain("company_id", "in", self.company_id.ids))
        by_key = {call.phone_key: call.partner_id for call in self}
        for call in others:
            call.partner_id = by_key[call.phone_key]

    # === ACTIONS === #

    def action_open_ticket(self):
        """Open the ticket of the call, or begin one."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "res_model": "service.ticket",
            "views": [(False, "form")],
            "res_id": self.ticket_id.id,
        }
        if self.ticket_id:
            return action
        customer = self.env["service.ticket"]._prepare_customer_defaults(self.partner_id)
        defaults = {"channel": "phone", "call_ids": [Command.link(self.id)], **customer}
        return {**action, "context": {f"default_{name}": value for name, value in defaults.items()}}

    def action_remember_number(self):
        """Keep the number on the customer's record, so that the next call is known."""
        for call in self.filtered(lambda call: call.partner_id and call.phone):
            if not call.partner_id.phone:
                call.partner_id.phone = call.phone
            elif call.partner_id.phone_sanitized != call.phone_key:
                self.env["res.partner"].create(call._prepare_number_contact_vals())

    def _prepare_number_contact_vals(self):
        return {
            "name": self.env._("Telephone %(number)s", number=self.phone),
            "parent_id": self.commercial_partner_id.id,
            "phone": self.phone,
        }
