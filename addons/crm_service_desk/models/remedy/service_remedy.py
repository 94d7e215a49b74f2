from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import clean_context

KINDS = [
    ("return", "Return"),
    ("refund", "Credit note"),
    ("replace", "Replacement"),
    ("repair", "Repair"),
    ("goodwill", "Goodwill credit"),
    ("visit", "Visit"),
    ("none", "No remedy"),
]
STATES = [
    ("draft", "Proposed"),
    ("progress", "In progress"),
    ("done", "Done"),
    ("cancel", "Cancelled"),
]
# The field that holds the core document of each kind; "none" has no document.
DOCUMENT_FIELDS = {
    "return": "return_picking_id",
    "refund": "credit_note_id",
    "goodwill": "credit_note_id",
    "replace": "replacement_order_id",
    "repair": "repair_id",
    "visit": "activity_id",
}
# Where the lines of a remedy come from. Other kinds have no lines.
LINE_SOURCES = {
    "return": "delivery_id",
    "replace": "delivery_id",
    "repair": "delivery_id",
    "refund": "invoice_id",
}
# What the state of a core document means for the remedy; every other state is "progress".
PICKING_STATES = {"done": "done", "cancel": "cancel"}
CREDIT_STATES = {"posted": "done", "cancel": "cancel"}
REPAIR_STATES = {"done": "done", "cancel": "cancel"}


