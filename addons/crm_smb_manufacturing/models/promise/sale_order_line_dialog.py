from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    """Why this date, and a part of it earlier."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "sale.promise.dialog.mixin"]

    can_split_promise = fields.Boolean(compute="_compute_can_split_promise")

    @api.depends("order_id.state", "order_id.locked", "product_uom_qty", "display_type", "combo_item_id")
    def _compute_can_split_promise(self):
        for line in self:
            order = line.order_id
            is_open = order.state in ("draft", "sent") and not order.locked
            line.can_split_promise = is_open and line._filter_promisable() and not line.combo_item_id

    # === ACTIONS === #

    def action_split_promise(self, quantity):
        """Deliver a part earlier: the rest becomes a line of its own, both are asked anew.

        Price and discount stay as they were agreed for the whole.

        :param quantity: of the first delivery, in the unit of the line
        :return: True
        :raises UserError: when there is nothing to split
        """
        self.ensure_one()
        self._ensure_can_split_promise(quantity)
        rest = self.product_uom_qty - quantity
        self.copy({**self._prepare_split_vals(rest), "order_id": self.order_id.id})
        self.write(self._prepare_split_vals(quantity))
        return self.order_id.action_promise()

    def _ensure_can_split_promise(self, quantity):
        self.check_access("write")
        self.check_access("create")
        self.order_id.check_access("write")
        compare = self.product_uom_id.compare
        is_part = compare(quantity, 0) > 0 and compare(quantity, self.product_uom_qty) < 0
        if not self.can_split_promise or not is_part:
            raise UserError(
                self.env._(
                    "%(line)s cannot be delivered in parts of %(quantity)s.",
                    line=self.display_name,
                    quantity=quantity,
                )
            )

    def _prepare_split_vals(self, quantity):
        # What was agreed is written along, or the pricelist would price fewer pieces anew.
        return {
            "product_uom_qty": quantity,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "sequence": self.sequence,
        }

    # === DIALOG === #

    def _dialog_reasons(self):
        return self.promise_reason_ids

    def _dialog_wish(self):
        return self.order_id

    def _dialog_can_split(self):
        may_write = self.has_access("create") and self.order_id.has_access("write")
        return self.can_split_promise and may_write

    def _dialog_outlook(self):
        order = self.order_id
        if order.state not in ("draft", "sent") or not self._filter_promisable():
            return None
        now = fields.Datetime.now()
        # What is still valid is asked as of when it was answered, so that its date is met.
        since = self.promise_asked_date if self.promise_state == "valid" else now
        held = order.order_line._filter_promisable().filtered(lambda line: line._is_promise_held(now))
        if self in held:
            asked = held
            first = order._holding_lines(now, before=order.promise_given_date)
        else:
            asked = order.order_line._filter_promisable() - held
            first = order._holding_lines(now) | held
        before = asked[: asked.ids.index(self.id) + 1]
        return self.env["sale.promise.loader"]._explore(
            order.company_id,
            before._promise_requests(gains=False),
            since or now,
            self._dialog_step(),
            holds=first._promise_requests(gains=False),
        )
