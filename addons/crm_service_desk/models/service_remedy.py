from odoo import Command, api, fields, models
from odoo.exceptions import UserError

PROPOSED, OPEN, DONE, CANCELLED = "proposed", "open", "done", "cancelled"
KINDS = [
    ("return", "Return"),
    ("refund", "Credit Note"),
    ("replace", "Replacement"),
    ("repair", "Repair"),
    ("goodwill", "Goodwill"),
    ("visit", "Visit"),
    ("none", "No Remedy"),
]
# kind -> the field that holds the document which `_create_document_<kind>` makes
DOCUMENT_FIELDS = {
    "return": "picking_id",
    "replace": "picking_id",
    "refund": "refund_id",
    "goodwill": "refund_id",
    "repair": "repair_id",
    "visit": None,
    "none": None,
}
# Which state of a document ends the remedy; everything else is open.
DOCUMENT_STATES = {
    "picking_id": {"done": DONE, "cancel": CANCELLED},
    "refund_id": {"posted": DONE, "cancel": CANCELLED},
    "repair_id": {"done": DONE, "cancel": CANCELLED},
}
NEEDS_LINES = ("return", "refund", "replace", "repair")


class ServiceRemedy(models.Model):
    """What we do about a ticket, carried out by one of Odoo's own documents.

    To add a kind: an entry in ``KINDS`` and ``DOCUMENT_FIELDS`` and a method
    ``_create_document_<kind>`` that returns the document.
    """

    _name = "service.remedy"
    _description = "Remedy"
    _order = "id"
    _check_company_auto = True

    ticket_id = fields.Many2one("service.ticket", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="ticket_id.partner_id")
    sale_order_id = fields.Many2one(related="ticket_id.sale_order_id")
    kind = fields.Selection(KINDS, required=True, default="return")
    note = fields.Char(string="Reason", help="What is agreed with the customer.")
    line_ids = fields.One2many("service.remedy.line", "remedy_id", string="Lines")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(help="Goodwill: what the customer gets, without tax.")
    picking_id = fields.Many2one(
        "stock.picking", string="Transfer", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    refund_id = fields.Many2one(
        "account.move",
        string="Credit Note",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    repair_id = fields.Many2one(
        "repair.order", string="Repair", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    done_date = fields.Datetime(string="Done by Hand On", readonly=True, copy=False)
    document_name = fields.Char(
        string="Document",
        compute="_compute_document_name",
        # whoever works on the ticket may know the name of its documents
        compute_sudo=True,
    )
    state = fields.Selection(
        [(PROPOSED, "Proposed"), (OPEN, "In Progress"), (DONE, "Done"), (CANCELLED, "Cancelled")],
        compute="_compute_state",
        store=True,
        index=True,
        # the state of a transfer or credit note is told to people who cannot open it
        compute_sudo=True,
    )
    can_create = fields.Boolean(compute="_compute_can")
    can_finish = fields.Boolean(compute="_compute_can")

    @api.depends("kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for remedy in self:
            remedy.display_name = labels.get(remedy.kind, "")

    @api.depends("picking_id", "refund_id.name", "repair_id.name")
    def _compute_document_name(self):
        for remedy in self:
            remedy.document_name = remedy._document().display_name

    @api.depends("kind", "done_date", "picking_id.state", "refund_id.state", "repair_id.state")
    def _compute_state(self):
        for remedy in self:
            remedy.state = remedy._current_state()

    def _current_state(self):
        if self.done_date:
            return DONE
        field = DOCUMENT_FIELDS.get(self.kind)
        document = field and self[field]
        if not document:
            return PROPOSED
        return DOCUMENT_STATES[field].get(document.state, OPEN)

    @api.depends("kind", "state")
    def _compute_can(self):
        for remedy in self:
            has_document = bool(DOCUMENT_FIELDS.get(remedy.kind))
            remedy.can_create = remedy.state == PROPOSED and has_document
            remedy.can_finish = remedy.state == PROPOSED and not has_document

    def _document(self):
        """The document of the remedy, or an empty picking."""
        self.ensure_one()
        return self[DOCUMENT_FIELDS.get(self.kind) or "picking_id"]

    # -- what people press

    def action_create_document(self):
        """Make the document that carries the remedy out.

        :raise UserError: when there is one already, or what it needs is missing
        """
        self.check_access("write")
        for remedy in self:
            remedy._ensure_can_create()
            # sudo: the agent decides the remedy; the people of the warehouse and of finance carry
            # out the draft that is made here. Company and order were checked by the guard.
            document = getattr(remedy.sudo(), f"_create_document_{remedy.kind}")()
            remedy.sudo()[DOCUMENT_FIELDS[remedy.kind]] = document
            remedy._after_create(document)
        return True

    def action_finish(self):
        """Say that a remedy without document (a visit, or none) is done."""
        self.check_access("write")
        for remedy in self:
            if not remedy.can_finish:
                raise UserError(
                    self.env._(
                        "%(remedy)s is done when its document is done.", remedy=remedy.display_name
                    )
                )
            if remedy.kind == "none" and not remedy.note:
                raise UserError(self.env._("Write why the customer gets no remedy."))
            remedy.done_date = fields.Datetime.now()
        return True

    def action_open_document(self):
        self.ensure_one()
        self.check_access("read")
        document = self._document()
        if not document:
            raise UserError(self.env._("There is no document yet. Press Create first."))
        return document._get_records_action()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_carried_out(self):
        if any(remedy.state in (OPEN, DONE) for remedy in self):
            raise UserError(
                self.env._("A remedy that was begun stays on the ticket. Cancel its document instead.")
            )

    # -- guards

    def _ensure_can_create(self):
        self.ensure_one()
        if not self.can_create:
            raise UserError(
                self.env._("%(remedy)s: there is a document already.", remedy=self.display_name)
            )
        if self.kind in NEEDS_LINES and not self.line_ids:
            raise UserError(
                self.env._(
                    "%(remedy)s: say which products and how many, on an order of the ticket.",
                    remedy=self.display_name,
                )
            )
        if self.kind == "goodwill" and self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            raise UserError(self.env._("Goodwill needs an amount above zero."))

    def _ensure_quantity(self, line, available, what):
        if line.product_uom_id.compare(line.quantity, available) > 0:
            raise UserError(
                self.env._(
                    "%(product)s: %(wanted)s asked, but only %(available)s %(what)s.",
                    product=line.product_id.display_name,
                    wanted=line.quantity,
                    available=max(available, 0.0),
                    what=what,
                )
            )

    # -- dispatch: one method for each kind

    def _create_document_return(self):
        """The reverse of the deliveries, by Odoo's own return."""
        moves = self._delivered_moves()
        for line in self.line_ids:
            mine = moves.filtered(lambda move, line=line: move.sale_line_id == line.sale_line_id)
            available = sum(self._returnable(move) for move in mine)
            self._ensure_quantity(line, available, self.env._("were delivered and not returned"))
        picking = self.ticket_id.picking_id or moves.picking_id[:1]
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves = self._prepare_return_commands(wizard)
        return wizard._create_return()

    def _prepare_return_commands(self, wizard):
        rest = {line.sale_line_id: line.quantity for line in self.line_ids}
        commands = []
        for line in wizard.product_return_moves:
            sold = line.move_id.sale_line_id
            taken = min(rest.get(sold, 0.0), self._returnable(line.move_id))
            rest[sold] = rest.get(sold, 0.0) - taken
            commands.append(Command.update(line.id, {"quantity": taken}))
        return commands

    def _delivered_moves(self):
        """What left for the customer on the ticket's delivery, or on any of its order."""
        pickings = self.ticket_id.picking_id or self.sale_order_id.picking_ids
        moves = pickings.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id.usage == "customer"
        )
        if not moves:
            raise UserError(self.env._("Nothing of this order was delivered yet."))
        return moves

    def _returnable(self, move):
        """Quantity of a delivered move that is not on its way back, in the unit of its order line."""
        back = move.returned_move_ids.filtered(lambda one: one.state != "cancel")
        returned = sum(one.product_uom._compute_quantity(one.quantity or one.product_uom_qty, move.product_uom) for one in back)
        return move.product_uom._compute_quantity(
            move.quantity - returned, move.sale_line_id.product_uom_id or move.product_uom
        )

    def _create_document_refund(self):
        """A draft credit note over the complained quantities of the posted invoice."""
        invoice = self._refundable_invoice()
        refund = invoice._reverse_moves([self._prepare_refund_vals()])
        refund.write({"invoice_line_ids": self._prepare_refund_commands(invoice, refund)})
        return refund

    def _refundable_invoice(self):
        candidates = self.ticket_id.invoice_id or self.sale_order_id.invoice_ids
        sold = self.line_ids.sale_line_id
        invoices = candidates.filtered(
            lambda move: move.state == "posted"
            and move.move_type == "out_invoice"
            and move.invoice_line_ids.sale_line_ids & sold
        )
        if not invoices:
            raise UserError(
                self.env._("There is no posted invoice with these products to credit.")
            )
        return invoices[0]

    def _prepare_refund_vals(self):
        return {
            "ref": self.env._("Ticket %(number)s", number=self.ticket_id.number),
            "invoice_date": fields.Date.context_today(self),
            "invoice_origin": self.sale_order_id.name,
        }

    def _prepare_refund_commands(self, invoice, refund):
        """Keep of the reversed lines the complained ones, with their quantities."""
        wanted = {line.sale_line_id: line for line in self.line_ids}
        commands = []
        for item in refund.invoice_line_ids:
            line = wanted.pop(item.sale_line_ids[:1], None)
            if line is None:
                commands.append(Command.delete(item.id))
                continue
            self._ensure_quantity(
                line,
                self._creditable(invoice, refund, line.sale_line_id),
                self.env._("are on the invoice and not credited"),
            )
            commands.append(Command.update(item.id, {"quantity": line.quantity}))
        if wanted:
            raise UserError(
                self.env._(
                    "%(invoice)s does not hold %(products)s.",
                    invoice=invoice.name,
                    products=", ".join(line.product_id.display_name for line in wanted.values()),
                )
            )
        return commands

    def _creditable(self, invoice, refund, sale_line):
        def quantity(moves):
            items = moves.invoice_line_ids.filtered(lambda item: sale_line in item.sale_line_ids)
            return sum(item.product_uom_id._compute_quantity(item.quantity, sale_line.product_uom_id) for item in items)

        # Drafts count as well: two remedies must not credit the same pieces.
        credited = invoice.reversal_move_ids.filtered(lambda move: move.state != "cancel") - refund
        return quantity(invoice) - quantity(credited)

    def _create_document_replace(self):
        """Deliver again, free of charge: an outgoing transfer beside the order's own."""
        picking = self.ticket_id.picking_id or self._delivered_moves().picking_id[:1]
        replacement = picking.copy({"move_ids": [], "origin": self.ticket_id.number})
        replacement.move_ids = [
            Command.create(self._prepare_replacement_move_vals(line, picking)) for line in self.line_ids
        ]
        replacement.action_confirm()
        return replacement

    def _prepare_replacement_move_vals(self, line, picking):
        return {
            "product_id": line.product_id.id,
            "product_uom_qty": line.quantity,
            "product_uom": line.product_uom_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": self.company_id.id,
            "partner_id": picking.partner_id.id,
        }

    def _create_document_repair(self):
        line = self.line_ids[:1]
        if len(self.line_ids) > 1:
            raise UserError(self.env._("A repair is about one product; add a remedy for each."))
        return self.env["repair.order"].create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "product_id": line.product_id.id,
                "product_qty": line.quantity,
                "product_uom": line.product_uom_id.id,
                "lot_id": self.ticket_id.lot_ids.filtered(lambda lot: lot.product_id == line.product_id)[:1].id,
                "repair_request": f"{self.ticket_id.number} {self.note or self.ticket_id.name}",
            }
        )

    def _create_document_goodwill(self):
        """A draft credit note over an amount."""
        return self.env["account.move"].create(
            {
                **self._prepare_refund_vals(),
                "move_type": "out_refund",
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": self.note or self.env._("Goodwill"),
                            "quantity": 1.0,
                            "price_unit": self.amount,
                        }
                    )
                ],
            }
        )

    def _after_create(self, document):
        """Hook: after the document of a remedy was made."""
        self.ticket_id.message_post(
            body=self.env._(
                "%(remedy)s: %(document)s was prepared.",
                remedy=self.display_name,
                document=document.display_name,
            ),
            subtype_xmlid="mail.mt_note",
        )
