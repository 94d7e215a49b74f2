from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..clock import LATE, RUNNING, SOON, standing
from ..clock import DONE as IN_TIME

KINDS = [
    ("complaint", "Complaint"),
    ("repair", "Repair"),
    ("return", "Return"),
    ("question", "Question"),
    ("suggestion", "Suggestion"),
]
CHANNELS = [
    ("portal", "Portal"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("chat", "Chat"),
    ("visit", "Visit"),
    ("api", "Other System"),
]
SEVERITIES = [("0", "Normal"), ("1", "Serious"), ("2", "Critical")]
SCORES = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class ServiceTicket(models.Model):
    """Something that a customer wants answered."""

    _name = "service.ticket"
    _description = "Ticket"
    _inherit = [
        "portal.mixin",
        "mail.thread.cc",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
        "rating.mixin",
    ]
    _order = "severity desc, respond_by, id desc"
    _check_company_auto = True
    _track_duration_field = "stage_id"
    _primary_email = "email_from"
    # A customer who may read the ticket may write to it.
    _mail_post_access = "read"
    _rec_names_search = ["number", "name"]

    number = fields.Char(readonly=True, copy=False, index="trigram", default="/")
    name = fields.Char(string="Subject", required=True, tracking=True)
    description = fields.Html(help="What the customer says.")
    kind = fields.Selection(KINDS, required=True, default="complaint", tracking=True, index=True)
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    severity = fields.Selection(SEVERITIES, required=True, default="0", tracking=True)
    active = fields.Boolean(default=True)

    # Who
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", tracking=True, check_company=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact",
        check_company=True,
        domain="[('id', 'child_of', partner_id)]",
        help="The person who told us.",
    )
    email_from = fields.Char(string="E-mail")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        "service.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Agent",
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Responsible Department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        check_company=True,
    )

    # About what
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        index="btree_not_null",
        check_company=True,
        domain="[('sale_id', '=', sale_order_id), ('picking_type_code', '=', 'outgoing')]",
    )
    invoice_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id), ('move_type', '=', 'out_invoice')]",
    )
    lot_ids = fields.Many2many("stock.lot", string="Lots and Serial Numbers", check_company=True)
    lot_facts = fields.Html(compute="_compute_lot_facts", string="Known About the Lots")

    # Where it stands
    stage_id = fields.Many2one(
        "service.stage",
        required=True,
        index=True,
        tracking=True,
        copy=False,
        ondelete="restrict",
        group_expand="_group_expand_stages",
        default=lambda self: self.env["service.stage"].search([], limit=1),
    )
    is_closed = fields.Boolean(related="stage_id.is_closed")
    close_reason = fields.Char(
        copy=False, help="Why the ticket is closed although a remedy is not done."
    )
    remedy_ids = fields.One2many("service.remedy", "ticket_id", string="Remedies")
    cost_hours = fields.Float(string="Hours Spent")

    # The clock
    opened_at = fields.Datetime(
        required=True, readonly=True, copy=False, default=fields.Datetime.now, index=True
    )
    policy_id = fields.Many2one("service.policy", compute="_compute_deadlines", store=True)
    respond_by = fields.Datetime(
        string="Answer By", compute="_compute_deadlines", store=True, index="btree_not_null"
    )
    resolve_by = fields.Datetime(string="Solve By", compute="_compute_deadlines", store=True)
    responded_at = fields.Datetime(string="Answered At", readonly=True, copy=False)
    resolved_at = fields.Datetime(string="Solved At", readonly=True, copy=False)
    clock_state = fields.Selection(
        [(RUNNING, "Running"), (SOON, "Due Soon"), (LATE, "Late"), (IN_TIME, "In Time")],
        compute="_compute_clock_state",
        string="Clock",
    )

    # The customer's verdict
    expectation = fields.Selection(SCORES, help="What the customer expected, 1 to 5.")
    perception = fields.Selection(SCORES, help="What the customer got, 1 to 5.")
    satisfaction = fields.Float(
        compute="_compute_satisfaction",
        store=True,
        aggregator="avg",
        help="Perception divided by expectation; below 1 the customer is not satisfied.",
    )

    _number_uniq = models.Constraint("unique(number, company_id)", "Ticket numbers are unique.")

    # === COMPUTE === #

    @api.depends("number", "name")
    def _compute_display_name(self):
        for ticket in self:
            known = ticket.number and ticket.number != "/"
            ticket.display_name = f"{ticket.number} {ticket.name}" if known else ticket.name

    def _compute_access_url(self):
        super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/service/{ticket.id}"

    @api.depends("company_id")
    def _compute_team_id(self):
        teams = self.env["service.team"].search([("company_id", "in", self.company_id.ids)])
        for ticket in self:
            if ticket.team_id.company_id != ticket.company_id:
                mine = teams.filtered(lambda team, ticket=ticket: team.company_id == ticket.company_id)
                ticket.team_id = mine[:1]

    @api.depends("team_id")
    def _compute_department_id(self):
        for ticket in self:
            ticket.department_id = ticket.department_id or ticket.team_id.department_id

    @api.depends("kind", "severity", "team_id", "company_id", "opened_at")
    def _compute_deadlines(self):
        policies = self.env["service.policy"]._policy_for(self)
        for ticket in self:
            policy = policies[ticket]
            calendar = ticket.team_id.resource_calendar_id
            ticket.policy_id = policy
            for field, allowance in (("respond_by", "respond_hours"), ("resolve_by", "resolve_hours")):
                ticket[field] = policy and policy._deadline(ticket.opened_at, policy[allowance], calendar)

    @api.depends("respond_by", "resolve_by", "responded_at", "resolved_at")
    def _compute_clock_state(self):
        now = fields.Datetime.now()
        for ticket in self:
            if ticket.responded_at or ticket.resolved_at:
                due, done = ticket.resolve_by, ticket.resolved_at
            else:
                due, done = ticket.respond_by, None
            ticket.clock_state = standing(now, ticket.opened_at or now, due or None, done or None)

    @api.depends("expectation", "perception")
    def _compute_satisfaction(self):
        for ticket in self:
            asked = ticket.expectation and ticket.perception
            ticket.satisfaction = int(ticket.perception) / int(ticket.expectation) if asked else 0.0

    @api.depends("lot_ids")
    def _compute_lot_facts(self):
        for ticket in self:
            ticket.lot_facts = ticket._get_lot_facts(ticket.lot_ids) or False

    def _get_lot_facts(self, lots):
        """Hook: what is known about lots (what was sold, built and shipped).

        :return: Markup, or False when nothing is known
        """
        return False

    @api.model
    def _group_expand_stages(self, stages, domain):
        return self.env["service.stage"].search([])

    @api.model
    def _late_domain(self):
        """Open tickets whose first answer or solution is overdue."""
        return [
            *("|", "&", ("responded_at", "=", False), ("respond_by", "<", "now")),
            *("&", ("resolved_at", "=", False), ("resolve_by", "<", "now")),
        ]

    @api.onchange("sale_order_id")
    def _onchange_sale_order_id(self):
        order = self.sale_order_id
        if order and not self.partner_id:
            self.partner_id = order.partner_id.commercial_partner_id
        if self.picking_id.sale_id != order:
            self.picking_id = False

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("number", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company)
                vals["number"] = sequence.next_by_code("service.ticket")
        tickets = super().create(vals_list)
        for ticket in tickets:
            customer = ticket.contact_id or ticket.partner_id
            if customer:
                ticket.message_subscribe(partner_ids=customer.ids)
        return tickets

    def write(self, vals):
        if "stage_id" not in vals:
            return super().write(vals)
        stage = self.env["service.stage"].browse(vals["stage_id"])
        if stage.is_closed:
            self._ensure_can_close(vals.get("close_reason"))
            now = fields.Datetime.now()
            solved = self.filtered(lambda ticket: not ticket.resolved_at)
            super(ServiceTicket, solved).write({"resolved_at": now})
        else:
            reopened = self.filtered("is_closed")
            super(ServiceTicket, reopened).write({"resolved_at": False, "close_reason": False})
        return super().write(vals)

    @api.constrains("partner_id", "sale_order_id", "invoice_id")
    def _check_documents_of_customer(self):
        for ticket in self:
            firm = ticket.partner_id.commercial_partner_id
            for document in (ticket.sale_order_id, ticket.invoice_id):
                if document and document.sudo().partner_id.commercial_partner_id != firm:
                    # sudo above: the agent need not have the right to open the document
                    raise ValidationError(
                        self.env._(
                            "%(document)s belongs to another customer than %(customer)s.",
                            document=document.sudo().name,  # sudo: only its name, for the message
                            customer=firm.display_name,
                        )
                    )

    # === ACTIONS === #

    def action_assign_to_me(self):
        self.check_access("write")
        self.user_id = self.env.user
        return True

    def action_close(self):
        """Move to the first closing stage.

        :raise UserError: when remedies are not done and no reason is given
        """
        self.check_access("write")
        self.write({"stage_id": self.env["service.stage"].search([("is_closed", "=", True)], limit=1).id})
        return True

    def _ensure_can_close(self, reason=None):
        for ticket in self:
            waiting = ticket.remedy_ids.filtered(lambda remedy: remedy.state in ("proposed", "open"))
            if waiting and not (reason or ticket.close_reason):
                raise UserError(
                    self.env._(
                        "%(ticket)s: %(remedies)s is not done. Finish it, or write a reason for closing.",
                        ticket=ticket.display_name,
                        remedies=", ".join(waiting.mapped("display_name")),
                    )
                )

    # === MAIL === #

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        sender = self.env["res.partner"].browse(msg_dict.get("author_id") or False)
        values = {
            "name": msg_dict.get("subject") or self.env._("No subject"),
            "channel": "email",
            "email_from": msg_dict.get("from"),
            "partner_id": sender.commercial_partner_id.id,
            "contact_id": sender.id,
            "description": msg_dict.get("body"),
            **(custom_values or {}),
        }
        if team := self.env["service.team"].browse(values.get("team_id") or False):
            values["company_id"] = team.company_id.id
        return super().message_new(msg_dict, custom_values=values)

    def _message_post_after_hook(self, message, msg_values):
        super()._message_post_after_hook(message, msg_values)
        if self._is_answer(message):
            self.filtered(lambda ticket: not ticket.responded_at).responded_at = message.date

    def _is_answer(self, message):
        """Whether a person of ours has told the customer something."""
        return (
            message.message_type == "comment"
            and not message.is_internal
            and not message.subtype_id.internal
            and any(not user.share for user in message.author_id.user_ids)
        )

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["contact_id", "partner_id"]
