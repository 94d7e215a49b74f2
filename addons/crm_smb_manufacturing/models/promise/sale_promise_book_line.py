from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sale_promise_reason import REASON_KINDS

SECONDS_PER_DAY = 86400
DAY = timedelta(days=1)
BOOK_STATES = [
    ("late", "Late"),
    ("impossible", "Impossible"),
    ("unpromised", "Not Promised"),
    ("kept", "On Time"),
]
# What somebody must do something about comes first.
SEQUENCES = {"impossible": 0, "late": 1, "unpromised": 3, "kept": 4}
OFFER = 2
# In every promise as well: never what makes one late.
ALWAYS_THERE = ("stock", "outgoing", "security", "transit")
# Days; a machine that is closed for longer than this is repaired or on holiday.
LONGEST_WEEKEND = 2.75
# The document behind a cause: where its id is among the values of the reason.
BLOCKERS = {
    "queue": ("mrp.workcenter", "workcenter_id"),
    "work": ("mrp.workcenter", "workcenter_id"),
    "closed": ("mrp.workcenter", "workcenter_id"),
    "vendor": ("res.partner", "vendor_id"),
    "subcontract": ("res.partner", "vendor_id"),
    "purchasing": ("product.product", "product_id"),
    "lead_time": ("product.product", "product_id"),
    "transfer": ("product.product", "product_id"),
    "impossible": ("product.product", "product_id"),
}
# Who answers for a document, if the model has such a field.
OWNERS = {
    "mrp.production": "user_id",
    "purchase.order": "user_id",
    "stock.picking": "user_id",
    "res.partner": "buyer_id",
}


