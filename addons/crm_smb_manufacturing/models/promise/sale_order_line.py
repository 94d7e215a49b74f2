from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .promise_facts import PromiseRequest
from .promise_seal import STEPS, ensure_by_steps

PROMISE_STATES = [
    ("none", "Not Asked"),
    ("valid", "Valid"),
    ("expired", "Expired"),
    ("impossible", "Impossible"),
    ("late", "Late"),
]
# What an answer depends on: when one of these changes, the answer is gone.
ASKED_FIELDS = (
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "route_ids",
    "product_no_variant_attribute_value_ids",
)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    promise_date = fields.Datetime(
        string="Promised Date",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the customer can have it, as answered last.",
    )
    is_promise_impossible = fields.Boolean(readonly=True, copy=False)
    is_promise_given = fields.Boolean(
        string="Told to the Customer",
        readonly=True,
        copy=False,
        help="This date was told to the customer and is in the ledger.",
    )
    promise_starts = fields.Json(
        string="Work Begins",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When work on each product has to begin for the promised date.",
    )
    promise_safety_days = fields.Float(
        string="Safety (Days)",
        readonly=True,
        copy=False,
        help="Days in this date with which as many promises are kept as the company wants.",
    )
    promise_asked_date = fields.Datetime(string="Date Asked On", readonly=True, copy=False)
    promise_state = fields.Selection(
        PROMISE_STATES,
        compute="_compute_promise_state",
        search="_search_promise_state",
        help="Valid: can be told, or was told and still holds. Expired: ask again. "
        "Late: confirmed, and the promised date has passed.",
    )
    promise_reason_ids = fields.One2many(
        "sale.promise.reason",
        "order_line_id",
        string="Reasons",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    promise_reason = fields.Char(
        string="Reason",
        compute="_compute_promise_reason",
        # whoever of us reads the line and its date may read why; it names vendors
        # and machines, which are no customer's business
        compute_sudo=True,
        groups="base.group_user",
        help="What binds the date.",
    )
    promise_ids = fields.One2many(
        "sale.promise",
        "order_line_id",
        string="Promises",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    # === COMPUTE === #

    @api.depends(
        "promise_date",
        "is_promise_impossible",
        "qty_delivered",
        "product_uom_qty",
        "order_id.state",
        "order_id.promise_valid_until",
        "order_id.promise_fresh_until",
    )
    def _compute_promise_state(self):
        now = fields.Datetime.now()
        for line in self:
            line.promise_state = line._promise_state_at(now)

    def _promise_state_at(self, now):
        self.ensure_one()
        order = self.order_id
        if self.is_promise_impossible:
            return "impossible"
        if not self.promise_date:
            return "none"
        if order.state != "sale":
            until = order.promise_valid_until or order.promise_fresh_until
            return "valid" if until and until > now else "expired"
        is_open = self.qty_delivered < self.product_uom_qty
        return "late" if is_open and self.promise_date < now else "valid"

    def _search_promise_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        possible = Domain("is_promise_impossible", "=", False)
        dated = possible & Domain("promise_date", "!=", False)
        confirmed = Domain("order_id.state", "=", "sale")
        told = Domain("order_id.promise_valid_until", "!=", False)
        fresh = (told & Domain("order_id.promise_valid_until", ">", now)) | (
            ~told & Domain("order_id.promise_fresh_until", ">", now)
        )
        still_open = Domain.custom(to_sql=self._promise_open_to_sql)
        late = dated & confirmed & Domain("promise_date", "<", now) & still_open
        domains = {
            "none": possible & Domain("promise_date", "=", False),
            "impossible": Domain("is_promise_impossible", "=", True),
            "late": late,
            "valid": dated & ((confirmed & ~late) | (~confirmed & fresh)),
            "expired": dated & ~confirmed & ~fresh,
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @staticmethod
    def _promise_open_to_sql(model, alias, query):
        return SQL(
            "COALESCE(%s, 0) < %s",
            model._field_to_sql(alias, "qty_delivered", query),
            model._field_to_sql(alias, "product_uom_qty", query),
        )

    @api.depends("promise_reason_ids.text", "promise_reason_ids.gain_days")
    @api.depends_context("lang", "tz")
    def _compute_promise_reason(self):
        for line in self:
            line.promise_reason = line.promise_reason_ids._most_binding().text

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse promises that nobody asked for."""
        ensure_by_steps(self, *vals_list)
        return super().create(vals_list)

    def write(self, vals):
        ensure_by_steps(self, vals)
        changing = [name for name in ASKED_FIELDS if name in vals]
        if not changing:
            return super().write(vals)
        before = {line.id: line._asked_values() for line in self}
        res = super().write(vals)
        self.filtered(lambda line: line._asked_values() != before[line.id])._clear_promise()
        return res

    def _asked_values(self):
        self.ensure_one()
        return [self[name] for name in ASKED_FIELDS]

    def _clear_promise(self):
        """Forget the answer of quotation lines whose question has changed."""
        asked = self.filtered(
            lambda line: line.state != "sale" and (line.promise_date or line.is_promise_impossible)
        )
        if asked:
            asked._remove_reasons()
            asked.write(
                {
                    "promise_date": False,
                    "is_promise_impossible": False,
                    "is_promise_given": False,
                    "promise_starts": False,
                    "promise_asked_date": False,
                }
            )

    def _remove_reasons(self):
        """Forget the reasons of these lines; they are written and removed with the answer only.

        In one statement: nothing refers to a reason, and `unlink` would empty the whole
        cache in the middle of an answer.
        """
        if not any(self.mapped("promise_asked_date")):
            return
        # Reasons that were created a moment ago are not in the table yet.
        self.env["sale.promise.reason"].flush_model()
        self.env.cr.execute(SQL("DELETE FROM sale_promise_reason WHERE order_line_id = ANY(%s)", self.ids))
        self.invalidate_recordset(["promise_reason_ids", "promise_reason"], flush=False)
        self.order_id.invalidate_recordset(["promise_reason_ids"], flush=False)

    # === ASKING === #

    def _filter_promisable(self):
        """Return the lines that are goods somebody wants."""
        return self.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and not line.is_expense
                and line.product_id.type == "consu"
                and line.product_uom_id.compare(line.product_uom_qty, 0) > 0
            )
        )

    def _is_promise_held(self, now):
        """Tell whether the date was told to the customer and its hold lives."""
        self.ensure_one()
        until = self.order_id.promise_valid_until
        return bool(self.is_promise_given and self.promise_date and until and until > now)

    def _promise_requests(self, gains=True, fresh=False):
        """Return the engine's requests for these lines, in order.

        :param fresh: with the safety of today instead of that in the line's date
        """
        for company, orders in self.order_id.grouped("company_id").items():
            # What a request asks of addresses, at once instead of one kind of field after the other.
            addresses = orders.partner_shipping_id.with_company(company)
            addresses.fetch(["transit_days", "commercial_partner_id", "property_stock_customer"])
        return [line._prepare_promise_request(gains, fresh) for line in self]

    def _prepare_promise_request(self, gains, fresh=False):
        self.ensure_one()
        order, product = self.order_id, self.product_id
        qty = self.product_uom_id._compute_quantity(self.product_uom_qty, product.uom_id)
        return PromiseRequest(
            id=self.id,
            product=product,
            qty=qty,
            warehouse=self.warehouse_id or order.warehouse_id,
            location=self.with_company(order.company_id)._get_location_final(),
            routes=self._supply_routes(),
            never_values=self.product_no_variant_attribute_value_ids,
            transit_days=order._promise_transit_days(),
            gains=gains,
            safety_days=self.promise_safety_days if self.promise_date and not fresh else None,
        )

    def _write_answers(self, answers, now):
        """Keep what the engine answered: dates, and reasons in words.

        :param answers: list of the engine's `Answer`, one for each line, in order
        :param now: naive UTC datetime of the question
        """
        self._remove_reasons()
        values = []
        for line, found in zip(self, answers, strict=True):
            STEPS.opened(line).write(
                {
                    "promise_date": found.date,
                    "is_promise_impossible": not found.date,
                    "is_promise_given": False,
                    "promise_starts": {str(key[0]): str(start) for key, start in found.starts.items()},
                    "promise_asked_date": now,
                    "promise_safety_days": found.safety_days,
                }
            )
            values += self.env["sale.promise.reason"]._prepare_vals_list(line, found)
        # sudo: nobody writes reasons but the answer itself
        self.env["sale.promise.reason"].sudo().create(values)

    def _binding_reason_text(self, found):
        """Return the sentence of an answer that was not written: what binds it most."""
        self.ensure_one()
        Reason = self.env["sale.promise.reason"].sudo()  # sudo: as they are written
        reasons = Reason.concat(*map(Reason.new, Reason._prepare_vals_list(self, found)))
        return reasons._most_binding().text or ""

    # === LEDGER === #

    def _give_promise(self, note=False):
        """Write the dates of these lines into the ledger as told to the customer."""
        told = self.filtered(lambda line: line.promise_date)
        values = [line._prepare_promise_vals(note) for line in told]
        # sudo: the ledger is written by nobody but the promise itself
        promises = self.env["sale.promise"].sudo().create([vals for vals in values if vals])
        self.env["sale.promise.layer"].sudo()._record(promises)  # sudo: with the promise
        # In memory new rows come last, in the ledger they come first.
        told.invalidate_recordset(["promise_ids"])
        told.order_id.invalidate_recordset(["promise_ids"])
        STEPS.opened(told).write({"is_promise_given": True})

    def _record_date_by_hand(self, date):
        """Write into the ledger that the customer was told this date instead of the answered one."""
        # sudo: the ledger is read whole, and written by nobody but the promise itself
        lines = self.sudo()
        untold = lines.filtered(lambda line: line.promise_ids[:1].date != date)
        promises = (
            self.env["sale.promise"]
            .sudo()
            .create(
                [
                    {**line._promise_ledger_vals(), "date": date, "kind": "manual", "user_id": self.env.uid}
                    for line in untold
                ]
            )
        )
        self.env["sale.promise.layer"].sudo()._record(promises)  # sudo: with the promise
        self.invalidate_recordset(["promise_ids"])
        self.order_id.invalidate_recordset(["promise_ids"])

    def _prepare_promise_vals(self, note):
        """Return the ledger row of this line's date, nothing if it says so already."""
        self.ensure_one()
        # sudo: the ledger is read whole, whoever made the earlier promises
        last = self.sudo().promise_ids[:1]
        if last.given and last.date == self.promise_date and self._is_same_as(last):
            return {}
        return {**self._promise_ledger_vals(), "kind": self._promise_kind(last), "note": note}

    def _promise_ledger_vals(self):
        """Return what every ledger row of this line says."""
        order = self.order_id
        return {
            "order_line_id": self.id,
            "order_id": order.id,
            "company_id": order.company_id.id,
            "order_name": order.name,
            "line_name": self.name,
            "partner_id": order.partner_id.id,
            "product_id": self.product_id.id,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "date": self.promise_date,
            "asked_date": self.promise_asked_date,
            "safety_days": self.promise_safety_days,
            # sudo: the ledger is read whole, whoever made the earlier promises
            "previous_date": self.sudo().promise_ids[:1].date,
            "user_id": self.env.uid,
            "given": True,
        }

    def _promise_kind(self, last):
        if not last:
            return "first"
        if not self._is_same_as(last):
            return "customer_change"
        return "pull_in" if self.promise_date < last.date else "repromise"

    def _is_same_as(self, promise):
        """Tell whether a ledger row was about what this line wants now."""
        return (
            promise.product_id == self.product_id
            and promise.product_uom_id == self.product_uom_id
            and not self.product_uom_id.compare(promise.product_uom_qty, self.product_uom_qty)
        )

    # === PROCUREMENT === #

    def _prepare_procurement_values(self):
        """Procure a line for its own promised date, less the days on the way."""
        values = super()._prepare_procurement_values()
        order = self.order_id
        if self._is_promise_committed():
            days = order._promise_transit_days()
            deadline = self.promise_date - timedelta(days=days)
            security = timedelta(days=order.company_id.security_lead + self.promise_safety_days)
            values["date_deadline"] = deadline
            values["date_planned"] = deadline - security
        return values

    def _is_promise_committed(self):
        """Tell whether the promised date is what the customer counts on."""
        self.ensure_one()
        order = self.order_id
        return bool(self.promise_date and order.commitment_date == order.promise_date)

    def _promised_start(self, product):
        """Return when work on a product begins that these lines were promised with, or None."""
        committed = self.filtered(lambda line: line._is_promise_committed())
        starts = [(line.promise_starts or {}).get(str(product.id)) for line in committed]
        return min(map(fields.Datetime.from_string, filter(None, starts)), default=None)
