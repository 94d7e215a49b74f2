from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tools import format_date

# Where a number is looked for, in the order of the answer: model -> fields.
FINDERS = {
    "stock.lot": ("name", "ref"),
    "sale.order": ("name", "client_order_ref"),
    "stock.picking": ("name", "origin"),
    "account.move": ("name", "ref"),
    "product.product": ("default_code", "barcode"),
    "service.ticket": ("number",),
    "res.partner": ("name", "phone", "email"),
}
SCOPES = {
    "sale.order": Domain("state", "=", "sale"),
    "stock.picking": Domain("picking_type_code", "=", "outgoing"),
    "account.move": Domain("move_type", "=", "out_invoice") & Domain("state", "=", "posted"),
}
SHORTEST = 3
MOST = 5
MOST_ROWS = 10


class ServiceFactFinder(models.AbstractModel):
    """Whatever number the customer names or the scanner reads: what was sold, built and shipped.

    For each model of FINDERS there is ``_facts_<model>`` and ``_ticket_vals_<model>``, dots as
    underscores. Addons that know more numbers or facts extend ``_search_number`` and the facts.
    """

    _name = "service.fact.finder"
    _description = "Finder of Facts for a Ticket"

    @api.model
    def find(self, query):
        """Return what is known under a number, for the screen and for other systems.

        :param str query: number of an order, delivery, invoice, lot, ticket or product, customer's part
            number, name or phone of a customer; typed or scanned
        :returns: list of dict: ``model``, ``id``, ``kind`` (what it is, translated), ``title``,
            ``customer``, ``facts`` (list of ``[label, value]``), ``tickets`` (list of dict with ``id`` and
            ``title`` of earlier tickets), ``context`` (defaults of a new ticket about it)
        :raises AccessError: for anybody who does not work at the service desk
        """
        if not self.env.user.has_group("crm_service_desk.group_service_agent"):
            raise AccessError(self.env._("Only service agents look facts up."))
        text = (query or "").strip()
        if len(text) < SHORTEST:
            return []
        records = self._find_records(text, exact=True) or self._find_records(text, exact=False)
        return [self._describe(record) for record in records]

    def _find_records(self, text, exact=True):
        """Return the records with a number, as a list across models."""
        found = []
        for model in FINDERS:
            if self.env[model].has_access("read"):
                found += self._search_number(model, text, exact)
        return found

    def _search_number(self, model, text, exact):
        """Return the records of one model that have the number."""
        safe = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        names = Domain.OR(Domain(name, "=ilike", safe if exact else f"{safe}%") for name in FINDERS[model])
        scope = SCOPES.get(model, Domain.TRUE)
        return self.env[model].search(names & scope, limit=MOST)

    def _describe(self, record):
        suffix = record._name.replace(".", "_")
        vals = self._get_ticket_vals(record)
        customer = self.env["res.partner"].browse(vals.get("partner_id"))
        earlier = self._get_earlier_tickets(record)
        return {
            "model": record._name,
            "id": record.id,
            "kind": self.env["ir.model"]._get(record._name).name,
            "title": record.display_name,
            "customer": customer.display_name or "",
            "facts": [list(fact) for fact in getattr(self, f"_facts_{suffix}")(record)],
            "tickets": [{"id": ticket.id, "title": ticket.display_name} for ticket in earlier],
            "context": {f"default_{name}": value for name, value in vals.items()},
        }

    def _get_ticket_vals(self, record):
        """Return what a ticket about the record begins with."""
        return getattr(self, f"_ticket_vals_{record._name.replace('.', '_')}")(record)

    def _get_earlier_tickets(self, record):
        domains = {
            "stock.lot": lambda lot: (
                Domain("lot_ids", "in", lot.ids) | Domain("product_id", "in", lot.product_id.ids)
            ),
            "sale.order": lambda order: Domain("sale_order_id", "=", order.id),
            "stock.picking": lambda picking: Domain("picking_id", "=", picking.id),
            "account.move": lambda move: Domain("invoice_id", "=", move.id),
            "product.product": lambda product: Domain("product_id", "=", product.id),
            "service.ticket": lambda ticket: Domain("id", "=", ticket.id),
            "res.partner": lambda partner: Domain(
                "commercial_partner_id", "=", partner.commercial_partner_id.id
            ),
        }
        return self.env["service.ticket"].search(
            domains[record._name](record), limit=MOST_ROWS, order="id desc"
        )

    # === FACTS: [(label, value)], translated text === #

    def _facts_stock_lot(self, lot):
        facts = [(self.env._("Product"), lot.product_id.display_name)]
        facts += self._get_lot_shipments(lot)
        return facts + list(self.env["service.ticket"]._get_lot_facts(lot).get(lot, []))

    def _get_lot_shipments(self, lot):
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", lot.id),
                ("state", "=", "done"),
                ("picking_id.picking_type_id.code", "=", "outgoing"),
            ],
            limit=MOST_ROWS,
            order="date desc, id desc",
        )
        return [
            (
                self.env._("Shipped on %(date)s", date=self._format_date(line.date)),
                self._join(
                    line.picking_id.name,
                    f"{line.quantity:g} {line.product_uom_id.name}",
                    (line.picking_id.sale_id.partner_id or line.picking_id.partner_id).display_name,
                    line.picking_id.user_id.name,
                ),
            )
            for line in lines
        ]

    def _facts_sale_order(self, order):
        lines = order.order_line.filtered(lambda line: not line.display_type)[:MOST_ROWS]
        facts = [
            (
                self.env._("Sold on %(date)s", date=self._format_date(order.date_order)),
                self._join(order.client_order_ref, order.user_id.name),
            )
        ]
        facts += [
            (
                line.product_id.display_name or line.name,
                self.env._(
                    "%(ordered)s ordered, %(delivered)s delivered",
                    ordered=f"{line.product_uom_qty:g} {line.product_uom_id.name}",
                    delivered=f"{line.qty_delivered:g}",
                ),
            )
            for line in lines
        ]
        return facts + [fact for picking in order.picking_ids for fact in self._get_shipment(picking)]

    def _facts_stock_picking(self, picking):
        lines = picking.move_line_ids[:MOST_ROWS]
        return self._get_shipment(picking) + [
            (
                line.product_id.display_name,
                self._join(f"{line.quantity:g} {line.product_uom_id.name}", line.lot_id.name),
            )
            for line in lines
        ]

    def _get_shipment(self, picking):
        states = dict(picking._fields["state"]._description_selection(self.env))
        day = picking.date_done or picking.scheduled_date
        value = self._join(self._format_date(day), states.get(picking.state), picking.user_id.name)
        return [(picking.name, value)]

    def _facts_account_move(self, move):
        facts = [(self.env._("Invoiced on"), self._format_date(move.invoice_date))]
        return facts + [
            (
                line.product_id.display_name or line.name or "",
                f"{line.quantity:g} {line.product_uom_id.name or ''}",
            )
            for line in move.invoice_line_ids.filtered(lambda line: line.display_type == "product")[
                :MOST_ROWS
            ]
        ]

    def _facts_product_product(self, product):
        moves = self.env["stock.move"].search(
            [
                ("product_id", "=", product.id),
                ("state", "=", "done"),
                ("picking_id.picking_type_id.code", "=", "outgoing"),
            ],
            limit=MOST_ROWS,
            order="date desc, id desc",
        )
        return [
            (
                self.env._("Shipped on %(date)s", date=self._format_date(move.date)),
                self._join(
                    move.picking_id.name,
                    f"{move.quantity:g} {move.product_uom.name}",
                    (move.picking_id.sale_id.partner_id or move.picking_id.partner_id).display_name,
                ),
            )
            for move in moves
        ]

    def _facts_service_ticket(self, ticket):
        return [
            (self.env._("Stage"), ticket.stage_id.name),
            (self.env._("Received on"), self._format_date(ticket.received_at)),
            (self.env._("Assigned to"), ticket.user_id.name or self.env._("nobody")),
        ]

    def _facts_res_partner(self, partner):
        orders = self.env["sale.order"].search(
            [
                ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("state", "=", "sale"),
            ],
            limit=MOST_ROWS,
            order="date_order desc, id desc",
        )
        return [
            (self.env._("Sold on %(date)s", date=self._format_date(order.date_order)), order.name)
            for order in orders
        ]

    def _format_date(self, moment):
        if isinstance(moment, datetime):
            moment = fields.Datetime.context_timestamp(self, moment)
        return format_date(self.env, moment) if moment else ""

    @api.model
    def _join(self, *texts):
        return " · ".join(text for text in texts if text)

    # === WHAT A TICKET BEGINS WITH === #

    def _ticket_vals_stock_lot(self, lot):
        shipped = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", lot.id),
                ("state", "=", "done"),
                ("picking_id.picking_type_id.code", "=", "outgoing"),
            ],
            limit=1,
            order="date desc, id desc",
        )
        picking = shipped.picking_id
        source = picking._prepare_service_ticket_defaults() if picking else {}
        return {**source, "product_id": lot.product_id.id, "lot_ids": [Command.link(lot.id)]}

    def _ticket_vals_sale_order(self, order):
        return order._prepare_service_ticket_defaults()

    def _ticket_vals_stock_picking(self, picking):
        return picking._prepare_service_ticket_defaults()

    def _ticket_vals_account_move(self, move):
        return move._prepare_service_ticket_defaults()

    def _ticket_vals_product_product(self, product):
        return {"product_id": product.id}

    def _ticket_vals_service_ticket(self, ticket):
        return self.env["service.ticket"]._prepare_customer_defaults(ticket.partner_id)

    def _ticket_vals_res_partner(self, partner):
        return partner._prepare_service_ticket_defaults()
