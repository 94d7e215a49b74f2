from collections import defaultdict

from odoo import models
from odoo.fields import Domain

OPEN_MOVES = ("waiting", "confirmed", "assigned", "partially_available")


class SalePromiseLoader(models.AbstractModel):
    """What is there and what moves: stock, receipts, demands, open orders."""

    _inherit = "sale.promise.loader"

    def _load_supply(self, facts):
        """Add stock and movements to the entries of `facts`."""
        warehouse_ids = {key[1] for key in facts.entries}
        locations = self._promisable_locations(facts.company, warehouse_ids)
        warehouse_of = {location.id: location.warehouse_id.id for location in locations}
        storable = facts.products.filtered("is_storable")
        for product, location, qty in self._quants(facts, storable, locations):
            entry = facts.entries.get((product.id, warehouse_of[location.id], ()))
            if entry is not None:
                entry["stock"] += qty
        for move in self._moves(facts, storable, locations):
            self._add_move(facts, move, warehouse_of)

    def _promisable_locations(self, company, warehouse_ids):
        """Return the locations of warehouses whose stock may be promised."""
        Location = self.env["stock.location"]
        locations = Location.search_fetch(
            [
                ("usage", "=", "internal"),
                ("warehouse_id", "in", list(warehouse_ids)),
                ("company_id", "in", [False, company.id]),
            ],
            ["parent_path", "warehouse_id"],
        )
        flagged = Location.search([("is_not_promisable", "=", True)])
        paths = tuple(flagged.mapped("parent_path"))
        if not paths:
            return locations
        return locations.filtered(lambda place: not place.parent_path.startswith(paths))

    def _quants(self, facts, products, locations):
        """Return (product, location, quantity) of what is there and not expired."""
        domain = Domain("product_id", "in", products.ids)
        domain &= Domain("location_id", "in", locations.ids)
        if "expiration_date" in self.env["stock.lot"]._fields:
            fresh = Domain("lot_id", "=", False)
            fresh |= Domain("lot_id.expiration_date", "=", False)
            fresh |= Domain("lot_id.expiration_date", ">", facts.now)
            domain &= fresh
        return self.env["stock.quant"]._read_group(domain, ["product_id", "location_id"], ["quantity:sum"])

    def _moves(self, facts, products, locations):
        """Return the confirmed moves of products into or out of these locations."""
        ids = locations.ids
        domain = Domain("state", "in", OPEN_MOVES)
        domain &= Domain("product_id", "in", products.ids)
        domain &= Domain("company_id", "=", facts.company.id)
        domain &= (
            Domain("location_id", "in", ids)
            | Domain("location_dest_id", "in", ids)
            | Domain("location_final_id", "in", ids)
        )
        # Orders without a plan are answered, not counted on: see _production_facts.
        domain &= Domain("raw_material_production_id", "not in", facts.productions.ids)
        finished = facts.productions.move_finished_ids.filtered(
            lambda move: move.product_id == move.production_id.product_id
        )
        domain &= Domain("id", "not in", finished.ids)
        fields_read = [
            "product_id",
            "product_qty",
            "date",
            "location_id",
            "location_dest_id",
            "location_final_id",
            "reference",
        ]
        return self.env["stock.move"].search_fetch(domain, fields_read, order="date, id")

    def _add_move(self, facts, move, warehouse_of):
        """Count a move where it leaves and where it arrives in the end."""
        target = move.location_final_id or move.location_dest_id
        origin = warehouse_of.get(move.location_id.id)
        arrival = warehouse_of.get(target.id)
        if origin == arrival:
            return
        row = [move.date, move.product_qty]
        leaving = facts.entries.get((move.product_id.id, origin, ()))
        if leaving is not None:
            leaving.setdefault("outgoing", []).append(row)
        coming = facts.entries.get((move.product_id.id, arrival, ()))
        if coming is not None:
            coming.setdefault("incoming", []).append([*row, move.reference])

    # === MANUFACTURING ORDERS WITHOUT A PLAN === #

    def _find_productions(self, company):
        """Return confirmed orders that nobody has planned yet."""
        return self.env["mrp.production"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ["confirmed", "progress"]),
                ("is_planned", "=", False),
            ]
        )

    def _production_facts(self, facts):
        """Return the engine's `productions`: what is left of each order."""
        return [self._production(facts, one) for one in facts.productions]

    def _production(self, facts, production):
        warehouse = production.picking_type_id.warehouse_id
        works = production.workorder_ids.filtered(lambda work: work.state not in ("done", "cancel"))
        left = production.move_finished_ids.filtered(
            lambda move: move.product_id == production.product_id and move.state not in ("done", "cancel")
        )
        return {
            "name": production.name,
            "product": self._key(production.product_id, warehouse),
            "qty": sum(left.mapped("product_qty")),
            "produce_delay": production.bom_id.produce_delay,
            "lines": self._production_lines(production, works, warehouse),
            "operations": [self._work(facts, work, works) for work in works],
        }

    def _production_lines(self, production, works, warehouse):
        """Return the components that an order still needs."""
        work_of = {work.operation_id.id: work.id for work in works if work.operation_id}
        needed = defaultdict(float)
        for move in production.move_raw_ids:
            if move.state in OPEN_MOVES:
                work = move.workorder_id.id or work_of.get(move.operation_id.id)
                needed[move.product_id, work] += move.product_qty
        return [
            {"product": self._key(product, warehouse), "qty": qty, "op": work}
            for (product, work), qty in needed.items()
        ]

    def _work(self, facts, work, works):
        facts.workcenter_ids.add(work.workcenter_id.id)
        return {
            "key": work.id,
            "name": work.name,
            "workcenter": work.workcenter_id.id,
            "total": max(work.duration_expected - work.duration, 0),
            "after": (work.blocked_by_workorder_ids & works).ids,
        }
