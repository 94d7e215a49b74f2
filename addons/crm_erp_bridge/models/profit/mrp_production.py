from collections import defaultdict

from odoo import models

from ...cost import Need, ProductionCost


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _production_costs(self):
        """What each finished manufacturing order consumed, worked and made.

        Material at the value of its transfers, operations as mrp_account charges
        them, the extra cost per unit as what a subcontractor asked. Hook: extend
        to charge more to a manufacturing order.

        :return: dict production id -> :class:`ProductionCost`, in company currency
            and product units
        """
        finished = self.filtered(lambda production: production.state == "done")
        makers = finished._component_makers()
        return {production.id: production._prepare_production_cost(makers) for production in finished}

    def _prepare_production_cost(self, makers):
        """
        :param dict makers: raw move -> finished productions that may have made it
        :return: :class:`ProductionCost`
        """
        self.ensure_one()
        done = self.move_finished_ids.filtered(lambda move: move.state == "done")
        main = done.filtered(lambda move: move.product_id == self.product_id)
        quantity = main._quantity_in_product_unit()
        return ProductionCost(
            product=self.product_id.id,
            quantity=quantity,
            needs=tuple(
                Need(
                    product=move.product_id.id,
                    quantity=move._quantity_in_product_unit(),
                    value=move.value,
                    sources=tuple(makers[move].ids),
                )
                for move in self.move_raw_ids
                if move.state == "done"
            ),
            operation=self.workorder_ids._cal_cost(),
            subcontract=self.extra_cost * quantity,
            byproduct_share=sum((done - main).mapped("cost_share")) / 100.0,
        )

    def _makers_by_line(self):
        """The manufacturing orders that made goods for each order line.

        As with components, a need that was added to an existing order is found by
        product among the orders of the same sale, when it was made to order.

        :return: dict order line -> tuple of production ids
        """
        makers = defaultdict(set)
        for production in self:
            served = production.move_finished_ids.move_dest_ids.sale_line_id
            for line in production.sale_line_id | served:
                makers[line].add(production.id)
        for order in self.reference_ids.sale_ids:
            made = order.stock_reference_ids.production_ids & self
            for line in order.order_line:
                if line not in makers and line._is_made_to_order():
                    makers[line].update(made.ids)
        return {line: tuple(sorted(ids)) for line, ids in makers.items()}
