from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [("customer", "At a customer"), ("stock", "In stock"), ("order", "Reserved for")]
STATES = [("todo", "To do"), ("blocked", "Blocked"), ("informed", "Informed"), ("cleared", "Cleared")]


class ServiceEightdContainment(models.Model):
    """A place that holds a suspected lot: a customer, a location, an open order; nobody is left out."""

    _name = "service.eightd.containment"
    _description = "Place That Holds a Suspected Lot"
    _inherit = ["service.guarded.mixin", "mail.thread"]
    _order = "eightd_id, kind, lot_id, id"
    _mail_post_access = "read"
    # What was found and what was decided; a person only writes notes.
    _guarded_fields = frozenset(
        {"eightd_id", "kind", "lot_id", "partner_id", "location_id", "quantity", "state", "is_gone"}
    )

    eightd_id = fields.Many2one(
        comodel_name="service.eightd", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="eightd_id.company_id", store=True, index=True)
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    lot_id = fields.Many2one(
        comodel_name="stock.lot", required=True, index=True, ondelete="cascade", readonly=True
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    via_lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Because of",
        readonly=True,
        ondelete="set null",
        help="The suspected lot that it was made from, or that it went into.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True, index="btree_not_null"
    )
    location_id = fields.Many2one(comodel_name="stock.location", readonly=True)
    reference = fields.Char(string="Document", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    place = fields.Char(compute="_compute_place")
    state = fields.Selection(selection=STATES, default="todo", required=True, readonly=True)
    is_gone = fields.Boolean(
        string="No Longer There", readonly=True, help="The last search did not find the lot here any more."
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    note = fields.Char()
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)

    @api.depends("kind", "partner_id", "location_id", "reference")
    def _compute_place(self):
        for line in self:
            # sudo: places are named to whoever works on the report
            names = (line.partner_id.display_name, line.sudo().location_id.display_name, line.reference)
            line.place = " · ".join(name for name in names if name)

    @api.depends("kind", "lot_id.name", "place")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.lot_id.name}: {line.place or ''}"

    @api.depends("state", "is_gone")
    def _compute_is_open(self):
        for line in self:
            line.is_open = line.state == "todo" and not line.is_gone

    def _mail_get_partners(self, introspect_fields=False):
        return {line.id: line.partner_id for line in self}

    # === ACTIONS === #

    def action_block(self):
        """Hold the lot: it neither leaves nor is used until the line is taken up again."""
        self._ensure_kind({"stock", "order"}, self.env._("Goods at a customer cannot be blocked: inform."))
        self._decide("blocked")

    def action_inform(self):
        """Write to the customers, each on a thread of their own and in their language."""
        self._ensure_kind({"customer"}, self.env._("Only customers are informed: block what is here."))
        template = self.env.ref("crm_service_desk.mail_template_containment")
        if silent := self.filtered(lambda line: not line.partner_id.email):
            raise UserError(
                self.env._(
                    "No e-mail address: %(customers)s. Call, and clear the line with a note "
                    "of what was said.",
                    customers=", ".join(silent.partner_id.mapped("display_name")),
                )
            )
        for line in self:
            line.message_post_with_source(
                template,
                email_layout_xmlid="mail.mail_notification_light",
                subtype_xmlid="mail.mt_note",
            )
        self._decide("informed")

    def action_clear(self):
        """Decide that nothing has to be done here; the note says why."""
        if any(not (line.note or "").strip() for line in self):
            raise UserError(self.env._("Enter in the note why nothing has to be done."))
        self._decide("cleared")

    def action_reopen(self):
        """Take the lines up again."""
        self._decide("todo")

    def _ensure_kind(self, kinds, message):
        if not set(self.mapped("kind")) <= kinds:
            raise UserError(message)

    def _decide(self, state):
        self.check_access("write")
        decided = state != "todo"
        # sudo: readonly for everybody but these four actions
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": decided and self.env.uid,
                "decided_at": decided and fields.Datetime.now(),
            }
        )
