from odoo import models
from odoo.tools import SQL

# Rules that only move goods within a warehouse are followed so far.
MAX_RULES = 5


class SalePromiseLoader(models.AbstractModel):
    """Where new supply comes from: rules, bills, vendors, other warehouses."""

    _inherit = "sale.promise.loader"

    def _load_network(self, facts):
        """Read the supply of every product below the requests into `facts.entries`."""
        Bom, company = self.env["mrp.bom"], facts.company
        kits = Bom._bom_find(facts.products, company_id=company.id, bom_type="phantom")
        facts.kits.update(kits)
        if "subcontract" in dict(Bom._fields["type"]._description_selection(self.env)):
            facts.subcontracts.update(
                Bom._bom_find(facts.products, company_id=company.id, bom_type="subcontract")
            )
        facts.cycle_minutes.update(self._measured_minutes(facts))
        for request in facts.requests:
            product = request.product.with_env(self.env)
            facts.todo.append((product, request.warehouse, request.routes))
        for production in facts.productions:
            warehouse = production.picking_type_id.warehouse_id
            facts.todo.append((production.product_id, warehouse, None))
            for move in production.move_raw_ids:
                facts.todo.append((move.product_id, warehouse, None))
        self._walk(facts)

    def _walk(self, facts):
        """Read the supply of all products to do, and of their parts."""
        while facts.todo:
            product, warehouse, routes = facts.todo.pop()
            key = self._key(product, warehouse, routes)
            if key not in facts.entries:
                # Known before its parts are looked at: a bill may contain itself.
                warehouse = warehouse.with_env(self.env)
                entry = self._stock_entry(facts, product, warehouse, key)
                facts.entries[key] = entry
                entry.update(self._source(facts, key, product, warehouse, routes))
                if key[2]:
                    facts.todo.append((product, warehouse, None))

    def _stock_entry(self, facts, product, warehouse, key):
        if key[2]:
            return {"stock_of": (*key[:2], ())}
        if product.is_storable or product in facts.kits:
            return {"stock": 0}
        # What is not counted is always there, unless it is got for each order.
        routes = product.route_ids | product.categ_id.total_route_ids
        to_order = warehouse.mto_pull_id.route_id & routes
        return {"stock": 0 if to_order else float("inf")}

    # === RULES === #

    def _source(self, facts, key, product, warehouse, routes):
        """Return the engine's keys of how a product is supplied to a warehouse."""
        if product in facts.kits:
            bill = self._bill(facts, key, product, facts.kits[product])
            return {"supply": "kit", "bom": bill}
        rule, days = self._replenishment(facts, product, warehouse, routes)
        sources = {
            "buy": self._source_bought,
            "manufacture": self._source_made,
            "pull": self._source_transferred,
            "pull_push": self._source_transferred,
        }
        source = sources.get(rule.action)
        return source(facts, key, product, rule, days) if source else {}

    def _replenishment(self, facts, product, warehouse, routes):
        """Return the rule that would bring a product into stock, and its days.

        Follows rules that only move it within the warehouse.
        """
        location, days = warehouse.lot_stock_id, 0
        for _step in range(MAX_RULES):
            rule = self._rule(facts, product, warehouse, location, routes)
            days += rule.delay if rule.action in ("pull", "pull_push") else 0
            inside = rule.location_src_id.warehouse_id == warehouse
            if rule.action not in ("pull", "pull_push") or not inside:
                return rule, days
            location = rule.location_src_id
        return rule.browse(), 0

    def _rule(self, facts, product, warehouse, location, routes):
        """Return the rule that Odoo itself would run to bring a product somewhere.

        Odoo's choice depends on nothing of the product but what the key below names,
        so that it is asked once for each kind of product, not for each product.
        """
        product = product.with_env(self.env)
        key = (
            warehouse.id,
            location.id,
            tuple(route.id for route in routes or ()),
            tuple(product.route_ids.ids),
            product.categ_id.id,
            bool(product.seller_ids),
            frozenset(product.bom_ids.mapped("type")),
        )
        if key not in facts.rules:
            values = {
                "warehouse_id": warehouse.with_env(self.env),
                "company_id": facts.company,
                "route_ids": (routes or self.env["stock.route"]).with_env(self.env),
            }
            facts.rules[key] = self.env["stock.rule"]._get_rule(product, location.with_env(self.env), values)
        return facts.rules[key]

    # === WAYS OF SUPPLY === #

    def _source_bought(self, facts, key, product, _rule, _days):
        warehouse = self.env["stock.warehouse"].browse(key[1])
        sellers = self._sellers(product, facts.company)
        steps = sum(warehouse.reception_route_id.rule_ids.mapped("delay"))
        source = {"supply": "buy", "sellers": sellers, "incoming_days": steps}
        bom = facts.subcontracts.get(product)
        if bom and sellers:
            vendor = self.env["res.partner"].browse(sellers[-1]["name"])
            if vendor.commercial_partner_id & bom.subcontractor_ids.commercial_partner_id:
                source["supply"] = "subcontract"
                source["bom"] = self._bill(facts, key, product, bom)
        return source

    def _source_made(self, facts, key, product, rule, _days):
        bom = self._matching_bom(facts, product, rule.picking_type_id)
        if not bom:
            return {}
        return {"supply": "make", "bom": self._bill(facts, key, product, bom)}

    def _source_transferred(self, facts, _key, product, rule, days):
        route = rule.route_id
        source = route.supplier_wh_id or rule.location_src_id.warehouse_id
        if not source:
            return {}
        if route.supplier_wh_id:
            days = sum(route.rule_ids.mapped("delay"))
        facts.todo.append((product, source, None))
        return {
            "supply": "transfer",
            "source": self._key(product, source),
            "days": days,
        }

    def _add_dropshipped(self, facts, request, key):
        product = request.product.with_env(self.env)
        sellers = self._sellers(product, facts.company)
        dropshipped = (*key, "dropship")
        facts.entries[dropshipped] = {
            "supply": "buy",
            "sellers": sellers,
            "incoming_days": 0,
        }
        return dropshipped

    def _sellers(self, product, company):
        """Return the vendor for each quantity, as `_select_seller` would choose.

        Odoo's choice changes only where a minimum quantity is reached: it is asked
        there, from the largest down; last comes what it falls back on.
        """
        fallback = product._prepare_sellers(False).filtered(
            lambda seller: not seller.company_id or seller.company_id == company
        )
        if not fallback:
            return []
        chosen = []
        unit = product.uom_id
        if len(fallback) > 1:
            minima = {seller.product_uom_id._compute_quantity(seller.min_qty, unit) for seller in fallback}
            for minimum in sorted(minima, reverse=True):
                seller = product._select_seller(quantity=minimum, uom_id=unit)
                if seller:
                    chosen.append((seller, minimum))
        return [
            {"name": seller.partner_id.id, "days": seller.delay, "min_qty": minimum}
            for seller, minimum in [*chosen, (fallback[0], 0)]
        ]

    # === BILLS === #

    def _matching_bom(self, facts, product, picking_type):
        """Return the bill that the rule of this operation type would use."""
        for type_record in (picking_type, picking_type.browse()):
            if type_record.id not in facts.bills:
                facts.bills[type_record.id] = self.env["mrp.bom"]._bom_find(
                    facts.products,
                    picking_type=type_record,
                    company_id=facts.company.id,
                    bom_type="normal",
                )
            bom = facts.bills[type_record.id].get(product)
            if bom:
                return bom
        return self.env["mrp.bom"]

    def _bill_again(self, facts, key, request):
        """Return the bill of a request with its own attribute values."""
        product = request.product.with_env(self.env)
        bom = facts.entries[key]["bom"]["record"]
        values = request.never_values.with_env(self.env)
        return self._bill(facts, key, product, bom, values)

    def _bill(self, facts, key, product, bom, never_values=None):
        """Return the engine's bill: lines and operations that apply to a variant."""
        warehouse = self.env["stock.warehouse"].browse(key[1])
        lines = []
        for line in bom.bom_line_ids:
            component = line.product_id
            if component.type != "consu" or line._skip_bom_line(product, never_values):
                continue
            facts.todo.append((component, warehouse, None))
            lines.append(
                {
                    "product": self._key(component, warehouse),
                    "qty": line.product_qty,
                    "factor": self._factor(line.product_uom_id, component.uom_id),
                    "op": line.operation_id.id,
                }
            )
        operations = [
            self._operation(facts, key, bom, operation)
            for operation in bom.operation_ids
            if not operation._skip_operation_line(product, never_values)
        ]
        return {
            "record": bom,
            "qty": bom.product_qty,
            "factor": self._factor(product.uom_id, bom.product_uom_id),
            "batch": bom.batch_size if bom.enable_batch_size else None,
            "produce_delay": bom.produce_delay,
            "lines": lines,
            "operations": operations,
        }

    def _operation(self, facts, key, bom, operation):
        workcenter = operation.workcenter_id
        facts.workcenter_ids.add(workcenter.id)
        facts.capacity_keys.append((workcenter.id, key, bom))
        after = None
        if bom.allow_operation_dependencies:
            after = operation.blocked_by_operation_ids.ids
        minutes = facts.cycle_minutes.get(operation.id, operation.time_cycle_manual)
        return {
            "key": operation.id,
            "name": operation.name,
            "workcenter": workcenter.id,
            "minutes": minutes,
            "after": after,
        }

    @staticmethod
    def _factor(unit, other):
        """Return how many `other` one `unit` is."""
        return 1 if unit == other else unit.factor / other.factor

    def _measured_minutes(self, facts):
        """Return the minutes per cycle of operations that take it from experience.

        As `mrp.routing.workcenter` does for one operation, for all in one query.
        """
        operations = self.env["mrp.routing.workcenter"].search(
            [
                ("time_mode", "=", "auto"),
                ("bom_id.product_tmpl_id", "in", facts.products.product_tmpl_id.ids),
                ("company_id", "in", [False, facts.company.id]),
            ]
        )
        if not operations:
            return {}
        self.env["mrp.workorder"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT operation_id, array_agg(done.id)
                  FROM (SELECT work.id, work.operation_id,
                               row_number() OVER (
                                   PARTITION BY work.operation_id
                                   ORDER BY work.date_finished DESC, work.id DESC
                               ) AS age
                          FROM mrp_workorder work
                         WHERE work.operation_id IN %(ids)s
                           AND work.state = 'done' AND work.qty_produced > 0) done
                  JOIN mrp_routing_workcenter operation ON operation.id = operation_id
                 WHERE age <= operation.time_mode_batch
                 GROUP BY operation_id
                """,
                ids=tuple(operations.ids),
            )
        )
        minutes = {}
        for operation_id, work_ids in rows:
            works = self.env["mrp.workorder"].browse(work_ids)
            cycles = sum(self._cycles(work) for work in works)
            if cycles:
                minutes[operation_id] = sum(works.mapped("duration")) / cycles
        return minutes

    @staticmethod
    def _cycles(work):
        capacity = work.workcenter_id._get_capacity(
            work.product_id, work.product_uom_id, work.operation_id.bom_id.product_qty
        )[0]
        return -(-work.qty_produced // capacity)
