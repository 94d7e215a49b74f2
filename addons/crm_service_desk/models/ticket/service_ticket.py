from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

KINDS = [
    ("complaint", "Complaint"),
    ("repair", "Repair"),
    ("return", "Return"),
    ("question", "Question"),
    ("suggestion", "Suggestion"),
]
CHANNELS = [
    ("phone", "Phone"),
    ("mail", "E-mail"),
    ("portal", "Customer portal"),
    ("web", "Web form"),
    ("chat", "Chat"),
    ("visit", "Visit"),
    ("api", "Other system"),
]
SEVERITIES = [("low", "Low"), ("normal", "Normal"), ("high", "High"), ("critical", "Critical")]
# Where the customer of a document is found: the first path that leads to somebody decides
# for a new ticket, any of them makes the document the customer's own.
CUSTOMER_PATHS = {
    "sale.order": ("partner_id",),
    "stock.picking": ("sale_id.partner_id", "partner_id"),
    "account.move": ("partner_id",),
}
DOCUMENT_FIELDS = ("sale_order_id", "picking_id", "invoice_id")


class ServiceTicket(models.Model):
    _name = "service.ticket"
    _description = "Service Ticket"
    _inherit = [
        "service.guarded.mixin",
        "service.correspondence.mixin",
        "portal.mixin",
        "rating.mixin",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
    ]
    _order = "next_deadline, id desc"
    _rec_names_search = ["number", "name"]
    _check_company_auto = True
    _track_duration_field = "stage_id"
    # Whoever may read a ticket may speak up on it: the customer in the portal, sales.
    _mail_post_access = "read"
    _guarded_fields = frozenset(
        {"number", "received_at", "active", "responded_at", "told_at", "heard_at", "is_asked"}
    )

    # === What it is about === #
    number = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char(string="Subject", required=True, tracking=True)
    active = fields.Boolean(default=True)
    description = fields.Html()
    kind = fields.Selection(selection=KINDS, default="complaint", required=True, index=True, tracking=True)
    channel = fields.Selection(selection=CHANNELS, default="phone", required=True)
    severity = fields.Selection(selection=SEVERITIES, default="normal", required=True, tracking=True)

    # === Who complains === #
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
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
        string="Customer Company",
        store=True,
        index="btree_not_null",
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=?', commercial_partner_id)]",
    )

    # === The documents in question === #
    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id.commercial_partner_id', '=?', commercial_partner_id)]",
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Delivery",
        index="btree_not_null",
        check_company=True,
        domain="[('picking_type_code', '=', 'outgoing'), ('sale_id', '=?', sale_order_id),"
        " '|', ('sale_id.partner_id.commercial_partner_id', '=?', commercial_partner_id),"
        " ('partner_id.commercial_partner_id', '=?', commercial_partner_id)]",
    )
    invoice_id = fields.Many2one(
        comodel_name="account.move",
        index="btree_not_null",
        check_company=True,
        domain="[('move_type', '=', 'out_invoice'), ('commercial_partner_id', '=?', commercial_partner_id)]",
    )
    lot_ids = fields.Many2many(
        comodel_name="stock.lot",
        string="Lots/Serial Numbers",
        check_company=True,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        help="What the trouble is with, when it is about one product.",
    )
    lot_facts = fields.Html(string="What Is Known", compute="_compute_lot_facts")

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(comodel_name="res.currency", related="company_id.currency_id")
    stage_id = fields.Many2one(
        comodel_name="service.stage",
        default=lambda self: self.env["service.stage"].search([], limit=1),
        required=True,
        index=True,
        ondelete="restrict",
        copy=False,
        tracking=True,
        group_expand="_group_expand_stages",
    )
    is_closed = fields.Boolean(related="stage_id.is_closed", store=True)
    close_reason = fields.Text(
        string="Reason for Closing",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="Needed to close a ticket whose remedies are not done.",
    )
    can_close = fields.Boolean(compute="_compute_can_close")

    received_at = fields.Datetime(
        string="Received on", default=fields.Datetime.now, required=True, readonly=True, copy=False
    )
    # === What is done about it === #
    remedy_ids = fields.One2many(
        comodel_name="service.remedy",
        inverse_name="ticket_id",
        string="Remedies",
    )
    open_remedy_count = fields.Integer(compute="_compute_remedy_counts")
    remedy_count = fields.Integer(compute="_compute_remedy_counts")
    cost_hours = fields.Float(
        string="Hours Spent",
        groups="base.group_user",
        help="Working time that the trouble has cost us.",
    )

    _number_unique = models.UniqueIndex(
        "(company_id, number)",
        "A ticket with this number exists already.",
    )
    # === COMPUTE METHODS === #

    @api.depends("number", "name")
    def _compute_display_name(self):
        for ticket in self:
            ticket.display_name = f"[{ticket.number}] {ticket.name}" if ticket.number else ticket.name

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/service/{ticket.id}"
        return res

    @api.depends("contact_id", "sale_order_id", "picking_id", "invoice_id")
    def _compute_partner_id(self):
        for ticket in self:
            if ticket.partner_id:
                continue
            sources = [ticket.contact_id, *(ticket[name] for name in DOCUMENT_FIELDS)]
            customers = (self._get_customers(source)[:1] for source in sources)
            ticket.partner_id = next((c.commercial_partner_id for c in customers if c), False)

    @api.depends("lot_ids", "picking_id", "sale_order_id")
    def _compute_product_id(self):
        for ticket in self:
            # sudo: a customer names the delivery, what is in it follows
            sources = (
                ticket.lot_ids.sudo().product_id,
                ticket.picking_id.sudo().move_ids.product_id,
                ticket.sale_order_id.sudo().order_line.product_id.filtered(lambda one: one.type != "service"),
            )
            named = next((products for products in sources if products), self.env["product.product"])
            if len(named) == 1:
                ticket.product_id = named.sudo(False)
            elif not ticket.product_id:
                ticket.product_id = False

    @api.depends("remedy_ids.state")
    def _compute_remedy_counts(self):
        for ticket in self:
            ticket.remedy_count = len(ticket.remedy_ids)
            ticket.open_remedy_count = len(ticket.remedy_ids.filtered("is_open"))

    @api.depends("is_closed", "open_remedy_count", "close_reason")
    def _compute_can_close(self):
        for ticket in self:
            ticket.can_close = not ticket.is_closed and ticket._is_settled()

    @api.depends("lot_ids")
    def _compute_lot_facts(self):
        facts = self._get_lot_facts(self.lot_ids)
        for ticket in self:
            rows = [(lot, fact) for lot in ticket.lot_ids for fact in facts.get(lot._origin, [])]
            ticket.lot_facts = rows and Markup(
                "<table class='table table-sm mb-0'><tbody>%s</tbody></table>"
            ) % Markup("").join(
                Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>") % (lot.name, label, value)
                for lot, (label, value) in rows
            )

    @api.model
    def _group_expand_stages(self, stages, domain):
        return stages.search(Domain.TRUE)

    # === CONSTRAINTS === #

    @api.constrains("stage_id", "close_reason")
    def _check_closing(self):
        for ticket in self:
            if ticket.is_closed and not ticket._is_settled():
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot be closed: not everything is done (%(remedies)s). "
                        "Finish them or write down a reason for closing.",
                        ticket=ticket.display_name,
                        remedies=", ".join(ticket._get_open_matters()),
                    )
                )

    def _get_open_matters(self):
        """Return the names of what is not done yet and keeps the ticket open."""
        return self.remedy_ids.filtered("is_open").mapped("display_name")

    @api.constrains("partner_id", "contact_id", *DOCUMENT_FIELDS)
    def _check_customer(self):
        for ticket in self.filtered("partner_id"):
            for name in ("contact_id", *DOCUMENT_FIELDS):
                if ticket[name] and not ticket._is_of_customer(ticket[name]):
                    raise ValidationError(
                        self.env._(
                            "%(document)s belongs to another customer than %(customer)s.",
                            document=ticket[name].display_name,
                            customer=ticket.partner_id.display_name,
                        )
                    )

    def _is_settled(self):
        """Whether the ticket may be closed: nothing is open, or somebody said why not."""
        # sudo: the reason is hidden from customers, whose own message must not fail on it
        return not self._get_open_matters() or bool((self.sudo().close_reason or "").strip())

    def _is_of_customer(self, record):
        """Whether the partner or document belongs to the firm that complains."""
        # sudo: a person may know a ticket without access to its documents
        return self.commercial_partner_id in self._get_customers(record.sudo()).commercial_partner_id

    @api.model
    def _get_customers(self, record):
        """Return the partners that a document, or a partner, belongs to."""
        customers = self.env["res.partner"].sudo(record.env.su)
        if record._name == "res.partner":
            return record
        for path in CUSTOMER_PATHS[record._name]:
            customers |= record.mapped(path)
        return customers

    @api.model
    def _prepare_customer_defaults(self, partner):
        """Return customer and contact of a ticket about a document addressed to ``partner``."""
        customer = partner.commercial_partner_id
        person = partner if partner != customer and partner.type == "contact" else partner.browse()
        return {"partner_id": customer.id, "contact_id": person.id}

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._assign_numbers()
        tickets._subscribe_customers()
        return tickets

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"partner_id", "contact_id"}:
            self._subscribe_customers()
        return res

    def _assign_numbers(self):
        # sudo: the number is guarded, and a customer may not read sequences
        for ticket in self.sudo().filtered(lambda ticket: not ticket.number):
            sequence = self.env["ir.sequence"].sudo().with_company(ticket.company_id)
            ticket.number = sequence.next_by_code("service.ticket")

    def _subscribe_customers(self):
        """The customer follows the ticket, so that an answer reaches them."""
        customers = self._mail_get_partners()
        for ticket in self:
            if customers[ticket.id]:
                # sudo: a salesperson reports a complaint without the right to edit it
                ticket.sudo().message_subscribe(partner_ids=customers[ticket.id].ids)

    # === ACTIONS === #

    def action_close(self):
        """Close the tickets; refused while a remedy is open and no reason is given."""
        self.check_access("write")
        stage = self.env["service.stage"].search([("is_closed", "=", True)], limit=1)
        self.write({"stage_id": stage.id})

    def action_open_remedies(self):
        """Show the remedies of this ticket."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("crm_service_desk.service_remedy_action")
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {"default_ticket_id": self.id}
        return action

    # === HOOKS === #

    @api.model
    def _get_lot_facts(self, lots):
        """Return what is known about lots or serial numbers, to be shown on the ticket.

        Extended by whoever knows what was built; the desk itself knows nothing.

        :param lots: stock.lot
        :returns: ``{lot: [(label, value)]}``, both translated text; lots without facts are left out
        """
        return {}

    def _creation_subtype(self):
        return self.env.ref("crm_service_desk.mt_ticket_new")
