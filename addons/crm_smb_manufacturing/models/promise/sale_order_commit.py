from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class SaleOrder(models.Model):
    """Committing what was promised: looked at once more before anybody relies on it."""

    _inherit = "sale.order"

    # === ACTIONS === #

    def action_confirm(self):
        """Confirm; a promise that no longer holds is told first, with the new date.

        :raises UserError: with the new dates and why, when somebody is there to read it
        """
        now = fields.Datetime.now()
        self._take_promise_turn()
        if not self._is_unattended():
            before = self.browse()
            for order in self.filtered(lambda order: order.state in ("draft", "sent")):
                order._ensure_can_confirm(now, before)
                # Of two confirmed together, the second gets what the first leaves.
                before |= order
        return super().action_confirm()

    # === LOOKING ONCE MORE === #

    def _ensure_can_confirm(self, now, before):
        """Hook: look once more at what others may have taken meanwhile, when it is this order's turn.

        :param now: naive UTC datetime
        :param before: quotations that are confirmed just before this one
        :raises UserError: when it can no longer be confirmed as it is
        """
        self._ensure_promise_holds(now, before.order_line._filter_promisable())

    def _take_promise_turn(self):
        if self:
            self.env["sale.promise.turn"]._take(self.company_id)

    def _broken_promises(self, now, before=None):
        """Return {line: the engine's `Answer`} of lines that cannot be had when promised.

        :param before: lines of quotations that are confirmed just before this one

        What is still valid is asked as of when it was answered: the clock alone makes no
        promise worse. What has expired is asked as of now.
        """
        self.ensure_one()
        lines = self.order_line._filter_promisable().filtered("promise_date")
        if not lines or self._is_date_agreed_by_hand():
            return {}
        until = self.promise_valid_until or self.promise_fresh_until
        is_valid = until and until > now
        asked = lines.filtered("promise_asked_date").mapped("promise_asked_date")
        since = min(asked) if is_valid and asked else now
        held = lines.filtered(lambda line: line._is_promise_held(now))
        # Who was told earlier comes before whoever was told later.
        # sudo: what colleagues promised holds as well; a union is read as its first part is
        before = (before or lines.browse()).sudo()
        earlier = before | self._holding_lines(now, before=self.promise_given_date)
        answers = dict(zip(held, self._ask(held, earlier, since), strict=True))
        others = lines - held
        everybody = before | self._holding_lines(now) | held
        answers.update(zip(others, self._ask(others, everybody, since), strict=True))
        return {
            line: found for line, found in answers.items() if not found.date or found.date > line.promise_date
        }

    def _is_date_agreed_by_hand(self):
        return bool(self.commitment_date and self.commitment_date != self.promise_date)

    def _ensure_promise_holds(self, now, before=None):
        """Tell whoever asks which dates are no longer to be had, and which are instead."""
        broken = self._broken_promises(now, before)
        if broken:
            texts = [self._broken_promise_text(line, found) for line, found in broken.items()]
            advice = self.env._("Nothing has been changed. Ask for the date again to take the new one.")
            raise UserError("\n".join([*texts, advice]))

    def _broken_promise_text(self, line, found):
        """Return one sentence: what, when it was promised, when it is to be had and why."""
        names = {
            "order": self.name,
            "product": line.product_id.display_name,
            "date": format_datetime(self.env, line.promise_date, dt_format="short"),
        }
        if not found.date:
            return self.env._(
                "%(order)s: %(product)s can no longer be promised, for %(date)s or any other day.", **names
            )
        return self.env._(
            "%(order)s: %(product)s can no longer be promised for %(date)s,"
            " but for %(new_date)s: %(reason)s.",
            new_date=format_datetime(self.env, found.date, dt_format="short"),
            reason=line._binding_reason_text(found),
            **names,
        )

    # === CONFIRMATION === #

    def _confirmation_reasons(self):
        """Nobody reads the new date in a signature or an import: the quotation waits."""
        reasons = super()._confirmation_reasons()
        broken = self._broken_promises(fields.Datetime.now())
        return reasons + [self._broken_promise_text(line, found) for line, found in broken.items()]

    def _validate_order(self):
        self._take_promise_turn()
        return super()._validate_order()

    def _action_confirm(self):
        for order in self:
            order._commit_promise()
        return super()._action_confirm()

    def _commit_promise(self):
        """Make the promise, which has been looked at, the date the customer counts on."""
        self.ensure_one()
        if not self.promise_date:
            return
        if not self.commitment_date:
            self.commitment_date = self.promise_date
        if self.commitment_date == self.promise_date:
            lines = self.order_line._filter_promisable()
            lines._give_promise(note=self.env._("Order confirmed"))
        else:
            # What the salesperson told instead is a promise as well, with a buffer of his own.
            lines = self.order_line._filter_promisable().filtered("promise_date")
            lines._record_date_by_hand(self.commitment_date)
