from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, formatLang

from ...pricing import below


class SaleOrder(models.Model):
    """The price guard: what holds a quotation whose price undercuts a colleague or the last order."""

    _inherit = "sale.order"

    price_conflict_ids = fields.One2many(
        "sale.price.conflict", "order_id", string="Price Conflicts", groups="sales_team.group_sale_salesman"
    )
    can_ask_price = fields.Boolean(compute="_compute_can_ask_price")

    # === COMPUTE === #

    @api.depends(lambda self: self._hold_depends())
    def _compute_can_ask_price(self):
        for order in self:
            is_quotation = order.state in ("draft", "sent") and bool(order._origin)
            order.can_ask_price = is_quotation and bool(order._unasked_conflicts())

    # === ROUTES === #

    def _hold_reasons(self):
        return super()._hold_reasons() + [
            self._price_reason(conflict) for conflict in self._open_price_conflicts()
        ]

    @api.model
    def _hold_depends(self):
        return [
            *super()._hold_depends(),
            "payment_term_id",
            "incoterm",
            "user_id",
            "order_line.price_subtotal",
            "order_line.product_id",
            "order_line.spec_key",
            "price_conflict_ids.state",
        ]

    def action_quotation_send(self):
        """A price that undercuts a colleague does not go out before it is approved."""
        self.filtered(lambda order: order.state == "draft")._ensure_prices()
        return super().action_quotation_send()

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sent")._held_back().write({"state": "draft"})
        return orders

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "sent":
            self._held_back().write({"state": "draft"})
        return res

    def _held_back(self):
        """Return what was marked as sent without approval where nobody can answer; else raise."""
        held = self.filtered(lambda order: order._open_price_conflicts())
        for order in held:
            if not order._is_unattended():
                order._ensure_prices()
            order._defer_confirmation()
        return held

    # === CONFLICTS === #

    def _price_conflicts(self):
        """Find the lines that undercut a colleague's valid quotation or the last order.

        :return: list of dicts: line, net (price of the line), reference (net price undercut),
            percent, past (the ``PastPrice``)
        """
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: line._is_price_guarded())
        if not lines or not self._is_price_guarded():
            return []
        equal = lines._equal_products()
        past = self._past_prices(lines.product_id.concat(*equal.values()), but_user=self.user_id.id)
        found = [self._price_conflict(line, past, equal[line]) for line in lines]
        return [conflict for conflict in found if conflict]

    def _is_price_guarded(self):
        """Hook: whether prices of this quotation are compared at all."""
        return self.company_id.price_guard

    def _price_conflict(self, line, past, products):
        """Compare a line with the last order and all quotations of the same specification."""
        company = self.company_id
        same = [
            price
            for price in past
            if price.product_id in products.ids and (price.spec_key or "") == (line.spec_key or "")
        ]
        orders = [price for price in same if price.kind == "order"]
        # Newest first: only the last order counts, but every quotation that is still valid.
        references = orders[:1] + [price for price in same if price.kind == "quotation"]
        reference = self.env["price.reference"].sudo()  # sudo: as in _past_prices
        nets = [(reference._net(company, price), price) for price in references]
        if not nets:
            return None
        highest, price = max(nets, key=lambda pair: pair[0])
        net = line._net_price()
        percent = below(net, highest, company.price_guard_percent)
        return percent and {
            "line": line,
            "net": net,
            "reference": highest,
            "percent": percent,
            "past": price,
        }

    def _open_price_conflicts(self):
        """The conflicts that nobody has approved at this price."""
        return [conflict for conflict in self._price_conflicts() if not self._covers(conflict, ["approved"])]

    def _unasked_conflicts(self):
        return [
            conflict
            for conflict in self._price_conflicts()
            if not self._covers(conflict, ["approved", "waiting"])
        ]

    def _covers(self, conflict, states):
        """Whether an exception of one of these states allows this price, or a lower one."""
        # sudo: an approval holds whoever confirms
        known = self.sudo().price_conflict_ids.filtered(
            lambda known: (
                known.order_line_id == conflict["line"]
                and known.product_id == conflict["line"].product_id
                and known.state in states
            )
        )
        return any(
            float_compare(conflict["net"], known.net_price, precision_digits=4) >= 0 for known in known
        )

    def _ensure_prices(self):
        for order in self:
            if reasons := [order._price_reason(conflict) for conflict in order._open_price_conflicts()]:
                raise UserError("\n".join(reasons))

    def _price_reason(self, conflict):
        """Say what is undercut, by how much, and what to do; never a margin."""
        past = conflict["past"]
        kind = {
            "order": self.env._("the last order %(order)s", order=past.order_name),
            "quotation": self.env._(
                "the valid quotation %(order)s of %(user)s",
                order=past.order_name,
                # sudo: the name of the colleague to talk to
                user=self.env["res.users"].sudo().browse(past.user_id or []).name or "–",
            ),
        }[past.kind]
        return self.env._(
            "%(product)s: %(price)s net is %(percent)s %% below %(other)s (%(reference)s). "
            "Raise the price, or ask for approval with the reason.",
            product=conflict["line"].product_id.display_name,
            price=formatLang(self.env, conflict["net"], currency_obj=self.company_id.currency_id),
            percent=formatLang(self.env, conflict["percent"], digits=1),
            other=kind,
            reference=formatLang(self.env, conflict["reference"], currency_obj=self.company_id.currency_id),
        )

    def action_ask_price(self):
        """Open the request to sell below a colleague's price or the last order.

        :return: window action
        :raise UserError: when there is nothing to ask for
        """
        self.ensure_one()
        self.check_access("write")
        if not self._unasked_conflicts():
            raise UserError(self.env._("%(order)s has no price to be approved.", order=self.name))
        wizard = self.env["sale.price.ask"].create({"order_id": self.id})
        return wizard._get_records_action(name=self.env._("Ask for Price Approval"), target="new")
