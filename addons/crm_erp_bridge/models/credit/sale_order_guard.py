from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...credit import judge


class SaleOrder(models.Model):
    """The credit guard: looked at when an order is confirmed, worked for and shipped."""

    _inherit = "sale.order"

    credit_release_ids = fields.One2many(
        "credit.release", "order_id", string="Credit Releases", readonly=True
    )
    credit_hold = fields.Boolean(
        string="Held by Credit",
        compute="_compute_credit_hold",
        compute_sudo=True,
        help="Its customer group owes too much, or for too long: nothing is made or shipped for it.",
    )
    can_ask_credit = fields.Boolean(compute="_compute_credit_hold", compute_sudo=True)

    @api.depends(
        lambda self: [*self._hold_depends(), "amount_total", "credit_uninvoiced", "credit_undelivered"]
    )
    def _compute_credit_hold(self):
        held = self._credit_held() if self._origin else self.browse()
        for order in self:
            order.credit_hold = order._origin in held
            waiting = order.credit_release_ids.filtered(lambda release: release.state == "waiting")
            order.can_ask_credit = order.credit_hold and not waiting

    # === ACCOUNT === #

    def _credit_family(self):
        # sudo: whose limit counts, whoever may read that company
        return self.partner_id.sudo().customer_family_id

    def _credit_amount(self):
        """Return what this order comes to, in company currency."""
        self.ensure_one()
        return self.company_currency_id.round(self.amount_total / (self.currency_rate or 1.0))

    def _is_credit_guarded(self):
        """Hook: whether credit can hold this order at all; a replacement for a complaint passes."""
        self.ensure_one()
        # sudo: remedies of the service desk, whoever asks
        remedies = self.env["service.remedy"].sudo()
        is_free = self.company_currency_id.is_zero(self.amount_total)
        return not is_free and not remedies.search_count([("replacement_order_id", "=", self.id)], limit=1)

    def _credit_held(self, before=None):
        """Return the orders of these that credit holds, with a fixed number of queries per company.

        :param before: quotations that are confirmed just before these
        """
        before = before or self.browse()
        held = self.browse()
        living = self.filtered(lambda order: order.state != "cancel")
        for company, orders in living.grouped("company_id").items():
            families = orders._credit_family()
            if not company.credit_guard:
                families = families.filtered("credit_block")
            accounts = families._credit_accounts(company)
            for order in orders:
                account = accounts.get(order._credit_family().id)
                if not account or order._credit_verdict(account, before)[0] != "hold":
                    continue
                # sudo: a release holds whoever looks
                is_released = order.sudo().credit_release_ids._covers(order)
                if order._is_credit_guarded() and not is_released:
                    held |= order._origin
        return held

    def _credit_verdict(self, account, before):
        """Return (state, reason) of this order; one that is confirmed is in the account already."""
        family = self._credit_family()
        others = before.filtered(lambda order: order.state != "sale" and order._credit_family() == family)
        orders = others | self.filtered(lambda order: order.state != "sale")
        return judge(account, sum(order._credit_amount() for order in orders))

    def _credit_reasons(self, before=None):
        """Return why credit holds this order, in words; empty when it does not.

        :param before: see :meth:`_credit_held`
        """
        self.ensure_one()
        before = before or self.browse()
        if not self._origin._credit_held(before):
            return []
        family = self._credit_family()
        account = family._credit_accounts(self.company_id)[family.id]
        _state, reason = self._credit_verdict(account, before)

        def amount(value):
            return format_amount(self.env, value, self.company_currency_id)

        texts = {
            "blocked": self.env._("%(family)s is blocked.", family=family.name),
            "overdue": self.env._(
                "%(family)s has owed since %(days)s days after the due date.",
                family=family.name,
                days=account.overdue_days,
            ),
            "limit": self.env._(
                "%(family)s may owe %(limit)s and owes, or will owe, %(exposure)s;"
                " this order comes to %(order)s.",
                family=family.name,
                limit=amount(account.limit),
                exposure=amount(account.exposure),
                order=amount(self._credit_amount()),
            ),
        }
        advice = self.env._("Have it pay, or ask for a credit release with the reason.")
        return [f"{texts[reason]} {advice}"]

    # === ROUTES === #

    def _confirmation_reasons(self):
        return super()._confirmation_reasons() + self._credit_reasons()

    def _filter_held(self):
        """Two that are confirmed at once do not both use the last of a limit: one after the other."""
        self._take_promise_turn()
        held = super()._filter_held()
        before = self.browse()
        for order in self - held:
            if order._credit_held(before):
                held |= order
            else:
                before |= order
        return held

    def _ensure_can_confirm(self, now, before):
        """What credit holds is told to whoever confirms; in one's turn, so that it is used up once."""
        self._ensure_credit(before)
        return super()._ensure_can_confirm(now, before)

    def _ensure_credit(self, before=None):
        """Refuse what credit holds, with the reason and what to do.

        :param before: see :meth:`_credit_held`
        :raises UserError: for the first of these orders that is held
        """
        for order in self._credit_held(before):
            raise UserError("\n".join([f"{order.name}:", *order._credit_reasons(before)]))

    def action_ask_credit(self):
        """Open the request to let this order go on.

        :return: window action
        :raises UserError: when credit does not hold it
        """
        self.ensure_one()
        self.check_access("write")
        if not self.can_ask_credit:
            raise UserError(self.env._("%(order)s is not held by credit, or was asked for.", order=self.name))
        wizard = self.env["credit.release.ask"].create({"order_id": self.id})
        return wizard._get_records_action(name=self.env._("Ask for a Credit Release"), target="new")
