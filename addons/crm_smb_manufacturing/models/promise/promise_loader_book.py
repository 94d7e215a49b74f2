"""What the whole order book needs, and what is arranged for it already."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import models
from odoo.tools import SQL

from ...promise import answer_book
from .promise_loader_supply import OPEN_MOVES

WEEKS = 12
URGENT, PROMISED, HELD, UNPROMISED = range(4)


@dataclass(slots=True)
class Delivery:
    """An open move that brings goods of an order line to the customer.

    `reserved` is there and his; `supplies` [(move id, quantity, date, reference,
    production id if that has no plan yet)] were arranged for it.
    """

    id: int
    line_id: int
    product_id: int
    qty: float
    reserved: float
    date: datetime
    reference: str
    is_urgent: bool
    is_direct: bool
    is_last: bool
    supplies: list = field(default_factory=list)


@dataclass(slots=True)
class BookFacts:
    """What of open moves is not open to others, and the lines in the order of service.

    `arranged` {move id: quantity} of receipts that belong to a line, `served` {move id:
    quantity} of deliveries that are requests themselves; `lines` [(line, group, promised,
    [`PromiseRequest`], {request id: linked supply})].
    """

    now: datetime
    workcenter_ids: list
    arranged: dict = field(default_factory=lambda: defaultdict(float))
    # {production: {product key: quantity}} made for one other order, and what is
    # arranged for an order and has a date, as products of their own
    gives: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    own: dict = field(default_factory=dict)
    components: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    # {component move: quantity} that is reserved for it, {move: quantity} not given away of that
    there: dict = field(default_factory=lambda: defaultdict(float))
    reserved: dict = field(default_factory=dict)
    served: dict = field(default_factory=lambda: defaultdict(float))
    lines: list = field(default_factory=list)

    def left_of_moves(self, rows, now):
        """Return the loader's rows of moves less what is arranged or a request.

        What is reserved for a delivery stays its own from now on.
        """
        left = []
        for move_id, product_id, qty, date, *rest in rows:
            own = self.arranged.get(move_id, 0) + self.served.get(move_id, 0)
            if qty > own:
                left.append((product_id, qty - own, now if move_id in self.served else date, *rest))
        return left


class SalePromiseLoader(models.AbstractModel):
    """The order book: confirmed lines first, then quotations that hold supply.

    Cost: a fixed number of queries, whatever the number of lines.
    """

    _inherit = "sale.promise.loader"

    def _answer_book(self, company, now, promises=None):
        """Answer all open lines of a company jointly.

        :param promises: {line id: date} to take instead of what these lines were promised
        :return: ({line id: (line, promised date)}, the engine's `Book`, list of weeks)
        """
        # sudo: as in `_case`; whoever may press the button may not read every order.
        loader = self.sudo().with_company(company)
        loader = loader.with_context(allowed_company_ids=company.ids, active_test=True)
        loader.env.flush_all()
        book = BookFacts(now, loader._book_workcenters(company))
        loader._load_deliveries(company, book, promises or {})
        loader._load_holds(company, book, promises or {})
        book.lines.sort(key=lambda entry: entry[1])
        requests = [request for entry in book.lines for request in entry[3]]
        weeks = loader._book_weeks(company, now)
        case = loader._case(company, requests, now, book)
        given = loader._promises_given(entry[0].id for entry in book.lines)
        facts = iter(case["requests"])
        case["lines"] = [
            {
                "id": line.id,
                "group": group,
                "promised": promised or None,
                "due": self._end_of_day(company, promised) if promised else None,
                "given": given.get(line.id),
                "urgent": group == URGENT,
                "requests": [{**next(facts), **linked.get(request.id, {})} for request in parts],
            }
            for line, group, promised, parts, linked in book.lines
        ]
        loader._hand_productions(company, case, {line.id for line, *_rest in book.lines})
        case["weeks"] = weeks
        case["planned"] = loader._planned_work(company, now)
        lines = {line.id: (line, promised) for line, _group, promised, _parts, _linked in book.lines}
        return lines, answer_book(case), weeks

    def _no_book(self, now):
        """Return the facts of questions that are not the whole book."""
        return BookFacts(now, [])

    def _book_workcenters(self, company):
        return self.env["mrp.workcenter"].search([("company_id", "=", company.id)]).ids

    def _end_of_day(self, company, date):
        """Return the end of a day where the company is: what a customer is told is a day."""
        zone = timezone(company.resource_calendar_id.tz or "UTC")
        day = utc.localize(date).astimezone(zone).date() + timedelta(days=1)
        return zone.localize(datetime.combine(day, time())).astimezone(utc).replace(tzinfo=None)

    def _book_weeks(self, company, now):
        """Return when the weeks begin where the company is, the last one as an end."""
        zone = timezone(company.resource_calendar_id.tz or "UTC")
        today = utc.localize(now).astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        days = [monday + timedelta(weeks=week) for week in range(WEEKS + 1)]
        return [
            zone.localize(datetime.combine(day, time())).astimezone(utc).replace(tzinfo=None) for day in days
        ]

    # === CONFIRMED LINES === #

    def _load_deliveries(self, company, book, promises):
        """Add a line for each confirmed order line with goods on their way to the customer."""
        deliveries = self._read_deliveries(company)
        self._read_arranged(deliveries)
        deliveries_of = defaultdict(list)
        for one in deliveries:
            deliveries_of[one.line_id].append(one)
        lines = self.env["sale.order.line"].browse(deliveries_of)
        products = self.env["product.product"].browse({one.product_id for one in deliveries})
        entries = []
        patterns = dict(zip(lines.ids, lines._promise_requests(gains=True, fresh=True), strict=True))
        for line in lines:
            own = deliveries_of[line.id]
            promised = promises.get(line.id) or line._booked_promise()
            parts, linked = self._delivery_requests(book, own, patterns[line.id], products)
            is_urgent = any(one.is_urgent for one in own)
            group = (URGENT if is_urgent else PROMISED) if promised else UNPROMISED
            entries.append((line, group, promised, parts, linked))
        entries.sort(key=lambda entry: (entry[2] or datetime.max, entry[0].id))
        book.lines += entries

    def _delivery_requests(self, book, deliveries, pattern, products):
        """Return ([`PromiseRequest`], {request id: linked supply}) of the deliveries of one line."""
        parts, linked = [], {}
        picked = defaultdict(float)
        for one in deliveries:
            if not one.is_last:
                # A step on the way: what it has reserved is the line's, the rest is asked once.
                book.served[one.id] = one.qty - one.reserved
                picked[one.product_id] += one.reserved
        for one in deliveries:
            if not one.is_last:
                continue
            kept = one.reserved + min(picked[one.product_id], one.qty - one.reserved)
            picked[one.product_id] -= kept - one.reserved
            rest, supplies = one.qty - kept, {"linked": [], "made": []}
            if one.is_direct:
                supplies["linked"].append((one.reference, one.date))
                rest = 0
            for move_id, qty, date, reference, production_id in one.supplies:
                share = min(qty - book.arranged[move_id], rest)
                if share <= 0:
                    continue
                book.arranged[move_id] += share
                rest -= share
                if production_id:
                    supplies["made"].append((production_id, reference))
                else:
                    supplies["linked"].append((reference, date))
            book.served[one.id] = one.qty - one.reserved
            product = products.browse(one.product_id).with_prefetch(products.ids)
            parts.append(replace(pattern, id=one.id, product=product, qty=rest))
            linked[one.id] = supplies
        return parts, linked

    def _read_deliveries(self, company):
        """Return the `Delivery` of every open move that takes goods of a line to a customer."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.id, move.sale_line_id, move.product_id, move.product_qty::float8,
                       COALESCE((SELECT SUM(line.quantity_product_uom)::float8 FROM stock_move_line line
                                  WHERE line.move_id = move.id), 0),
                       move.date, COALESCE(move.reference, ''), move.priority = '1',
                       origin.usage NOT IN ('internal', 'transit'),
                       NOT EXISTS (SELECT FROM stock_move_move_rel rel
                                     JOIN stock_move later ON later.id = rel.move_dest_id
                                    WHERE rel.move_orig_id = move.id AND later.state = ANY(%(open)s)
                                      AND later.sale_line_id = move.sale_line_id)
                  FROM stock_move move
                  JOIN sale_order_line line ON line.id = move.sale_line_id AND line.state = 'sale'
                  JOIN stock_location origin ON origin.id = move.location_id
                  JOIN stock_location target
                    ON target.id = COALESCE(move.location_final_id, move.location_dest_id)
                 WHERE move.state = ANY(%(open)s) AND move.company_id = %(company)s
                   AND line.company_id = %(company)s
                   AND target.usage = 'customer' AND origin.usage != 'customer'
                 ORDER BY move.id
                """,
                open=list(OPEN_MOVES),
                company=company.id,
            )
        )
        deliveries = [Delivery(*row) for row in rows]
        for one in deliveries:
            one.reserved = min(one.reserved, one.qty)
        return deliveries

    def _read_arranged(self, deliveries):
        """Note the receipts and manufacturing orders that were arranged for deliveries."""
        found = {one.id: one for one in deliveries if one.is_last}
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE chain (root_id, id) AS (
                    SELECT root_id, root_id FROM unnest(%(roots)s::int[]) AS given (root_id)
                     UNION
                    SELECT chain.root_id, rel.move_orig_id
                      FROM chain
                      JOIN stock_move move ON move.id = chain.id
                      JOIN stock_location origin ON origin.id = move.location_id
                      JOIN stock_move_move_rel rel ON rel.move_dest_id = move.id
                     WHERE origin.usage = 'internal')
                SELECT chain.root_id, move.id, move.product_qty::float8, move.date,
                       COALESCE(order_.name, move.reference, ''),
                       CASE WHEN order_.state IN ('confirmed', 'progress')
                             AND NOT COALESCE(order_.is_planned, FALSE) THEN order_.id END
                  FROM chain
                  JOIN stock_move move ON move.id = chain.id
                  JOIN stock_location origin ON origin.id = move.location_id
             LEFT JOIN mrp_production order_ ON order_.id = move.production_id
                 WHERE move.state = ANY(%(open)s) AND origin.usage != 'internal'
                 ORDER BY move.date, move.id
                """,
                roots=list(found),
                open=list(OPEN_MOVES),
            )
        )
        for root_id, *supply in rows:
            if supply[0] != root_id:
                found[root_id].supplies.append(supply)

    def _arrange_components(self, facts):
        """Note which components of unplanned orders are reserved, or made or bought for them alone.

        Nobody else gets them, whoever is served before. What is reserved is there; the
        other is a product of its own, with no other supply: ordering it once more would
        not be what will happen. What is picked for them comes from the same stock.
        """
        for move in facts.productions.move_raw_ids:
            if move.state not in OPEN_MOVES:
                continue
            warehouse = move.raw_material_production_id.picking_type_id.warehouse_id
            promisable = self._promisable_locations(facts.company.id, (warehouse.id,))
            left, steps = move.product_qty, move
            while steps:
                left = self._arrange_reserved(facts, move, steps, left)
                origins = steps.move_orig_ids.filtered(lambda one: one.state in OPEN_MOVES)
                steps = origins.filtered(lambda one, places=promisable: one.location_id.id in places)
                left = self._arrange_origins(facts, move, warehouse, origins - steps, left)

    def _arrange_reserved(self, facts, move, steps, left):
        """Give a component what it and the moves that bring it have reserved; return what is left."""
        book = facts.book
        for step in steps:
            if step.id not in book.reserved:
                book.reserved[step.id] = self._note_reserved(facts, step)
            share = min(book.reserved[step.id], left)
            book.reserved[step.id] -= share
            book.there[move.id] += share
            left -= share
        return left

    def _arrange_origins(self, facts, move, warehouse, origins, left):
        """Give a component what is made or bought for it; return what is left."""
        book, productions = facts.book, set(facts.productions.ids)
        for origin in origins:
            qty = min(origin.product_qty - book.arranged[origin.id], left)
            if qty <= 0:
                continue
            book.arranged[origin.id] += qty
            left -= qty
            own = (*self._key(move.product_id, warehouse)[:2], ("arranged", move.id, origin.id))
            book.components[move.id][own] += qty
            book.own[own] = {"supply": None, "stock": 0}
            if origin.production_id.id in productions:
                book.gives[origin.production_id.id][own] += qty
            else:
                book.own[own]["incoming"] = [[origin.date, qty, origin.reference]]
        return left

    def _hand_productions(self, company, case, line_ids):
        """Give unplanned orders that are made for one line to that line: planned in its turn."""
        lines_of = self._lines_of_productions(company, [one["id"] for one in case["productions"]])
        common, own = [], defaultdict(list)
        for production in case["productions"]:
            served = line_ids & set(lines_of.get(production["id"], ()))
            if len(served) == 1:
                own[served.pop()].append(production)
            else:
                common.append(production)
        case["productions"] = common
        for line in case["lines"]:
            line["productions"] = own[line["id"]]

    # === QUOTATIONS AND MACHINES === #

    def _load_holds(self, company, book, promises):
        """Add the lines of quotations whose promise holds supply, oldest first."""
        lines = self.env["sale.order"]._lines_holding_supply(company, book.now)
        requests = lines._promise_requests(gains=True, fresh=True)
        for line, request in zip(lines, requests, strict=True):
            promised = promises.get(line.id) or line.promise_date
            book.lines.append((line, HELD, promised, [request], {}))

    def _promises_given(self, line_ids):
        """Return {order line id: the last promise that the customer was told}."""
        rows = self.env["sale.promise"]._read_group(
            [("order_line_id", "in", list(line_ids)), ("given", "=", True)], ["order_line_id"], ["id:max"]
        )
        return {line.id: promise_id for line, promise_id in rows}

    def _planned_work(self, company, now):
        """Return (work centre, from, to, production) of planned work orders."""
        return self.env.execute_query(
            SQL(
                """
                SELECT work.workcenter_id, leave.date_from, leave.date_to, work.production_id
                  FROM mrp_workorder work
                  JOIN resource_calendar_leaves leave ON leave.id = work.leave_id
                  JOIN mrp_workcenter machine ON machine.id = work.workcenter_id
                 WHERE work.state NOT IN ('done', 'cancel')
                   AND leave.date_to > %s AND machine.company_id = %s
                """,
                now,
                company.id,
            )
        )

    def _lines_of_productions(self, company, production_ids):
        """Return {production id: [order line ids]} of what they are made for, however deep."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE chain (root_id, id) AS (
                    SELECT production_id, id FROM stock_move WHERE production_id = ANY(%(orders)s::int[])
                     UNION
                    SELECT chain.root_id, next.id
                      FROM chain
                      JOIN stock_move move ON move.id = chain.id
                      JOIN stock_move_move_rel rel ON rel.move_orig_id = move.id
                      JOIN stock_move used ON used.id = rel.move_dest_id
                      JOIN stock_move next
                        ON next.id = used.id OR next.production_id = used.raw_material_production_id)
                SELECT DISTINCT chain.root_id, move.sale_line_id
                  FROM chain
                  JOIN stock_move move ON move.id = chain.id
                 WHERE move.sale_line_id IS NOT NULL AND move.company_id = %(company)s
                 ORDER BY 1, 2
                """,
                orders=list(production_ids),
                company=company.id,
            )
        )
        found = defaultdict(list)
        for production_id, line_id in rows:
            found[production_id].append(line_id)
        return found
