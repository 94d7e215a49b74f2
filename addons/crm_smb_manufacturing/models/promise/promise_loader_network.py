from odoo import models


class SalePromiseLoader(models.AbstractModel):
    """Where new supply comes from: rules, bills, vendors, other warehouses."""

    _inherit = "sale.promise.loader"

    def _load_network(self, facts):
        """Read the supply of every product below the requests into `facts.entries`."""
        self._read_bills(facts)
        facts.cycle_minutes = self._measured_minutes(facts)
        for request in facts.requests:
            facts.todo.append(self._key(request.product, request.warehouse, request.routes))
        for production in facts.productions:
            warehouse = production.picking_type_id.warehouse_id
            facts.todo.append(self._key(production.product_id, warehouse))
            for move in production.move_raw_ids:
                facts.todo.append(self._key(move.product_id, warehouse))
        self._walk(facts)

    def _walk(self, facts):
        """Read the supply of all products to do, and of their parts."""
        while facts.todo:
            key = facts.todo.pop()
            if key not in facts.entries:
                # Known before its parts are looked at: a bill may contain itself.
                row = facts.products[key[0]]
                entry = self._stock_entry(facts, key, row)
                facts.entries[key] = entry
                entry.update(self._source(facts, key, row))
                if key[2]:
                    facts.todo.append((*key[:2], ()))

    def _stock_entry(self, facts, key, row):
        if key[2]:
            return {"stock_of": (*key[:2], ())}
        if row.is_storable or self._bill_of(facts, row, "phantom"):
            return {"stock": 0}
        # What is not counted is always there, unless it is got for each order.
        return {"stock": 0 if self._is_to_order(key[1], row) else float("inf")}

    # === WAYS OF SUPPLY === #

    def _source(self, facts, key, row):
        """Return the engine's keys of how a product is supplied to a warehouse."""
        kit = self._bill_of(facts, row, "phantom")
        if kit:
            return {"supply": "kit", "bom": self._bill(facts, key, row, kit)}
        rule = self._replenishment(facts.company.id, key[1], key[2], row)
        sources = {
            "buy": self._source_bought,
            "manufacture": self._source_made,
            "pull": self._source_transferred,
            "pull_push": self._source_transferred,
        }
        source = sources.get(rule.action)
        return source(facts, key, row, rule) if source else {}

    def _source_bought(self, facts, key, row, _rule):
        sellers = self._sellers(facts, row)
        source = {
            "supply": "buy",
            "sellers": sellers,
            "other_sellers": [
                {"name": vendor, "days": days, "min_qty": minimum}
                for vendor, days, minimum, is_valid in row.sellers
                if is_valid
            ],
            "incoming_days": self._reception_days(key[1]),
        }
        bom = self._bill_of(facts, row, "subcontract")
        if bom and sellers:
            vendor = self.env["res.partner"].browse(sellers[-1]["name"])
            subcontractors = self.env["mrp.bom"].browse(bom.id).subcontractor_ids
            if vendor.commercial_partner_id & subcontractors.commercial_partner_id:
                source["supply"] = "subcontract"
                source["bom"] = self._bill(facts, key, row, bom)
        return source

    def _source_made(self, facts, key, row, rule):
        # Where no bill names the rule's operation type, Odoo takes any.
        bom = self._bill_of(facts, row, "normal", {rule.picking_type_id, None})
        bom = bom or self._bill_of(facts, row, "normal")
        if not bom:
            return {}
        return {"supply": "make", "bom": self._bill(facts, key, row, bom)}

    def _source_transferred(self, facts, key, _row, rule):
        if not rule.source_warehouse_id:
            return {}
        source = key[0], rule.source_warehouse_id, ()
        facts.todo.append(source)
        return {"supply": "transfer", "source": source, "days": rule.days}

    def _add_dropshipped(self, facts, key):
        dropshipped = (*key, "dropship")
        facts.entries[dropshipped] = {
            "supply": "buy",
            "sellers": self._sellers(facts, facts.products[key[0]]),
            "incoming_days": 0,
        }
        return dropshipped

    # === VENDORS === #

    def _sellers(self, facts, row):
        """Return the vendor for each quantity, as `_select_seller` would choose."""
        if len(row.sellers) > 1 or (row.sellers and not self._has_plain_sellers()):
            return self._choose_sellers(facts, row)
        return [{"name": vendor, "days": days, "min_qty": 0} for vendor, days, *_other in row.sellers]

    def _has_plain_sellers(self):
        """Hook: whether the only vendor of a product is always one to buy from."""
        # Vendors of a blanket order count only within that order.
        return "purchase_requisition_id" not in self.env["product.supplierinfo"]._fields

    def _choose_sellers(self, facts, row):
        """Return the vendor for each quantity, the largest first.

        Odoo's choice changes only where a minimum quantity is reached: it is asked
        there, from the largest down; last comes what it falls back on.
        """
        product = self.env["product.product"].browse(row.id).with_prefetch(facts.products)
        company = facts.company
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

    @staticmethod
    def _bill_of(facts, row, kind, picking_type_ids=None):
        """Return the bill that `_bom_find` gives for a product, None without one."""
        own = facts.boms.get((row.id, row.template_id), ())
        general = facts.boms.get((None, row.template_id), ())
        fitting = [
            bom
            for bom in (*own, *general)
            if bom.kind == kind and (picking_type_ids is None or bom.picking_type_id in picking_type_ids)
        ]
        return min(fitting, key=lambda bom: bom.rank, default=None)

    def _bill_again(self, facts, key, request):
        """Return the bill of a request with its own attribute values."""
        row = facts.products[key[0]]
        bom = facts.entries[key]["bom"]["record"]
        return self._bill(facts, key, row, bom, request.never_values.with_env(self.env))

    def _bill(self, facts, key, row, bom, never_values=None):
        """Return the engine's bill: lines and operations that apply to a variant."""
        return {
            "record": bom,
            "qty": bom.qty,
            "factor": self._factor(row.unit_id, bom.unit_id),
            "batch": bom.batch,
            "produce_delay": bom.produce_delay,
            "lines": self._lines(facts, key, row, bom, never_values),
            "operations": self._operations(facts, key, row, bom, never_values),
        }

    def _lines(self, facts, key, row, bom, never_values):
        lines = []
        for line in facts.lines.get(bom.id, ()):
            component = facts.products[line.product_id]
            if component.kind != "consu":
                continue
            if line.is_conditional and self._is_skipped(facts, "mrp.bom.line", line.id, row, never_values):
                continue
            part = (line.product_id, key[1], ())
            facts.todo.append(part)
            lines.append(
                {
                    "product": part,
                    "qty": line.qty,
                    "factor": self._factor(line.unit_id, component.unit_id),
                    "op": line.operation_id,
                }
            )
        return lines

    def _operations(self, facts, key, row, bom, never_values):
        operations = []
        for step in facts.operations.get(bom.id, ()):
            model = "mrp.routing.workcenter"
            if step.is_conditional and self._is_skipped(facts, model, step.id, row, never_values):
                continue
            facts.workcenter_ids.add(step.workcenter_id)
            facts.capacity_keys[key] = bom
            operations.append(
                {
                    "key": step.id,
                    "name": step.name,
                    "workcenter": step.workcenter_id,
                    "minutes": facts.cycle_minutes.get(step.id, step.minutes),
                    "after": step.after if bom.has_dependencies else None,
                }
            )
        return operations

    def _is_skipped(self, facts, model, record_id, row, never_values):
        """Tell whether a line or operation for some variants is not for this one."""
        record = self.env[model].browse(record_id).with_prefetch(facts.conditional[model])
        product = self.env["product.product"].browse(row.id).with_prefetch(facts.products)
        if model == "mrp.bom.line":
            return record._skip_bom_line(product, never_values)
        return record._skip_operation_line(product, never_values)

    def _factor(self, unit_id, other_id):
        """Return how many `other` one `unit` is."""
        if unit_id == other_id:
            return 1
        Unit = self.env["uom.uom"]
        return Unit.browse(unit_id).factor / Unit.browse(other_id).factor
