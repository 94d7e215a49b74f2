from odoo import models
from odoo.tools import ormcache

from .promise_facts import SupplyRule

# Rules that only move goods within a warehouse are followed so far.
MAX_RULES = 5


class SalePromiseLoader(models.AbstractModel):
    """Which rule Odoo itself would run, asked once for each kind of product.

    Odoo's choice depends on nothing of the product but what `row.rule_key` holds: its category,
    its routes, whether it has vendors, and what types of bills. It is remembered until
    somebody changes rules, routes, warehouses, locations or categories
    (`sale.promise.configuration`).
    """

    _inherit = "sale.promise.loader"

    @ormcache("company_id", "warehouse_id", "route_ids", "row.rule_key")
    def _replenishment(self, company_id, warehouse_id, route_ids, row):
        """Return the rule that would bring a product into stock.

        Follows rules that only move it within the warehouse.
        """
        warehouse = self.env["stock.warehouse"].browse(warehouse_id)
        location, days = warehouse.lot_stock_id, 0
        for _step in range(MAX_RULES):
            rule = self._rule(company_id, warehouse_id, location, route_ids, row)
            days += rule.delay if rule.action in ("pull", "pull_push") else 0
            inside = rule.location_src_id.warehouse_id == warehouse
            if rule.action not in ("pull", "pull_push") or not inside:
                return self._prepare_rule(rule, days)
            location = rule.location_src_id
        return SupplyRule(None, 0)

    @staticmethod
    def _prepare_rule(rule, days):
        """Return what a date depends on of a rule that brings goods from outside."""
        route = rule.route_id
        source = route.supplier_wh_id or rule.location_src_id.warehouse_id
        if route.supplier_wh_id:
            days = sum(route.rule_ids.mapped("delay"))
        return SupplyRule(rule.action or None, days, rule.picking_type_id.id, source.id)

    @ormcache("company_id", "warehouse_id", "location_id", "route_ids", "row.rule_key")
    def _delivery(self, company_id, warehouse_id, location_id, route_ids, row):
        """Return the rule that brings goods to the customer, None without one."""
        location = self.env["stock.location"].browse(location_id)
        shelf = self.env["stock.warehouse"].browse(warehouse_id).lot_stock_id
        days, action = self._pushed_days(warehouse_id), None
        for _step in range(MAX_RULES):
            rule = self._rule(company_id, warehouse_id, location, route_ids, row)
            if not rule:
                return None
            action = action or rule.action
            days += rule.delay
            location = rule.location_src_id
            is_chained = rule.procure_method == "make_to_order" and rule.action in ("pull", "pull_push")
            if not is_chained or location == shelf:
                return SupplyRule(action, days, is_to_order=is_chained)
        return None

    @ormcache("warehouse_id")
    def _pushed_days(self, warehouse_id):
        """Return the days of the steps that follow by themselves on the way out."""
        steps = self.env["stock.warehouse"].browse(warehouse_id).delivery_route_id.rule_ids
        return sum(steps.filtered(lambda rule: rule.action == "push").mapped("delay"))

    @ormcache("warehouse_id")
    def _reception_days(self, warehouse_id):
        """Return the days of the receipt steps."""
        steps = self.env["stock.warehouse"].browse(warehouse_id).reception_route_id.rule_ids
        return sum(steps.mapped("delay"))

    @ormcache("warehouse_id", "row.rule_key")
    def _is_to_order(self, warehouse_id, row):
        """Tell whether a product is got for each order."""
        warehouse = self.env["stock.warehouse"].browse(warehouse_id)
        if warehouse.mto_pull_id.procure_method != "make_to_order":
            return False
        routes = self.env["stock.route"].browse(row.routes)
        routes |= self.env["product.category"].browse(row.category_id).total_route_ids
        return bool(warehouse.mto_pull_id.route_id & routes)

    @ormcache("warehouse_id")
    def _days_to_shelf(self, warehouse_id):
        """Return {location id: days} of the places from which goods are pushed to the shelf."""
        warehouse = self.env["stock.warehouse"].browse(warehouse_id)
        pushes = self.env["stock.rule"].search(
            [("action", "in", ("push", "pull_push")), ("location_src_id.warehouse_id", "=", warehouse_id)]
        )
        following = {rule.location_src_id: rule for rule in reversed(pushes)}
        found = {}
        for start in following:
            place, days = start, 0
            for _step in range(MAX_RULES):
                if place == warehouse.lot_stock_id or place not in following:
                    break
                days += following[place].delay
                place = following[place].location_dest_id
            if place == warehouse.lot_stock_id:
                found[start.id] = days
        return found

    def _rule(self, company_id, warehouse_id, location, route_ids, row):
        values = {
            "warehouse_id": self.env["stock.warehouse"].browse(warehouse_id),
            "company_id": self.env["res.company"].browse(company_id),
            "route_ids": self.env["stock.route"].browse(route_ids),
        }
        product = self.env["product.product"].browse(row.id)
        return self.env["stock.rule"]._get_rule(product, location, values)
