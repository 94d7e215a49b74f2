from odoo import api, fields, models

from odoo.addons.crm_smb_manufacturing.models.price.price_hidden_mixin import (
    NOT_HIDDEN,
)

from ...cost import NOTHING, CostChain, Need

# Who may see what something really cost. Clerks never do, whatever else they are.
COST_GROUPS = f"crm_erp_bridge.group_profit,{NOT_HIDDEN}"


class SaleOrderLine(models.Model):
    """Actual cost and margin of what was sold, in company currency.

    Where each figure goes, so that nothing counts twice:

    - revenue: posted invoice lines less credit notes;
    - material, operation, subcontracting: goods that left for the customer, made to
      order at the cost of the manufacturing orders behind them, from the shelf at
      the value of the transfer; less the value of goods that came back;
    - trouble: what a complaint costs beyond that (see ``_actual_trouble_costs``).

    So a return with a credit note lowers the margin by the refund less the value of
    the goods that came back. The figures are stored: reports add them up, and they
    follow their documents (a later vendor bill, a revaluation) as dependencies.
    """

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "price.hidden.mixin"]

    cost_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Company Currency",
        export_string_translation=False,
    )
    actual_revenue = fields.Monetary(
        currency_field="cost_currency_id",
        compute="_compute_actual_margin",
        store=True,
        groups=COST_GROUPS,
        help="Posted invoices less credit notes, without taxes.",
    )
    actual_material_cost = fields.Monetary(
        currency_field="cost_currency_id",
        compute="_compute_actual_cost",
        store=True,
        prefetch="actual_cost",
        groups=COST_GROUPS,
        help="Made to order: components really consumed. From stock: value of the "
        "goods that left. Less goods that came back.",
    )
    actual_operation_cost = fields.Monetary(
        currency_field="cost_currency_id",
        compute="_compute_actual_cost",
        store=True,
        prefetch="actual_cost",
        groups=COST_GROUPS,
        help="Time of the work orders at the cost of their work centres.",
    )
    actual_subcontract_cost = fields.Monetary(
        string="Actual Subcontracting Cost",
        currency_field="cost_currency_id",
        compute="_compute_actual_cost",
        store=True,
        prefetch="actual_cost",
        groups=COST_GROUPS,
        help="What subcontractors charged for making it.",
    )
    actual_trouble_cost = fields.Monetary(
        currency_field="cost_currency_id",
        compute="_compute_actual_cost",
        store=True,
        prefetch="actual_cost",
        groups=COST_GROUPS,
        help="What complaints cost beyond the goods and credit notes themselves.",
    )
    actual_cost = fields.Monetary(
        currency_field="cost_currency_id",
        compute="_compute_actual_cost",
        store=True,
        prefetch="actual_cost",
        groups=COST_GROUPS,
        help="Material, operations, subcontracting and trouble.",
    )
    actual_margin = fields.Monetary(
        currency_field="cost_currency_id",
        compute="_compute_actual_margin",
        store=True,
        prefetch="actual_cost",
        groups=COST_GROUPS,
        help="Actual revenue less actual cost.",
    )

    @api.depends(
        "product_id",
        "move_ids.state",
        "move_ids.quantity",
        "move_ids.value",
        "order_id.stock_reference_ids.production_ids.extra_cost",
        "order_id.stock_reference_ids.production_ids.move_raw_ids.value",
        "order_id.stock_reference_ids.production_ids.move_raw_ids.quantity",
    )
    def _compute_actual_cost(self):
        """Follow the documents at once; manufacturing follows through `sale.journey.queue`."""
        troubles = self._actual_trouble_costs()
        trouble_lines = self._trouble_lines()
        for line, parts in self._actual_costs().items():
            trouble = line.cost_currency_id.round(troubles.get(line, 0.0))
            if line in trouble_lines:
                parts, trouble = NOTHING, trouble + parts.total
            line.actual_material_cost = parts.material
            line.actual_operation_cost = parts.operation
            line.actual_subcontract_cost = parts.subcontract
            line.actual_trouble_cost = trouble
            line.actual_cost = parts.total + trouble

    @api.depends(
        "actual_cost",
        "invoice_lines.balance",
        "invoice_lines.parent_state",
        "invoice_lines.display_type",
    )
    def _compute_actual_margin(self):
        for line in self:
            # an invoice line that bills several order lines counts at the first,
            # as in the report
            invoiced = line.invoice_lines.filtered(
                lambda item, line=line: (
                    item.parent_state == "posted"
                    and item.display_type == "product"
                    and min(item.sale_line_ids.ids) == line.id
                )
            )
            line.actual_revenue = -sum(invoiced.mapped("balance"))
            line.actual_margin = line.actual_revenue - line.actual_cost

    def fetch(self, field_names=None):
        """Bring the cost up to date first, if this transaction changed something."""
        self.env["sale.journey.queue"]._refresh_pending(self._name, field_names or ())
        return super().fetch(field_names)

    def _actual_trouble_costs(self):
        """What complaints cost beyond returned goods and credit notes.

        Hook: extend with ``super()`` and add; declare what it reads by
        ``api.depends`` on an extension of ``_compute_actual_cost``.

        :return: dict line -> amount in company currency
        """
        return {}

    def _trouble_lines(self):
        """The lines whose goods are trouble as a whole (nobody pays for them).

        Hook: extend with ``super()`` and add; declare dependencies as above.
        """
        return self.browse()

    def _actual_costs(self):
        """Cost of what left for the customer, less what came back.

        :return: dict line -> :class:`Parts`, rounded, in company currency
        """
        shipped = self.filtered(lambda line: line._customer_moves())
        productions = shipped.order_id._journey_productions()
        chain = CostChain(productions._production_costs())
        makers = productions._makers_by_line()
        return {
            **dict.fromkeys(self, NOTHING),
            **{line: line._actual_cost_parts(chain, makers.get(line, ())) for line in shipped},
        }

    def _customer_moves(self):
        """Finished transfers of the line to and from the customer."""
        return self.move_ids.filtered(
            lambda move: (
                move.state == "done" and "customer" in (move.location_id.usage, move.location_dest_id.usage)
            )
        )

    def _is_made_to_order(self):
        self.ensure_one()
        return "make_to_order" in self.move_ids.mapped("procure_method")

    def _actual_cost_parts(self, chain, makers):
        self.ensure_one()
        parts, returned = NOTHING, 0.0
        for product, moves in self._customer_moves().grouped("product_id").items():
            sent = moves.filtered(lambda move: move.location_dest_id.usage == "customer")
            taken_back = moves.filtered(lambda move: move.location_id.usage == "customer")
            returned += sum(taken_back.mapped("value"))
            need = Need(
                product=product.id,
                quantity=sent._quantity_in_product_unit(),
                value=sum(sent.mapped("value")),
                sources=makers,
            )
            parts = parts.plus(chain.cost(need))
        round_amount = self.cost_currency_id.round
        return parts.rounded(round_amount).less(returned, round_amount)
