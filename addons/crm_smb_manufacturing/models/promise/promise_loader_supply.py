from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

OPEN_MOVES = ("waiting", "confirmed", "assigned", "partially_available")


class SalePromiseLoader(models.AbstractModel):
    """What is there and what moves: stock, receipts, demands, open orders."""

    _inherit = "sale.promise.loader"

    def _load_supply(self, facts):
        """Add stock and movements to the entries of `facts`."""
        warehouse_ids = tuple(sorted({key[1] for key in facts.entries}))
        warehouse_of = self._promisable_locations(facts.company.id, warehouse_ids)
        storable = [row.id for row in facts.products.values() if row.is_storable]
        for product_id, location_id, qty in self._quants(facts, storable, warehouse_of):
            entry = facts.entries.get((product_id, warehouse_of[location_id], ()))
            if entry is not None:
                entry["stock"] += qty - facts.reserved.get((product_id, location_id), 0)
        for move in self._moves(facts, storable, warehouse_of):
            self._add_move(facts, warehouse_of, *move)

    @ormcache("company_id", "warehouse_ids")
    def _promisable_locations(self, company_id, warehouse_ids):
        """Return {location id: warehouse id} of those whose stock may be promised.

        Remembered until a location or warehouse changes (`sale.promise.configuration`).
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT place.id, place.warehouse_id
                  FROM stock_location place
                 WHERE place.usage = 'internal' AND place.active
                   AND place.warehouse_id = ANY(%s)
                   AND (place.company_id IS NULL OR place.company_id = %s)
                   AND NOT EXISTS (SELECT FROM stock_location other
                                    WHERE other.is_not_promisable AND other.active
                                      AND starts_with(place.parent_path, other.parent_path))
                """,
                list(warehouse_ids),
                company_id,
            )
        )
        return dict(rows)

    def _quants(self, facts, product_ids, locations):
        """Return (product id, location id, quantity) of what is there and not expired."""
        domain = Domain("product_id", "in", product_ids)
        domain &= Domain("location_id", "in", list(locations))
        if "expiration_date" in self.env["stock.lot"]._fields:
            fresh = Domain("lot_id", "=", False)
            fresh |= Domain("lot_id.expiration_date", "=", False)
            fresh |= Domain("lot_id.expiration_date", ">", facts.now)
            domain &= fresh
        query = self.env["stock.quant"]._search(domain)
        query.groupby = SQL("1, 2")
        columns = "stock_quant.product_id, stock_quant.location_id, SUM(stock_quant.quantity)::float8"
        return self.env.execute_query(query.select(columns))

    def _moves(self, facts, product_ids, locations):
        """Return the confirmed moves of products into or out of these locations.

        Each as (product id, quantity, date, from, to, finally to, reference).
        """
        ids = list(locations)
        domain = Domain("state", "in", OPEN_MOVES)
        domain &= Domain("product_id", "in", product_ids)
        domain &= Domain("company_id", "=", facts.company.id)
        domain &= (
            Domain("location_id", "in", ids)
            | Domain("location_dest_id", "in", ids)
            | Domain("location_final_id", "in", ids)
        )
        # Orders without a plan are answered, not counted on: see _production_facts.
        domain &= Domain("raw_material_production_id", "not in", facts.productions.ids)
        domain &= Domain("id", "not in", facts.productions.move_finished_ids.ids)
        query = self.env["stock.move"]._search(domain, order="date, id")
        columns = (
            "stock_move.id",
            "stock_move.product_id, stock_move.product_qty::float8, stock_move.date",
            "stock_move.location_id, stock_move.location_dest_id, stock_move.location_final_id",
            "stock_move.reference",
        )
        rows = self.env.execute_query(query.select(*columns))
        return facts.book.left_of_moves(rows, facts.now)

    def _add_move(
        self, facts, warehouse_of, product_id, qty, date, source_id, target_id, final_id, reference
    ):
        """Count a move where it leaves and where it arrives in the end."""
        origin = warehouse_of.get(source_id)
        arrival = warehouse_of.get(final_id or target_id)
        if origin == arrival:
            return
        leaving = facts.entries.get((product_id, origin, ()))
        if leaving is not None:
            leaving.setdefault("outgoing", []).append([date, qty])
        coming = facts.entries.get((product_id, arrival, ()))
        if coming is not None:
            if final_id and final_id != target_id:
                # Received, it still has to be brought to the shelf.
                date += timedelta(days=self._days_to_shelf(arrival).get(target_id, 0))
            coming.setdefault("incoming", []).append([date, qty, reference])

    # === MANUFACTURING ORDERS WITHOUT A PLAN === #

    def _find_productions(self, company):
        """Return confirmed orders that nobody has planned yet, or not all of their work.

        Odoo calls an order planned as soon as one of its work orders was started.
        """
        waiting = Domain("state", "not in", ("progress", "done", "cancel"))
        planned = waiting & Domain("leave_id", "!=", False)
        domain = Domain("is_planned", "=", False)
        domain |= Domain("workorder_ids", "any", waiting & Domain("leave_id", "=", False))
        # Of what was started there is no plan but the rest of it.
        started = Domain("workorder_ids", "any", Domain("state", "=", "progress"))
        domain |= started & ~Domain("workorder_ids", "any", planned)
        domain &= Domain("company_id", "=", company.id) & Domain("state", "in", ("confirmed", "progress"))
        # What a subcontractor makes comes with its receipt, of parts that he has.
        domain &= Domain("location_src_id.warehouse_id", "!=", False)
        return self.env["mrp.production"].search(domain)

    def _production_facts(self, facts):
        """Return the engine's `productions`: what is left of each order."""
        self._arrange_components(facts)
        # Read for all at once: one order after the other they would be a query each.
        facts.productions.workorder_ids.fetch(["blocked_by_workorder_ids"])
        return [self._production(facts, one) for one in facts.productions]

    def _production(self, facts, production):
        warehouse = production.picking_type_id.warehouse_id
        works = production.workorder_ids.filtered(lambda work: work.state not in ("done", "cancel"))
        # What is read of one is read of all, whichever order it is of.
        works = works.with_prefetch(facts.productions.workorder_ids.ids)
        promisable = self._promisable_locations(facts.company.id, (warehouse.id,))
        left = defaultdict(float)
        for move in production.move_finished_ids:
            if move.state not in ("done", "cancel") and move.location_dest_id.id in promisable:
                key = self._key(move.product_id, warehouse)
                left[key] += move.product_qty - facts.book.arranged[move.id]
        product = self._key(production.product_id, warehouse)
        return {
            "id": production.id,
            "name": production.name,
            "product": product,
            "qty": left.pop(product, 0),
            "byproducts": dict(left),
            "gives": facts.book.gives.get(production.id, {}),
            "produce_delay": production.bom_id.produce_delay,
            "lines": self._production_lines(facts, production, works, warehouse),
            "operations": [self._work(facts, work, works) for work in works],
        }

    def _production_lines(self, facts, production, works, warehouse):
        """Return the components that an order still needs, but for those it has reserved."""
        work_of = {work.operation_id.id: work.id for work in works if work.operation_id}
        needed = defaultdict(float)
        for move in production.move_raw_ids:
            if move.state in OPEN_MOVES:
                work = move.workorder_id.id or work_of.get(move.operation_id.id)
                own = facts.book.components[move.id]
                for key, qty in own.items():
                    needed[key, work] += qty
                key = self._key(move.product_id, warehouse)
                there = facts.book.there[move.id] + sum(own.values())
                needed[key, work] += max(move.product_qty - there, 0)
        return [{"product": key, "qty": qty, "op": work} for (key, work), qty in needed.items() if qty > 0]

    @staticmethod
    def _note_reserved(facts, move):
        """Keep what a component move has reserved from everybody else; return how much."""
        total = 0
        for line in move.move_line_ids:
            total += line.quantity_product_uom
            place = line.product_id.id, line.location_id.id
            facts.reserved[place] = facts.reserved.get(place, 0) + line.quantity_product_uom
        return total

    def _work(self, facts, work, works):
        facts.workcenter_ids.add(work.workcenter_id.id)
        return {
            "key": work.id,
            "name": work.name,
            "workcenter": work.workcenter_id.id,
            "total": self._minutes_left(work, facts.now),
            "after": (work.blocked_by_workorder_ids & works).ids,
        }

    @staticmethod
    def _minutes_left(work, now):
        """Return {work center id: minutes} of those that may do what is left of a work order."""
        own = work.workcenter_id
        running = [now - time.date_start for time in work.time_ids if not time.date_end]
        done = sum(work.time_ids.mapped("duration")) + sum(span.total_seconds() for span in running) / 60
        left = {own.id: max(work.duration_expected - done, 0)}
        if work.state != "progress":
            for other in own.alternative_workcenter_ids:
                left[other.id] = work._get_duration_expected(alternative_workcenter=other)
        return left