class SalePromiseBookLine(models.Model):
    """What the order book answers for one open line, beside what was promised."""

    _name = "sale.promise.book.line"
    _description = "Order Book Line"
    _order = "sequence, days_late desc, promised_date, id"
    _rec_name = "order_id"
    _check_company_auto = True

    book_id = fields.Many2one(
        "sale.promise.book", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade", index=True, check_company=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_qty = fields.Float(string="Quantity", digits="Product Unit", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    is_hold = fields.Boolean(
        string="Quotation", readonly=True, help="A quotation whose promise holds supply."
    )
    promised_date = fields.Datetime(readonly=True, help="What the customer was told.")
    answer_date = fields.Datetime(
        string="Answer Today", readonly=True, help="When the customer can have it, as the book stands."
    )
    days_late = fields.Float(
        readonly=True,
        digits=(16, 1),
        aggregator="max",
        help="Days after the promised date, zero when it is kept.",
    )
    state = fields.Selection(BOOK_STATES, required=True, readonly=True)
    sequence = fields.Integer(readonly=True, help="What somebody must do something about comes first.")
    cause_kind = fields.Selection(REASON_KINDS, string="Kind of Cause", readonly=True)
    cause_facts = fields.Json(readonly=True)
    cause = fields.Char(compute="_compute_cause", compute_sudo=True, help="What binds the date.")
    workcenter_id = fields.Many2one(
        "mrp.workcenter", string="Work Center", readonly=True, ondelete="set null"
    )
    blocker_model = fields.Char(readonly=True)
    blocker_id = fields.Many2oneReference(model_field="blocker_model", readonly=True)
    blocker_name = fields.Char(string="Waits For", readonly=True, help="The document that binds the date.")
    owner_id = fields.Many2one("res.users", string="Responsible", readonly=True, help="For that document.")
    pull_in_date = fields.Datetime(
        string="Earlier Date",
        readonly=True,
        help="The book has become free: the customer can be promised this day instead.",
    )
    pull_in_days = fields.Float(
        string="Days Earlier",
        digits=(16, 1),
        compute="_compute_pull_in_days",
        help="So much earlier the customer could have it: an offer, nothing is changed by itself.",
    )
    load_line_ids = fields.One2many("sale.promise.load.line", "book_line_id", string="Load", readonly=True)

    _order_line_uniq = models.UniqueIndex("(order_line_id)", "A line stands in the order book once.")

    # === COMPUTE === #

    @api.depends("cause_facts")
    @api.depends_context("lang", "tz")
    def _compute_cause(self):
        Reason = self.env["sale.promise.reason"]
        reasons = [Reason.new(line._cause_values()) for line in self]
        together = Reason.concat(*reasons)
        for line, reason in zip(self, together, strict=True):
            line.cause = line.cause_facts and reason.text

    @api.depends("pull_in_date", "promised_date")
    def _compute_pull_in_days(self):
        for line in self:
            gain = line.pull_in_date and line.promised_date - line.pull_in_date
            line.pull_in_days = gain / DAY if gain else 0

    def _cause_values(self):
        values = dict(self.cause_facts or {}, kind=self.cause_kind or "stock")
        if values.get("date_to"):
            values["date_to"] = fields.Datetime.to_datetime(values["date_to"])
        return values

    # === ACTIONS === #

    def action_promise_book(self):
        """Answer the order book anew.

        :return: window action
        """
        return self.env["sale.promise.book"].action_promise_book()

    def action_pull_in(self):
        """Promise the earlier date, if the book still has it; the ledger gets a row.

        :return: True
        :raises UserError: when nothing earlier is offered, or it is gone meanwhile
        """
        self.check_access("read")
        for line in self:
            line.order_id.check_access("write")
            line._ensure_can_pull_in()
            line._pull_in(fields.Datetime.now())
        return True

    def action_open_order(self):
        """Open the order.

        :return: window action
        """
        self.ensure_one()
        return self.order_id._get_records_action()

    def action_open_blocker(self):
        """Open the document that binds the date, for whoever may read it.

        :return: window action
        :raises UserError: when there is none
        """
        self.ensure_one()
        self.check_access("read")
        record = self.blocker_model and self.env[self.blocker_model].browse(self.blocker_id).exists()
        if not record:
            raise UserError(self.env._("No document stands behind this date."))
        record.check_access("read")
        return record._get_records_action()

    # === PULLING IN === #

    def _ensure_can_pull_in(self):
        if not self.pull_in_date:
            raise UserError(self.env._("%(order)s: no earlier date is offered.", order=self.order_id.name))

    def _pull_in(self, now):
        """Look once more, in one's turn, and promise the earlier date."""
        self.ensure_one()
        line, date = self.order_line_id, self.pull_in_date
        self.order_id._take_promise_turn()
        self._ensure_still_earlier(now)
        line._pull_in_promise(date)
        # sudo: the book is written by its answers only
        self.sudo().write(
            {
                "promised_date": date,
                "pull_in_date": False,
                "sequence": SEQUENCES["kept"],
                "days_late": 0,
                "answer_date": date,
                "state": "kept",
            }
        )

    def _ensure_still_earlier(self, now):
        """Refuse when the date is gone, or when others would lose theirs by it."""
        line, date = self.order_line_id, self.pull_in_date
        gone = UserError(
            self.env._(
                "%(order)s: the earlier date is no longer free. Answer the order book anew.",
                order=self.order_id.name,
            )
        )
        if line._booked_promise() != self.promised_date or self.promised_date <= date:
            raise gone
        Loader = self.env["sale.promise.loader"]
        _lines, found, _weeks = Loader._answer_book(self.company_id, now, {line.id: date})
        entry = found.entries.get(line.id)
        if not entry or entry.is_late:
            raise gone
        # sudo: other people's promises count, whoever presses
        kept = self.sudo().book_id.line_ids.filtered(lambda one: one.state == "kept") - self
        entries = [found.entries.get(one.order_line_id.id) for one in kept]
        if any(entry and entry.is_late for entry in entries):
            raise gone

    # === STORING === #

    def _store(self, book, lines, found):
        """Write what the book answers; rows of lines that are still open stay the same rows.

        :param lines: {line id: (`sale.order.line`, promised date)}
        :param found: the engine's `Book`
        :return: {order line id: row id}
        """
        records = book.env["sale.order.line"].browse(lines)
        records.order_id.fetch(["partner_id", "user_id", "state", "name", "commitment_date", "promise_date"])
        vals_list = [
            self._prepare_vals(book, line.with_prefetch(records.ids), promised, found.entries[line.id])
            | self._prepare_offer(book, line, found.entries[line.id], found.safety)
            for line, promised in lines.values()
        ]
        self._add_blockers(book.company_id, vals_list)
        rows = {row.order_line_id.id: row for row in self}
        creating = []
        for vals in vals_list:
            row = rows.pop(vals["order_line_id"], None)
            if row is None:
                creating.append(vals)
            else:
                row._write_changes(vals)
        self.browse([row.id for row in rows.values()]).unlink()
        self.create(creating)
        book.invalidate_recordset(["line_ids"])
        return {row.order_line_id.id: row.id for row in book.line_ids}

    def _write_changes(self, vals):
        record = self._convert_to_write({name: self[name] for name in vals})
        changed = {name: value for name, value in vals.items() if record[name] != value}
        if changed:
            self.write(changed)

    @api.model
    def _prepare_vals(self, book, line, promised, entry):
        order = line.order_id
        late = (entry.late or 0) / SECONDS_PER_DAY
        facts, kind = self._prepare_cause(line, entry.answer)
        return {
            "book_id": book.id,
            "company_id": book.company_id.id,
            "order_line_id": line.id,
            "order_id": order.id,
            "partner_id": order.partner_id.id,
            "salesperson_id": order.user_id.id,
            "product_id": line.product_id.id,
            "product_uom_qty": line.product_uom_qty,
            "product_uom_id": line.product_uom_id.id,
            "is_hold": order.state != "sale",
            "promised_date": promised or False,
            "answer_date": entry.answer.date or False,
            "days_late": max(late, 0) if entry.is_late else 0,
            "state": self._state_of(entry),
            "sequence": SEQUENCES[self._state_of(entry)],
            "cause_kind": kind,
            "cause_facts": facts,
            "workcenter_id": facts.get("workcenter_id") or False,
            "blocker_model": False,
            "blocker_id": False,
            "blocker_name": False,
            "owner_id": False,
        }

    @staticmethod
    def _prepare_offer(book, line, entry, safety):
        """Return the date that can be offered, if it is worth a call."""
        gain = 0
        if entry.late is not None and line._can_pull_in():
            gain = -entry.late / SECONDS_PER_DAY - safety / DAY
        if gain <= 0 or gain < book.company_id.promise_pull_in_days:
            return {"pull_in_date": False}
        return {"pull_in_date": entry.answer.date + safety, "sequence": OFFER}

    @staticmethod
    def _state_of(entry):
        if entry.answer.date is None:
            return "impossible"
        if entry.promised is None:
            return "unpromised"
        return "late" if entry.is_late else "kept"

    @api.model
    def _prepare_cause(self, line, answer):
        """Return (what the sentence needs, kind) of what binds an answer most."""
        Reason = self.env["sale.promise.reason"]
        vals_list = Reason._prepare_vals_list(line, answer)
        named = [vals for vals in vals_list if self._is_named(vals)] or vals_list
        most = min(named, key=lambda vals: (-vals["gain_days"], -vals["length_days"], -vals["days"]))
        names = ("product_id", "workcenter_id", "vendor_id", "warehouse_id", "step", "length_days")
        facts = {name: most[name] for name in names}
        facts["date_to"] = most["date_to"] and fields.Datetime.to_string(most["date_to"])
        return facts, most["kind"]

    @staticmethod
    def _is_named(vals):
        """Tell whether a stretch may be why: not a night, nor what every delivery takes."""
        if vals["kind"] == "closed":
            return vals["days"] > LONGEST_WEEKEND and vals["workcenter_id"]
        return vals["kind"] not in ALWAYS_THERE

    # === DOCUMENTS === #

    @api.model
    def _add_blockers(self, company, vals_list):
        """Name the document behind each cause and who answers for it."""
        documents = self._documents(company, vals_list)
        records = {}
        for vals in vals_list:
            found = self._blocker_of(vals, documents)
            if found:
                vals["blocker_model"], vals["blocker_id"] = found
                records.setdefault(found[0], set()).add(found[1])
        named = {
            (model, record.id): record
            for model, ids in records.items()
            for record in self.env[model].browse(ids)
        }
        for vals in vals_list:
            record = named.get((vals["blocker_model"], vals["blocker_id"]))
            if record is not None:
                vals["blocker_name"] = record.display_name
                owner = OWNERS.get(record._name)
                vals["owner_id"] = record[owner].id if owner in record._fields else False

    @staticmethod
    def _blocker_of(vals, documents):
        kind, facts = vals["cause_kind"], vals["cause_facts"]
        if kind == "incoming":
            first = (facts["step"] or "").split(", ")[0]
            return documents.get(first)
        model, name = BLOCKERS.get(kind, (None, None))
        return (model, facts[name]) if model and facts[name] else None

    @api.model
    def _documents(self, company, vals_list):
        """Return {reference: (model, id)} of the receipts that causes name."""
        references = {
            reference
            for vals in vals_list
            if vals["cause_kind"] == "incoming"
            for reference in (vals["cause_facts"]["step"] or "").split(", ")
        }
        return self._documents_named(company, references)

    @api.model
    def _documents_named(self, company, references):
        """Return {reference: (model, id)} of receipts and manufacturing orders of a company."""
        if not references:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT name, 'stock.picking', id FROM stock_picking
                 WHERE name = ANY(%(names)s) AND company_id = %(company)s
                 UNION ALL
                SELECT picking.name, 'purchase.order', MIN(line.order_id)
                  FROM stock_picking picking
                  JOIN stock_move move ON move.picking_id = picking.id
                  JOIN purchase_order_line line ON line.id = move.purchase_line_id
                 WHERE picking.name = ANY(%(names)s) AND picking.company_id = %(company)s
                 GROUP BY picking.name
                 UNION ALL
                SELECT name, 'mrp.production', id FROM mrp_production
                 WHERE name = ANY(%(names)s) AND company_id = %(company)s
                """,
                names=list(references),
                company=company.id,
            )
        )
        # The last one counts: an order says more than its receipt.
        return {name: (model, record_id) for name, model, record_id in rows}
