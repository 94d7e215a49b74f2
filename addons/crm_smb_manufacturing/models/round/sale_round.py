from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, format_datetime, formatLang

from ...rounds import diff
from . import seal
from .snapshot import NOT_COMMERCIAL, offer_snapshot

OPEN, SUPERSEDED, ACCEPTED, REJECTED = "open", "superseded", "accepted", "rejected"
# An accepted round is superseded when a later one is accepted; nothing comes back.
TRANSITIONS = {
    OPEN: {ACCEPTED, REJECTED, SUPERSEDED},
    ACCEPTED: {SUPERSEDED},
    SUPERSEDED: set(),
    REJECTED: set(),
}


class SaleRound(models.Model):
    """One round of the negotiation of a quotation: a snapshot of what was offered,
    with the customer's answer. The content is sealed (see seal.py); the state moves
    by ``TRANSITIONS`` and the reply may be written while the round is open."""

    _name = "sale.round"
    _description = "Negotiation Round"
    _inherit = ["mail.thread"]
    _order = "order_id desc, number desc"
    _rec_names_search = ["order_id.name"]
    _check_company_auto = True

    # === WHAT, WHEN, BY WHOM === #
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Quotation",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    number = fields.Integer(string="Round", required=True, aggregator=False)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    initiator = fields.Selection(
        selection=[("us", "Us"), ("customer", "Customer")],
        string="Initiated By",
        required=True,
        default="us",
    )
    channel = fields.Selection(
        selection=[
            ("email", "Email"),
            ("phone", "Phone"),
            ("visit", "Visit"),
            ("chat", "Chat"),
            ("letter", "Letter"),
            ("portal", "Portal"),
            ("other", "Other"),
        ],
        default="email",
    )
    customer_reply = fields.Text(
        tracking=True,
        help="What the customer answered. It may be written while the round is open.",
    )
    state = fields.Selection(
        selection=[
            (OPEN, "Open"),
            (SUPERSEDED, "Superseded"),
            (ACCEPTED, "Accepted"),
            (REJECTED, "Rejected"),
        ],
        required=True,
        readonly=True,
        default=OPEN,
        index=True,
        tracking=True,
    )
    closed_date = fields.Datetime(string="Closed On", readonly=True)
    closed_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
    )

    # === TERMS (named as on the order: see snapshot.py) === #
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="restrict",
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment Terms",
        ondelete="restrict",
    )
    incoterm = fields.Many2one(
        comodel_name="account.incoterms",
        ondelete="restrict",
    )
    incoterm_location = fields.Char()
    pricelist_id = fields.Many2one(
        comodel_name="product.pricelist",
        ondelete="restrict",
        check_company=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        ondelete="restrict",
    )
    validity_date = fields.Date(string="Valid Until")
    amount_untaxed = fields.Monetary(string="Untaxed Amount")
    amount_total = fields.Monetary(string="Total")
    line_ids = fields.One2many(
        comodel_name="sale.round.line",
        inverse_name="round_id",
        string="Lines",
    )

    # === WHAT CHANGED === #
    changes = fields.Json(
        readonly=True,
        help="What differs from the round before: a list of {what, line, from, to}.",
    )
    changes_html = fields.Html(
        string="Comparison",
        compute="_compute_changes_html",
        help="What differs from the round before.",
    )
    changes_summary = fields.Text(
        string="What Changed",
        compute="_compute_changes_summary",
    )

    can_accept = fields.Boolean(compute="_compute_can")
    can_reject = fields.Boolean(compute="_compute_can")

    _number_uniq = models.Constraint(
        "unique(order_id, number)",
        "This round of the quotation has just been recorded by somebody else.",
    )

    # === COMPUTE === #

    @api.depends("order_id", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for round_ in self:
            round_.display_name = self.env._(
                "%(order)s, round %(number)s",
                order=round_.order_id.sudo().name,  # sudo: a name to call it by
                number=round_.number,
            )

    @api.depends("state", "order_id.state", "order_id.partner_id")
    def _compute_can(self):
        for round_ in self:
            order = round_.order_id
            round_.can_reject = round_.state == OPEN
            round_.can_accept = (
                round_.state == OPEN
                and order.state in ("draft", "sent")
                and order.partner_id == round_.partner_id
            )

    @api.depends("changes")
    @api.depends_context("lang", "tz")
    def _compute_changes_html(self):
        render = self.env["ir.qweb"]._render
        for round_ in self:
            round_.changes_html = render(
                "crm_smb_manufacturing.sale_round_changes",
                {"is_first": round_.number == 1, "rows": round_._change_rows()},
            )

    @api.depends("changes")
    @api.depends_context("lang", "tz")
    def _compute_changes_summary(self):
        for round_ in self:
            # the total has a column of its own wherever this is shown
            rows = [row for row in round_._change_rows() if row["what"] != "amount_total"]
            shown = [f"{row['label']}: {row['from']} → {row['to']}" for row in rows[:3]]
            if len(rows) > 3:
                shown.append(self.env._("and %(count)s more", count=len(rows) - 3))
            round_.changes_summary = "\n".join(shown)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        seal.ensure_open(self.env)
        return super().create(vals_list)

    def write(self, vals):
        if not seal.is_open(self.env):
            self._ensure_only_reply(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A round of a negotiation is a record and cannot be deleted."))

    def _ensure_only_reply(self, vals):
        if set(vals) - {"customer_reply"}:
            seal.ensure_open(self.env)
        if any(round_.state != OPEN for round_ in self):
            raise UserError(self.env._("The customer's reply can be noted on an open round only."))

    # === ACTIONS === #

    def action_accept(self):
        """The customer accepts: the quotation becomes what this round offered, all
        other rounds of it are superseded.

        :raise UserError: when the round is not open, or its quotation was confirmed,
            cancelled or given to another customer meanwhile
        """
        self._ensure_may_decide()
        for round_ in self:
            round_._ensure_can_accept()
            round_._apply_to_order()
            others = round_.order_id.round_ids - round_
            others._transition_allowed(SUPERSEDED)
            round_._transition(ACCEPTED)
            round_._after_accept()
        return True

    def action_reject(self):
        """The customer declines this round.

        :raise UserError: when the round is not open
        """
        self._ensure_may_decide()
        self._transition(REJECTED)
        return True

    def action_compare(self):
        """Compare this round with any other one of the quotation, first with the one before."""
        self.ensure_one()
        before = self.order_id.round_ids.filtered(lambda one: one.number < self.number)
        other = before.sorted("number")[-1:] or self
        wizard = self.env["sale.round.compare"].create({"round_id": self.id, "other_id": other.id})
        return wizard._get_records_action(name=self.env._("Compare Rounds"), target="new")

    # === GUARDS AND TRANSITIONS === #

    def _ensure_may_decide(self):
        """Who decides a round changes its quotation: both must be writable."""
        self.check_access("write")
        self.order_id.check_access("write")

    def _ensure_can_accept(self):
        self.ensure_one()
        self._ensure_transition(ACCEPTED)
        if self.can_accept:
            return
        if self.order_id.partner_id != self.partner_id:
            message = self.env._(
                "%(round)s was offered to %(customer)s, which is no longer the "
                "customer of the quotation. Record a new round.",
                round=self.display_name,
                customer=self.partner_id.display_name,
            )
        else:
            message = self.env._(
                "%(round)s cannot be accepted: %(order)s is no longer a quotation.",
                round=self.display_name,
                order=self.order_id.name,
            )
        raise UserError(message)

    def _ensure_transition(self, to):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for round_ in self:
            if to not in TRANSITIONS[round_.state]:
                raise UserError(
                    self.env._(
                        "%(round)s is %(state)s and cannot become %(to)s. Record a new round instead.",
                        round=round_.display_name,
                        state=labels[round_.state],
                        to=labels[to],
                    )
                )

    def _transition(self, to):
        """Move the rounds to a state that ``TRANSITIONS`` allows."""
        self._ensure_transition(to)
        seal.opened(self).write(
            {
                "state": to,
                "closed_date": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )

    def _transition_allowed(self, to):
        """Move those of the rounds that may go there, leave the others."""
        self.filtered(lambda r: to in TRANSITIONS[r.state])._transition(to)

    # === ACCEPTING === #

    def _apply_to_order(self):
        """Make the quotation what this round offered, if it is not already."""
        self.ensure_one()
        if diff(self.order_id._snapshot(), self._snapshot(), NOT_COMMERCIAL):
            self.order_id.write(self._prepare_order_vals())

    def _prepare_order_vals(self):
        return {
            "pricelist_id": self.pricelist_id.id,
            "payment_term_id": self.payment_term_id.id,
            "incoterm": self.incoterm.id,
            "incoterm_location": self.incoterm_location,
            "order_line": self._prepare_order_line_commands(),
        }

    def _prepare_order_line_commands(self):
        """Commands that update the lines of the round, create those deleted since
        and delete those that the round does not know."""
        commands = []
        current = self.order_id.order_line.filtered(lambda line: not line.is_downpayment)
        for line in self.line_ids:
            vals = line._prepare_order_line_vals()
            target = line.order_line_id & current
            vals["spec_ids"] = target._prepare_spec_commands(line._spec_pairs())
            if target:
                commands.append(Command.update(target.id, vals))
            else:
                vals["display_type"] = line.display_type
                commands.append(Command.create(vals))
        gone = current - self.line_ids.order_line_id
        return [Command.delete(line.id) for line in gone] + commands

    def _after_accept(self):
        """Hook: what else follows from an accepted round."""
        self._update_expected_revenue()
        # sudo: as for the figure
        lead = self.order_id.opportunity_id.sudo()
        if lead.won_status == "pending":
            lead.action_set_won()

    def _update_expected_revenue(self):
        """The opportunity expects what was offered last, and in the end what was accepted."""
        # sudo: the figure follows from the order, whoever keeps the opportunity
        lead = self.order_id.opportunity_id.sudo()
        if lead:
            lead.expected_revenue = self.currency_id._convert(
                self.amount_untaxed,
                lead.company_currency or self.company_id.currency_id,
                self.company_id,
                self.date.date(),
            )

    # === COMPARISON === #

    def _snapshot(self):
        """Return the round for ``rounds.diff``."""
        self.ensure_one()
        return offer_snapshot(self, [line._snapshot() for line in self.line_ids])

    def _record_changes(self, previous):
        """Store what differs from the round before; nothing for the first."""
        self.ensure_one()
        if previous:
            changes = diff(previous._snapshot(), self._snapshot())
            seal.opened(self).write({"changes": changes})

    def _change_rows(self):
        """Return the changes for reading: dicts of what, line, label, from and to."""
        self.ensure_one()
        return self._readable(self.changes or [])

    def _readable(self, changes):
        """Return changes of ``rounds.diff`` in the words and figures of a person."""
        labels = self._change_labels()
        return [
            {
                "what": change["what"],
                "line": change["line"],
                "label": change.get("name") or labels.get(change["what"]),
                "from": self._format_change(change["what"], change["from"]),
                "to": self._format_change(change["what"], change["to"]),
            }
            for change in changes
        ]

    def _difference_reason(self, changes):
        """Say that an order is not what this round agreed, and in what."""
        self.ensure_one()
        labels = self._change_labels()
        names = dict.fromkeys(labels[change["what"]] for change in changes)
        return self.env._(
            "%(order)s differs from its accepted round %(number)s in: %(what)s. "
            "Record a new round and have it accepted.",
            order=self.order_id.name,
            number=self.number,
            what=", ".join(names),
        )

    @api.model
    def _change_labels(self):
        """Return how a person calls each ``what`` of a change."""
        return {
            "customer": self.env._("Customer"),
            "payment_term": self.env._("Payment terms"),
            "incoterm": self.env._("Incoterm"),
            "incoterm_location": self.env._("Incoterm location"),
            "pricelist": self.env._("Pricelist"),
            "currency": self.env._("Currency"),
            "validity": self.env._("Valid until"),
            "amount_total": self.env._("Total"),
            "product": self.env._("Product"),
            "description": self.env._("Description"),
            "quantity": self.env._("Quantity"),
            "uom": self.env._("Unit"),
            "price_unit": self.env._("Unit price"),
            "discount": self.env._("Discount"),
            "taxes": self.env._("Taxes"),
            "promise_date": self.env._("Promised date"),
            "specification": self.env._("Specification"),
            "intended_use": self.env._("Intended use"),
            "delivery_address": self.env._("Delivered to"),
            "line_added": self.env._("New line"),
            "line_removed": self.env._("Line removed"),
        }

    def _format_change(self, what, value):
        if value is None or value is False or value == "":
            return "–"
        if what == "amount_total":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        if what == "price_unit":
            return formatLang(self.env, value, digits=self._price_digits(value))
        if what == "quantity":
            return formatLang(self.env, value, dp="Product Unit")
        if what == "discount":
            return f"{formatLang(self.env, value, dp='Discount')} %"
        if what == "promise_date":
            return format_datetime(self.env, value, dt_format="short")
        if what == "validity":
            return format_date(self.env, value)
        return value

    @api.model
    def _price_digits(self, price):
        """A unit price shows all its decimals, at least those of the precision."""
        decimals = len(f"{price:.6f}".rstrip("0").partition(".")[2])
        return max(decimals, self.env["decimal.precision"].precision_get("Product Price"))