class ServiceRemedy(models.Model):
    """What is done for the customer: one kind, one core document, one method that creates it.

    A new kind is an entry of KINDS, a document field in DOCUMENT_FIELDS with ``_get_state_<field>``,
    and ``_blockers_<kind>`` and ``_create_document_<kind>`` as in ``service.remedy.kind.mixin``.
    """

    _name = "service.remedy"
    _description = "Service Remedy"
    _inherit = ["service.guarded.mixin", "service.remedy.kind.mixin"]
    _order = "ticket_id desc, id"
    _check_company_auto = True
    _guarded_fields = frozenset({"decided_at", "decided_by_id", *DOCUMENT_FIELDS.values()})

    ticket_id = fields.Many2one(
        comodel_name="service.ticket",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="ticket_id.commercial_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    currency_id = fields.Many2one(comodel_name="res.currency", compute="_compute_currency_id")
    kind = fields.Selection(selection=KINDS, required=True, default="return", index=True)
    note = fields.Text(string="Reason", help="Why, or why not. It is written on the document.")

    # === What is remedied === #
    delivery_id = fields.Many2one(
        comodel_name="stock.picking",
        compute="_compute_sources",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        domain="[('picking_type_code', '=', 'outgoing'), ('state', '=', 'done'),"
        " '|', ('sale_id.partner_id', 'child_of', partner_id), ('partner_id', 'child_of', partner_id)]",
    )
    invoice_id = fields.Many2one(
        comodel_name="account.move",
        compute="_compute_sources",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'),"
        " ('commercial_partner_id', '=?', partner_id)]",
    )
    line_ids = fields.One2many(
        comodel_name="service.remedy.line",
        inverse_name="remedy_id",
        string="Products",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Credited to the customer, before tax.",
    )
    to_refund = fields.Boolean(
        string="Take Back from the Order",
        default=True,
        help="The order counts what comes back as not delivered. Leave it out when the goods are "
        "replaced instead of credited.",
    )
    user_id = fields.Many2one(comodel_name="res.users", string="Visitor", check_company=True)
    date = fields.Date(string="Visit on")

    # === What was done === #
    decided_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    return_picking_id = fields.Many2one(
        comodel_name="stock.picking", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    credit_note_id = fields.Many2one(
        comodel_name="account.move", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    replacement_order_id = fields.Many2one(
        comodel_name="sale.order", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    repair_id = fields.Many2one(
        comodel_name="repair.order", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    document = fields.Reference(
        selection="_selection_document",
        compute="_compute_document",
        help="Odoo's own document that carries the remedy out.",
    )
    state = fields.Selection(
        selection=STATES,
        compute="_compute_state",
        store=True,
        index=True,
        help="Follows the document: nobody sets it by hand.",
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    can_create_document = fields.Boolean(compute="_compute_can_create_document", compute_sudo=True)
    blockers = fields.Text(string="Still Missing", compute="_compute_can_create_document", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends("kind", "ticket_id.display_name")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for remedy in self:
            remedy.display_name = f"{remedy.ticket_id.number}: {labels.get(remedy.kind)}"

    @api.depends("invoice_id", "company_id")
    def _compute_currency_id(self):
        for remedy in self:
            remedy.currency_id = remedy.invoice_id.currency_id or remedy.company_id.currency_id

    @api.depends("ticket_id.picking_id", "ticket_id.invoice_id", "ticket_id.sale_order_id")
    def _compute_sources(self):
        for remedy in self:
            delivery, invoice, defaults = remedy.delivery_id, remedy.invoice_id, {}
            if not remedy.decided_at:
                ticket = remedy.ticket_id
                if order := ticket.sale_order_id:
                    defaults = order._prepare_service_ticket_defaults()
                delivery = delivery or ticket.picking_id.filtered(lambda picking: picking.state == "done")
                invoice = invoice or ticket.invoice_id.filtered(lambda move: move.state == "posted")
            remedy.delivery_id = delivery or defaults.get("picking_id")
            remedy.invoice_id = invoice or defaults.get("invoice_id")

    @api.depends("kind", "delivery_id", "invoice_id")
    def _compute_line_ids(self):
        for remedy in self:
            offered = [] if remedy.decided_at else remedy._prepare_line_vals_list()
            if remedy.decided_at or (remedy.line_ids and remedy._keeps_lines(offered)):
                remedy.line_ids = remedy.line_ids
            else:
                remedy.line_ids = [Command.clear(), *(Command.create(vals) for vals in offered)]

    @api.depends("kind", "line_ids.subtotal", "credit_note_id.amount_untaxed")
    def _compute_amount(self):
        for remedy in self:
            if remedy.credit_note_id:
                remedy.amount = remedy.credit_note_id.amount_untaxed
            elif remedy.kind == "refund":
                remedy.amount = sum(remedy.line_ids.mapped("subtotal"))
            else:
                remedy.amount = remedy.amount if remedy.kind == "goodwill" else 0.0

    @api.model
    def _selection_document(self):
        models_ = dict.fromkeys(self._fields[name].comodel_name for name in DOCUMENT_FIELDS.values())
        return [(name, self.env["ir.model"]._get(name).name) for name in models_]

    @api.depends("kind", *dict.fromkeys(DOCUMENT_FIELDS.values()))
    def _compute_document(self):
        for remedy in self:
            remedy.document = remedy._get_document() or False

    @api.depends(
        "kind",
        "decided_at",
        "return_picking_id.state",
        "return_picking_id.backorder_ids.state",
        "credit_note_id.state",
        "replacement_order_id.state",
        "replacement_order_id.delivery_status",
        "repair_id.state",
        "activity_id.active",
    )
    def _compute_state(self):
        for remedy in self:
            if not remedy.decided_at:
                remedy.state = "draft"
            elif remedy.kind == "none":
                remedy.state = "done"
            elif not remedy._get_document():
                # Whoever deletes the document takes the remedy back.
                remedy.state = "cancel"
            else:
                remedy.state = getattr(remedy, f"_get_state_{DOCUMENT_FIELDS[remedy.kind]}")()

    def _get_state_return_picking_id(self):
        pickings = self.return_picking_id | self.return_picking_id.backorder_ids
        states = {PICKING_STATES.get(picking.state, "progress") for picking in pickings}
        # A rest that is cancelled does not undo what has come back.
        return "progress" if "progress" in states else "done" if "done" in states else "cancel"

    def _get_state_credit_note_id(self):
        return CREDIT_STATES.get(self.credit_note_id.state, "progress")

    def _get_state_replacement_order_id(self):
        order = self.replacement_order_id
        if order.state == "cancel":
            return "cancel"
        delivered = order.delivery_status == "full" or not order.picking_ids
        return "done" if order.state == "sale" and delivered else "progress"

    def _get_state_repair_id(self):
        return REPAIR_STATES.get(self.repair_id.state, "progress")

    def _get_state_activity_id(self):
        return "progress" if self.activity_id.active else "done"

    @api.depends("state")
    def _compute_is_open(self):
        for remedy in self:
            remedy.is_open = remedy.state in ("draft", "progress")

    @api.depends(
        "state",
        "kind",
        "note",
        "amount",
        "date",
        "user_id",
        "delivery_id.state",
        "invoice_id.state",
        "line_ids.quantity",
        "ticket_id.is_closed",
        "ticket_id.partner_id",
    )
    def _compute_can_create_document(self):
        for remedy in self:
            blockers = remedy._get_blockers() if remedy.state == "draft" else []
            remedy.blockers = "\n".join(blockers)
            remedy.can_create_document = remedy.state == "draft" and not blockers

    def _get_document(self):
        self.ensure_one()
        return self[DOCUMENT_FIELDS[self.kind]] if self.kind in DOCUMENT_FIELDS else None

    # === LINES === #

    def _prepare_line_vals_list(self):
        """Return the lines that the delivery or invoice offers, with what is left of each."""
        self.ensure_one()
        if LINE_SOURCES.get(self.kind) == "delivery_id":
            return self._prepare_delivery_lines(self.delivery_id.move_ids)
        if LINE_SOURCES.get(self.kind) == "invoice_id":
            return self._prepare_invoice_lines(self.invoice_id._get_service_product_lines())
        return []

    def _prepare_delivery_lines(self, moves):
        moves = moves.filtered(lambda move: move.state == "done")
        returned = self.line_ids._get_returned_quantities(moves) if self.kind == "return" else {}
        # A complaint about lots is a complaint about their products.
        concerned = self.ticket_id.lot_ids.product_id or moves.product_id
        return [
            {
                "move_id": move._origin.id,
                "quantity": max(move.quantity - returned.get(move, 0.0), 0.0)
                if move.product_id in concerned
                else 0.0,
            }
            for move in moves
        ]

    def _prepare_invoice_lines(self, lines):
        credited = self.line_ids._get_credited_quantities(lines)
        return [
            {
                "invoice_line_id": line._origin.id,
                "quantity": max(line.quantity - credited.get(line._origin, 0.0), 0.0),
            }
            for line in lines
        ]

    def _keeps_lines(self, offered):
        """Whether the lines already are those that are offered; then typed quantities stay."""
        sources = [line.move_id or line.invoice_line_id for line in self.line_ids]
        present = {source._origin.id for source in sources if source}
        return self.kind in LINE_SOURCES and present == {
            vals.get("move_id") or vals.get("invoice_line_id") for vals in offered
        }

    # === CONSTRAINTS === #

    @api.constrains("ticket_id", "delivery_id", "invoice_id")
    def _check_customer(self):
        for remedy in self.filtered("partner_id"):
            for record in (remedy.delivery_id, remedy.invoice_id):
                if record and not remedy.ticket_id._is_of_customer(record):
                    raise ValidationError(
                        self.env._(
                            "%(document)s belongs to another customer than %(customer)s.",
                            document=record.display_name,
                            customer=remedy.partner_id.display_name,
                        )
                    )

    @api.constrains("ticket_id")
    def _check_ticket_open(self):
        for remedy in self:
            if remedy.ticket_id.is_closed:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s is closed: reopen it before you propose a remedy.",
                        ticket=remedy.ticket_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        if vals.keys() & {"ticket_id", "kind", "delivery_id", "invoice_id", "amount", "line_ids"}:
            self._ensure_undecided()
        return super().write(vals)

    def _move_to_ticket(self, field, ticket):
        """Let the remedies go along with a merge or split, also those that were carried out."""
        # past the guard of this class: nothing is decided anew
        return super().write({field: ticket.id})  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._ensure_undecided()

    def _ensure_undecided(self):
        for remedy in self:
            if remedy.decided_at:
                raise UserError(
                    self.env._(
                        "%(remedy)s has been carried out and cannot be changed: work on its document.",
                        remedy=remedy.display_name,
                    )
                )

    # === ACTIONS === #

    def action_create_document(self):
        """Carry the remedies out: each creates its core document as a draft for those concerned."""
        self.check_access("write")
        self._ensure_can_create_document()
        for remedy in self:
            # Defaults meant for the ticket (a customer, a name) must not reach the document.
            clean = remedy.with_context(clean_context(self.env.context)).with_company(remedy.company_id)
            clean._decide(getattr(clean, f"_create_document_{remedy.kind}")())
        return True

    def action_open_document(self):
        """Open the core document, with the rights of whoever asks."""
        self.ensure_one()
        document = self._get_document()
        if not document:
            raise UserError(self.env._("There is no document yet."))
        return document.get_formview_action()

    def _ensure_can_create_document(self):
        for remedy in self:
            if remedy.state != "draft":
                remedy._ensure_undecided()
            if not remedy.can_create_document:
                raise UserError(remedy.blockers)

    def _decide(self, vals):
        """Remember who decided and the document, and tell it on the ticket."""
        # sudo: these fields are guarded; the rights were checked by action_create_document
        self.sudo().write({**vals, "decided_at": fields.Datetime.now(), "decided_by_id": self.env.uid})
        document = self._get_document()
        body = self.env._("Remedy: %(remedy)s", remedy=self.display_name)
        if document:
            # sudo: the name of a document that the agent may not open
            body += " " + document.sudo()._get_html_link()
        self.ticket_id._message_log(body=body)
