from odoo import fields, models

from ...journey import ProductionFacts

LAUNCHED_STATES = ("confirmed", "progress", "to_close", "done")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    # What is made for a customer is asked for by order line.
    sale_line_id = fields.Many2one(index="btree_not_null")

    def write(self, vals):
        """Have the sales orders follow, after the commit."""
        result = super().write(vals)
        if "state" in vals:
            self.env["sale.journey.queue"]._note(self)
        return result

    def _component_makers(self):
        """The manufacturing orders among ``self`` that make components of others.

        Odoo links an order to the orders of its components by production groups. A
        need that was added to an order that existed already has no such link; made
        to order, it is found among the orders of the same sale.

        :return: dict raw move -> recordset of productions, for every raw move
        """
        makers = {}
        for production in self:
            children = production.production_group_id.child_ids.production_ids
            siblings = production.reference_ids.production_ids - production
            for move in production.move_raw_ids:
                known = children
                if move.procure_method == "make_to_order":
                    known = children._making(move.product_id) or siblings
                makers[move] = (known & self)._making(move.product_id)
        return makers

    def _making(self, product):
        return self.filtered(lambda production: production.product_id == product)

    def _journey_production_facts(self, makers):
        """What each manufacturing order of one sales order says about its progress.

        Components that another manufacturing order of the chain makes are not
        materials: that order's own progress tells about them.

        :param dict makers: see :meth:`_component_makers`
        :return: list of :class:`ProductionFacts`
        """
        return [
            ProductionFacts(
                is_launched=production.state in LAUNCHED_STATES,
                is_done=production.state == "done",
                components=tuple(
                    min(1.0, move.quantity / move.product_uom_qty)
                    for move in production.move_raw_ids
                    if move.state != "cancel" and move.product_uom_qty > 0 and not makers[move]
                ),
                operations=tuple(
                    (workorder.state == "done", workorder.duration_expected)
                    for workorder in production.workorder_ids
                    if workorder.state != "cancel"
                ),
            )
            for production in self
        ]

    def _prepare_journey_vals(self):
        self.ensure_one()
        operations = self.workorder_ids.filtered(lambda wo: wo.state != "cancel")
        done = operations.filtered(lambda workorder: workorder.state == "done")
        still_open = operations - done
        running = still_open.filtered(lambda workorder: workorder.state == "progress")
        stopped = still_open.filtered(lambda workorder: workorder._is_stopped())
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "product": self.product_id.display_name,
            "quantity": self.product_qty,
            "unit": self.product_uom_id.name,
            "state": self.state,
            "state_label": labels[self.state],
            "operations_done": len(done),
            "operations_left": len(still_open),
            "operations_running": len(running - stopped),
            "running_at": ", ".join((running - stopped).workcenter_id.mapped("name")),
            "operations_blocked": len(stopped),
            "stopped_at": ", ".join(stopped.workcenter_id.mapped("name")),
            "minutes_left": sum(workorder._minutes_left() for workorder in still_open),
            "operations": [workorder._prepare_journey_vals() for workorder in operations],
            "date_finished": (self.date_finished.isoformat() if self.date_finished else None),
        }
