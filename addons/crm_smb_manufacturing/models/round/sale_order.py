from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from . import seal
from .snapshot import NOT_COMMERCIAL, offer_snapshot

QUOTATION = ("draft", "sent")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    round_ids = fields.One2many(
        comodel_name="sale.round",
        inverse_name="order_id",
        string="Rounds",
        copy=False,
        groups="base.group_user",
    )
    round_count = fields.Integer(
        compute="_compute_round_count",
        # employees who read the order see that it was negotiated, if not how
        compute_sudo=True,
        groups="base.group_user",
    )
    accepted_round_id = fields.Many2one(
        comodel_name="sale.round",
        compute="_compute_accepted_round_id",
        store=True,
        index="btree_not_null",
        tracking=True,
        groups="base.group_user",
    )
    can_new_round = fields.Boolean(compute="_compute_can_new_round")

    # === COMPUTE === #

    @api.depends("round_ids")
    def _compute_round_count(self):
        counts = dict(
            self.env["sale.round"]._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        )
        for order in self:
            order.round_count = counts.get(order._origin, 0)

    @api.depends("round_ids.state")
    def _compute_accepted_round_id(self):
        for order in self:
            accepted = order.round_ids.filtered(lambda r: r.state == "accepted")
            order.accepted_round_id = accepted[:1]

    @api.depends("state", "order_line")
    def _compute_can_new_round(self):
        for order in self:
            order.can_new_round = order.state in QUOTATION and bool(order.order_line)

    # === CRUD === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_negotiated(self):
        """Rounds are records: a quotation that has some is cancelled, not deleted."""
        negotiated = self.filtered("round_count")
        if negotiated:
            raise UserError(
                self.env._(
                    "%(orders)s was negotiated in rounds, which are kept. "
                    "Cancel the quotation instead of deleting it.",
                    orders=", ".join(negotiated.mapped("name")),
                )
            )

    # === ROUNDS === #

    def action_new_round(self, initiator="us", channel="email", customer_reply=False):
        """Record the quotation as it stands as a new round of the negotiation.

        Rounds recorded earlier stay open as alternatives until one is accepted.

        :param str initiator: who moved, ``us`` or ``customer``
        :param str channel: ``email phone visit chat letter portal other``
        :param str customer_reply: what the customer said, if anything yet
        :return: action that opens the new round
        :raise UserError: when the order is no quotation or has no line
        """
        self.ensure_one()
        self.check_access("write")
        self._ensure_can_new_round()
        vals = self._prepare_round_vals(initiator, channel, customer_reply)
        return self._create_round(vals)._get_records_action()

    def action_view_rounds(self):
        """Open the rounds of the order."""
        self.ensure_one()
        return self.round_ids._get_records_action(
            name=self.env._("Rounds of %(order)s", order=self.name),
            context={"create": False},
        )

    def _ensure_can_new_round(self):
        self.ensure_one()
        if self.can_new_round:
            return
        if self.state in QUOTATION:
            message = self.env._("There is nothing to offer yet: add a product first.")
        else:
            message = self.env._(
                "%(order)s is no quotation any more; rounds end with the order.",
                order=self.name,
            )
        raise UserError(message)

    def _prepare_round_vals(self, initiator, channel, customer_reply):
        self.ensure_one()
        return {
            "order_id": self.id,
            "number": max(self.round_ids.mapped("number"), default=0) + 1,
            "initiator": initiator,
            "channel": channel,
            "customer_reply": customer_reply,
            "partner_id": self.partner_id.id,
            "payment_term_id": self.payment_term_id.id,
            "incoterm": self.incoterm.id,
            "incoterm_location": self.incoterm_location,
            "pricelist_id": self.pricelist_id.id,
            "currency_id": self.currency_id.id,
            "validity_date": self.validity_date,
            "amount_untaxed": self.amount_untaxed,
            "amount_total": self.amount_total,
            "line_ids": [
                Command.create(line._prepare_round_line_vals()) for line in self._negotiated_lines()
            ],
        }

    def _create_round(self, vals):
        """Record a round and what differs from the one before it."""
        self.ensure_one()
        previous = self.round_ids.sorted("number")[-1:]
        round_ = seal.closed(seal.opened(self.env["sale.round"]).create(vals))
        round_._record_changes(previous)
        if not self.accepted_round_id:
            round_._update_expected_revenue()
        return round_

    def _negotiated_lines(self):
        """Lines that a round records: all but down payments."""
        return self.order_line.filtered(lambda line: not line.is_downpayment)

    def _snapshot(self):
        """Return the order as it stands for ``rounds.diff``."""
        self.ensure_one()
        return offer_snapshot(self, [line._snapshot() for line in self._negotiated_lines()])

    # === CONFIRMING === #

    def _hold_reasons(self):
        return super()._hold_reasons() + self._round_hold_reasons()

    @api.model
    def _hold_depends(self):
        return [
            *super()._hold_depends(),
            "amount_total",
            "payment_term_id",
            "round_ids.state",
            "order_line.product_uom_qty",
            "order_line.spec_summary",
        ]

    def _round_hold_reasons(self):
        # sudo: the rounds decide, whether the one who confirms may read them or not
        order = self.sudo()
        if not order.round_ids:
            return []
        accepted = order.accepted_round_id
        if not accepted:
            return [
                self.env._(
                    "%(order)s is negotiated in rounds and none is accepted yet.",
                    order=order.name,
                )
            ]
        changes = order._round_difference(accepted, NOT_COMMERCIAL)
        return [accepted._difference_reason(changes)] if changes else []

    def _action_confirm(self):
        res = super()._action_confirm()
        # sudo: alternatives end with the confirmation, whoever confirms
        rounds = self.sudo().round_ids
        rounds.filtered(lambda r: r.state == "open")._transition("superseded")
        return res
