from odoo import api, fields, models
from odoo.fields import Domain

from ...journey import OrderFacts, progress

JOURNEY_STAGES = [
    ("quotation", "Quotation"),
    ("confirmed", "Confirmation"),
    ("materials", "Materials"),
    ("production", "Production"),
    ("ready", "Goods Ready"),
    ("shipped", "Shipment"),
    ("invoiced", "Invoice"),
    ("paid", "Payment"),
    ("cancelled", "Cancelled"),
]
FACT_STATES = {"draft": "quotation", "sent": "quotation", "cancel": "cancelled"}
# narrow reads: what the facts need of each document, instead of whole rows
FACT_FIELDS = {
    "sale.order.line": (
        "display_type",
        "is_downpayment",
        "product_uom_qty",
        "product_uom_id",
        "price_subtotal",
        "product_id",
        "qty_delivered",
        "qty_delivered_method",
        "order_id",
    ),
    "stock.move": (
        "state",
        "quantity",
        "product_uom_qty",
        "product_qty",
        "product_uom",
        "product_id",
        "location_dest_id",
        "location_final_id",
        "procure_method",
        "sale_line_id",
    ),
    "mrp.production": ("state", "product_id", "production_group_id"),
    "mrp.workorder": ("state", "duration_expected"),
    "account.move.line": ("move_id", "quantity", "product_uom_id"),
    "account.move": (
        "state",
        "move_type",
        "payment_state",
        "amount_total_signed",
        "amount_residual_signed",
    ),
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    journey_stage = fields.Selection(
        selection=JOURNEY_STAGES,
        string="Stage",
        compute="_compute_journey",
        store=True,
        index=True,
        prefetch="journey",
        help="The first step from quotation to payment that is not complete, from "
        "what really happened to the documents of this order.",
    )
    journey_percent = fields.Integer(
        string="Progress (%)",
        compute="_compute_journey",
        store=True,
        index=True,
        prefetch="journey",
        aggregator="avg",
        help="Steps weigh differently; 100 only when everything is paid.",
    )

    @api.depends(
        "state",
        "order_line.product_uom_qty",
        "order_line.price_subtotal",
        "order_line.qty_delivered",
        "order_line.qty_invoiced_posted",
        "order_line.move_ids.state",
        "order_line.move_ids.quantity",
        "order_line.move_ids.product_uom_qty",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.payment_state",
        "order_line.invoice_lines.move_id.amount_total_signed",
        "order_line.invoice_lines.move_id.amount_residual_signed",
        "stock_reference_ids.production_ids.move_raw_ids.state",
        "stock_reference_ids.production_ids.move_raw_ids.quantity",
        "stock_reference_ids.production_ids.move_raw_ids.product_uom_qty",
    )
    def _compute_journey(self):
        """Follow the documents at once; manufacturing follows through `sale.journey.queue`.

        What a manufacturing order makes and its state are no dependencies: whatever happens to
        a work order recomputes them.
        """
        for order, facts in self._journey_facts().items():
            result = progress(facts)
            order.journey_stage = result.stage
            order.journey_percent = result.percent

    def fetch(self, field_names=None):
        """Bring the progress up to date first, if this transaction changed something."""
        self.env["sale.journey.queue"]._refresh_pending(self._name, field_names or ())
        return super().fetch(field_names)

    def _search(self, domain, *args, **kwargs):
        """Bring the progress up to date first, if this transaction changed something."""
        names = {one.field_expr for one in Domain(domain).iter_conditions()}
        self.env["sale.journey.queue"]._refresh_pending(self._name, names)
        return super()._search(domain, *args, **kwargs)

    def _journey_facts(self):
        """Facts of every order, read with a constant number of queries.

        Hook: extend to add what another module knows.

        :return: dict order -> :class:`OrderFacts`
        """
        moving = self.filtered(lambda order: order.state not in FACT_STATES)
        moving._fetch_journey_documents()
        makers = moving._journey_productions()._component_makers()
        facts = {order: OrderFacts(state=FACT_STATES[order.state]) for order in self - moving}
        for order in moving:
            billed, open_balance = order._journey_invoices()._journey_balance()
            facts[order] = OrderFacts(
                state="confirmed",
                lines=tuple(order.order_line._journey_line_facts()),
                productions=tuple(order._journey_productions()._journey_production_facts(makers)),
                billed=billed,
                open_balance=open_balance,
            )
        return facts

    def _fetch_journey_documents(self):
        lines = self.order_line
        lines.fetch(FACT_FIELDS[lines._name])
        lines.move_ids.fetch(FACT_FIELDS["stock.move"])
        lines.invoice_lines.fetch(FACT_FIELDS["account.move.line"])
        invoices = lines.invoice_lines.move_id
        invoices.fetch(FACT_FIELDS[invoices._name])
        productions = self.stock_reference_ids.production_ids
        productions.fetch(FACT_FIELDS[productions._name])
        productions.move_raw_ids.fetch(FACT_FIELDS["stock.move"])
        productions.workorder_ids.fetch(FACT_FIELDS["mrp.workorder"])

    def _journey_productions(self):
        """The manufacturing orders of all levels that work for the order."""
        return self.stock_reference_ids.production_ids.filtered(
            lambda production: production.state != "cancel"
        )

    def _journey_invoices(self):
        return self.order_line.invoice_lines.move_id
