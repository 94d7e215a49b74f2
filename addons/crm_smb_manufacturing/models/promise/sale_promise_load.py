from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

BUSY, FULL = 80, 100


class SalePromiseLoad(models.Model):
    """A work centre in one week: what it can do, and what is due on it."""

    _name = "sale.promise.load"
    _description = "Load of a Work Center"
    _order = "week, sequence, workcenter_id"
    _rec_name = "workcenter_id"
    _check_company_auto = True

    book_id = fields.Many2one(
        "sale.promise.book", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Work Center",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    sequence = fields.Integer(readonly=True)
    week = fields.Date(required=True, readonly=True, index=True, help="The Monday on which it begins.")
    capacity_hours = fields.Float(
        string="Capacity (Hours)",
        readonly=True,
        help="Open hours of its calendar, of this week what is left.",
    )
    planned_hours = fields.Float(string="Planned (Hours)", readonly=True, help="Work orders that exist.")
    promised_hours = fields.Float(
        string="Promised (Hours)", readonly=True, help="What the order book needs and nobody has planned yet."
    )
    load_hours = fields.Float(
        string="Load (Hours)",
        readonly=True,
        help="Work that must be done in this week for every promise to be kept.",
    )
    free_hours = fields.Float(readonly=True, help="Below zero: so many hours are missing.")
    load_percent = fields.Float(string="Load (%)", readonly=True, aggregator="avg", digits=(16, 0))
    state = fields.Selection(
        [("free", "Free"), ("busy", "Busy"), ("over", "Overloaded")], required=True, readonly=True
    )
    late_count = fields.Integer(string="Late Promises", readonly=True)
    promise_count = fields.Integer(string="Promises", readonly=True)
    line_ids = fields.One2many("sale.promise.load.line", "load_id", string="Lines", readonly=True)

    _cell_uniq = models.UniqueIndex("(workcenter_id, week)", "A work center has one load a week.")

    # === ACTIONS === #

    def action_promise_book(self):
        """Answer the order book anew and show the load.

        :return: window action
        """
        self.env["sale.promise.book"].action_promise_book()
        action = self.env["ir.actions.actions"]._for_xml_id("crm_smb_manufacturing.sale_promise_load_action")
        return action | {"target": "main"}

    def action_view_promises(self):
        """Open the promises that sit on this work centre in this week.

        :return: window action
        """
        self.check_access("read")
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_smb_manufacturing.sale_promise_book_line_action"
            ),
            "name": self.env._(
                "%(workcenter)s, week of %(date)s",
                workcenter=self.workcenter_id.name,
                date=fields.Date.to_string(self.week),
            ),
            "domain": [("load_line_ids.load_id", "=", self.id)],
            "context": {},
            "path": False,
        }

    # === STORING === #

    def _store(self, book, found, weeks, rows):
        """Write the load anew.

        :param found: the engine's `Book`
        :param weeks: instants at which the weeks begin, and an end
        :param rows: {order line id: id of its row in the book}
        """
        shares = self._shares(book, found.load, rows)
        mondays = book._mondays(weeks)
        self.unlink()
        sums = defaultdict(lambda: [0.0, 0.0])
        sitting = defaultdict(set)
        for (workcenter, week, production, row), hours in shares.items():
            sums[workcenter, week][0 if production else 1] += hours
            sitting[workcenter, week].add(row)
        late = set(book.line_ids.filtered(lambda line: line.state in ("late", "impossible")).ids)
        machines = self.env["mrp.workcenter"].browse(found.capacity)
        cells = self.create(
            [
                self._prepare_vals(book, machine, mondays[week], capacity, sums[machine.id, week])
                | {
                    "promise_count": len(sitting[machine.id, week] - {None}),
                    "late_count": len(sitting[machine.id, week] & late),
                }
                for machine in machines
                for week, capacity in enumerate(found.capacity[machine.id])
            ]
        )
        cell_of = {(cell.workcenter_id.id, cell.week): cell.id for cell in cells}
        self._store_lines(
            book,
            {
                (cell_of[workcenter, mondays[week]], production, row): hours
                for (workcenter, week, production, row), hours in shares.items()
            },
        )

    @api.model
    def _prepare_vals(self, book, workcenter, week, capacity, hours):
        planned, promised = hours
        load = planned + promised
        percent = 100 * load / capacity if capacity else 0
        over = percent > FULL or (load and not capacity)
        return {
            "book_id": book.id,
            "company_id": book.company_id.id,
            "workcenter_id": workcenter.id,
            "sequence": workcenter.sequence,
            "week": week,
            "capacity_hours": capacity,
            "planned_hours": planned,
            "promised_hours": promised,
            "load_hours": load,
            "free_hours": capacity - load,
            "load_percent": percent,
            "state": "over" if over else "busy" if percent > BUSY else "free",
        }

    @api.model
    def _shares(self, book, load, rows):
        """Return {(work centre, week, production, book row): hours}.

        The hours of an order for several lines are shared by them.
        """
        productions = {production for _name, _week, _line, production in load if production}
        lines_of = self.env["sale.promise.loader"]._lines_of_productions(book.company_id, productions)
        shares = defaultdict(float)
        for (workcenter, week, line, production), hours in load.items():
            lines = [line] if line else lines_of.get(production, ())
            sitting = [rows[one] for one in lines if one in rows] or [None]
            for row in sitting:
                shares[workcenter, week, production, row] += hours / len(sitting)
        return shares

    @api.model
    def _store_lines(self, book, shares):
        """Write the lines behind the cells in one statement: there are many."""
        if not shares:
            return
        self.flush_model()
        cells, productions, rows = zip(*shares, strict=True)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_promise_load_line (load_id, production_id, book_line_id, hours, company_id)
                     SELECT cell, production, row, hours, %s
                       FROM unnest(%s::int[], %s::int[], %s::int[], %s::float8[])
                         AS given (cell, production, row, hours)
                """,
                book.company_id.id,
                list(cells),
                list(productions),
                list(rows),
                list(shares.values()),
            )
        )
        self.env["sale.promise.load.line"].invalidate_model()
        self.invalidate_model(["line_ids"])
