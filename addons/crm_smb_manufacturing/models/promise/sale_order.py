from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .promise_seal import STEPS, ensure_by_steps
from .sale_order_line import PROMISE_STATES

# The state of an order is that of its worst line.
WORST_FIRST = ["impossible", "late", "expired", "none", "valid"]


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "sale.promise.wish.mixin"]

    promise_date = fields.Datetime(
        string="Promised Date",
        compute="_compute_promise_date",
        store=True,
        help="When the customer can have the last line.",
    )
    promise_state = fields.Selection(
        PROMISE_STATES,
        compute="_compute_promise_state",
        search="_search_promise_state",
        help="The state of the line that is worst off.",
    )
    promise_valid_until = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Until then the promise that the customer was given keeps its supply from later questions.",
    )
    promise_given_date = fields.Datetime(string="Promise Given On", readonly=True, copy=False)
    promise_fresh_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Until then an answer that nobody was told is worth telling.",
    )
    promise_ids = fields.One2many(
        "sale.promise",
        "order_id",
        string="Promises",
        readonly=True,
        groups="base.group_user",
    )
    promise_reason_ids = fields.One2many(
        "sale.promise.reason",
        compute="_compute_promise_reason_ids",
        string="Reasons",
        groups="base.group_user",
    )
    can_promise = fields.Boolean(compute="_compute_can_promise")
    can_give_promise = fields.Boolean(compute="_compute_can_promise")

    # === COMPUTE === #

    @api.depends(
        "order_line.promise_date",
        "order_line.is_promise_impossible",
        "order_line.product_uom_qty",
        "order_line.product_id",
        "order_line.display_type",
    )
    def _compute_promise_date(self):
        for order in self:
            lines = order.order_line._filter_promisable()
            dates = lines.mapped("promise_date")
            order.promise_date = bool(dates) and all(dates) and max(dates)

    @api.depends("order_line.promise_state")
    def _compute_promise_state(self):
        for order in self:
            lines = order.order_line._filter_promisable()
            states = set(lines.mapped("promise_state")) or {"none"}
            order.promise_state = min(states, key=WORST_FIRST.index)

    def _search_promise_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        Line = self.env["sale.order.line"]
        goods = Domain("product_id.type", "=", "consu")
        goods &= Domain("display_type", "=", False) & Domain("product_uom_qty", ">", 0)
        goods &= Domain("is_downpayment", "=", False)
        goods &= Domain("is_expense", "=", False)
        found, better = Domain.FALSE, Domain.TRUE
        for state in WORST_FIRST:
            has = goods & Line._search_promise_state("in", [state])
            if state in value:
                found |= better & Domain("order_line", "any", has)
            better &= ~Domain("order_line", "any", has)
        # An order without goods was not asked about.
        return found | better if "none" in value else found

    @api.depends("order_line.promise_reason_ids")
    def _compute_promise_reason_ids(self):
        for order in self:
            reasons = order.order_line.promise_reason_ids
            order.promise_reason_ids = reasons.filtered(lambda one: not one.is_continued)

    @api.depends("state", "promise_state", "order_line.product_uom_qty")
    def _compute_can_promise(self):
        for order in self:
            is_quotation = order.state in ("draft", "sent")
            goods = order.order_line._filter_promisable()
            order.can_promise = is_quotation and bool(goods)
            order.can_give_promise = is_quotation and order.promise_state == "valid"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse promises that nobody asked for."""
        ensure_by_steps(self, *vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Another warehouse or address is another question; another date is another promise."""
        ensure_by_steps(self, vals)
        dates = {order.id: order.commitment_date for order in self} if "commitment_date" in vals else {}
        watched = [name for name in ("warehouse_id", "partner_shipping_id") if name in vals]
        before = {order.id: [order[name] for name in watched] for order in self}
        res = super().write(vals)
        changed = self.filtered(lambda order: [order[name] for name in watched] != before[order.id])
        changed.order_line._clear_promise()
        for order in self.filtered(lambda one: one.state == "sale" and one.id in dates):
            if order.commitment_date and order.commitment_date != dates[order.id]:
                order._record_new_date()
        return res

    def _record_new_date(self):
        """Keep what the customer was told after the order was confirmed."""
        self.ensure_one()
        if self._is_date_agreed_by_hand():
            self.order_line._filter_promisable()._record_date_by_hand(self.commitment_date)

    # === ACTIONS === #

    def action_promise(self):
        """Answer when the customer can have each line, with the reasons.

        Creates no supply: nothing but dates and reasons is written. Lines whose date
        was told to the customer keep it as long as it holds.

        :return: True
        :raises UserError: on orders that are no quotations
        """
        self._ensure_can_promise()
        now = fields.Datetime.now()
        for order in self:
            order._answer_promise(now)
        return True

    def action_give_promise(self):
        """Tell the customer: the dates go into the ledger and hold their supply.

        :return: True
        :raises UserError: when nothing valid was answered, or when what was answered
            is no longer to be had
        """
        self._ensure_can_give_promise()
        now = fields.Datetime.now()
        self._take_promise_turn()
        for order in self:
            order._ensure_promise_holds(now)
            order.order_line._filter_promisable()._give_promise()
            STEPS.opened(order).write(
                {
                    "promise_given_date": now,
                    "promise_valid_until": order.company_id._promise_hold_until(now),
                }
            )
        return True

    def action_view_promises(self):
        """Open the ledger of the order.

        :return: window action
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id("crm_smb_manufacturing.sale_promise_action"),
            "domain": [("order_id", "=", self.id)],
            "context": {},
        }

    def _ensure_can_promise(self):
        self.check_access("write")
        for order in self:
            if not order.can_promise:
                raise UserError(
                    self.env._(
                        "%(order)s is no quotation with goods: there is no date to ask for.",
                        order=order.name,
                    )
                )

    def _ensure_can_give_promise(self):
        self.check_access("write")
        for order in self:
            if not order.can_give_promise:
                raise UserError(
                    self.env._(
                        "%(order)s has no valid date for every line: ask for the date first.",
                        order=order.name,
                    )
                )

    # === ANSWERING === #

    def _answer_promise(self, now):
        """Answer the lines of one order whose date is not held, or no longer to be had."""
        self.ensure_one()
        lines = self.order_line._filter_promisable()
        held = lines.filtered(lambda line: line._is_promise_held(now))
        if held:
            broken = held.browse().concat(*self._broken_promises(now)) & held
            broken._clear_promise()
            held -= broken
        asked = lines - held
        if not asked:
            return
        answers = self._ask(asked, self._holding_lines(now) | held, now, fresh=True)
        asked._write_answers(answers, now)
        values = {"promise_fresh_until": answers[0].held_until}
        if not held:
            values["promise_valid_until"] = False
        STEPS.opened(self).write(values)

    def _ask(self, lines, first, now, fresh=False):
        """Return the engine's answers for lines, after those that hold supply.

        :param fresh: with the safety of today, not that of the answer which is looked at again
        """
        return self.env["sale.promise.loader"]._answer(
            self.company_id,
            lines._promise_requests(fresh=fresh),
            now,
            holds=first._promise_requests(gains=False),
        )

    def _holding_lines(self, now, before=None):
        """Return lines of other quotations whose promise holds supply, oldest first.

        :param before: only promises given before that instant
        """
        lines = self._lines_holding_supply(self.company_id, now) - self.order_line
        if before:
            lines = lines.filtered(lambda line: line.order_id.promise_given_date < before)
        return lines

    @api.model
    def _lines_holding_supply(self, company, now):
        """Return lines of quotations whose promise holds supply of a company, oldest first."""
        # sudo: a hold counts whoever gave it; only what it takes is looked at
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search(
                Domain("company_id", "=", company.id)
                & Domain("order_id.state", "in", ("draft", "sent"))
                & Domain("order_id.promise_valid_until", ">", now)
                & Domain("is_promise_given", "=", True)
                & Domain("promise_date", "!=", False)
            )
        )
        given = lines._filter_promisable()
        return given.sorted(lambda line: (line.order_id.promise_given_date, line.order_id.id, line.id))

    def _promise_transit_days(self):
        """Hook: days on the way to the customer's address."""
        self.ensure_one()
        address, firm = self.partner_shipping_id, self.partner_id.commercial_partner_id
        return address.transit_days or firm.transit_days
