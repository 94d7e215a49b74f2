from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from odoo import api, models

from ...delay import Stretch, blocked, first_key, growth, next_open, settle

# The longest holiday after which somebody goes on.
HORIZON = timedelta(days=30)
# Seconds. Less is added to the next window: nobody's row is written for it.
UNNOTICED = 600


@dataclass(slots=True)
class Window:
    """What happened to one order line between two looks at it.

    `chain` is what binds it now, `about` what is known of each of its keys, `first` the date
    that the customer was told first, or None.
    """

    line: object
    chain: list
    about: dict
    forecast: datetime
    first: datetime | None
    now: datetime

    @property
    def since(self):
        """Return when the line was looked at before."""
        return self.line.forecast_at or self.line.order_id.date_order

    @property
    def slip(self):
        """Return the seconds that the forecast is later than the first promise."""
        return self.line._slip_seconds(self.first, self.forecast)

    @property
    def moved(self):
        """Return the seconds that the forecast is later than the one before, or than the promise."""
        before = self.line.forecast_date or self.first
        return int((self.forecast - before).total_seconds())

    @property
    def is_same(self):
        """Tell whether there is nothing to write: minutes that pass move no order that waits."""
        line = self.line
        if not (line.is_forecast_open and line.forecast_date) or self.is_wish_changed:
            return False
        told = line._slip_days(line._booked_promise(), line.forecast_date)
        is_told_same = abs(told - line.slip_days_last) < UNNOTICED / 86400
        is_told_same &= line.first_promise_date == (self.first or False)
        return is_told_same and abs(self.moved) < UNNOTICED

    @property
    def is_wish_changed(self):
        """Tell whether the customer wants something else than when it was looked at before."""
        return bool(self.line.forecast_wish) and self.line.forecast_wish != self.line._wish()

    def chain_before(self):
        """Return the chain that bound the line when it was looked at before."""
        return [Stretch(*row) for row in self.line.forecast_chain or ()]

    def stored_chain(self):
        """Return the chain of now as JSON."""
        return [[one.key, one.start, one.end, one.is_wait] for one in self.chain]


class SaleDelayShare(models.Model):
    """Dividing what lines have slipped since they were looked at last."""

    _inherit = "sale.delay.share"

    @api.model
    def _divide(self, company, windows, now):
        """Bring the shares of lines to the sum of their slips.

        Cost: a fixed number of queries, whatever the number of lines.

        :param windows: list of `Window`; those without a promise have no shares
        """
        moving = [window for window in windows if window.first and window.moved and window.chain]
        late = [window for window in moving if window.slip > 0 or window.line.delay_share_ids]
        if not late:
            return
        lines = self.env["sale.order.line"].browse(window.line.id for window in late)
        blockers = self._blockers(lines, min(window.since for window in late), now)
        wishes = self._changed_wishes(lines)
        open_time = self._open_time(company, min(window.since for window in late), now)
        grown = {window.line.id: self._grown(window, blockers, wishes, open_time) for window in late}
        culprits = self._culprits(company, late, grown, now)
        # sudo: shares are written by the book only
        Share = self.sudo().with_context(mail_create_nolog=True)
        new = [vals for window in late for vals in Share._settle(window, grown[window.line.id], culprits)]
        Share.create(new)

    @api.model
    def _open_time(self, company, since, now):
        """Return the working time of a company from then until some days from now, naive UTC."""
        calendar = company.resource_calendar_id
        if not calendar:
            return []
        begin, end = (moment.replace(tzinfo=UTC) for moment in (since, now + HORIZON))
        return [
            tuple(moment.astimezone(UTC).replace(tzinfo=None) for moment in (first, last))
            for first, last, _attendance in calendar._work_intervals_batch(begin, end)[False]
        ]

    @api.model
    def _grown(self, window, blockers, wishes, open_time):
        """Return {key: seconds} of what moved a line in a window."""
        found = self._grown_by_customer(window, wishes.get(window.line.id, ()))
        rest = growth(window.chain_before(), window.chain, window.moved - sum(found.values()))
        lasted = []
        for key, since, until in blockers.get(window.line.id, ()):
            # Who is kept until the evening is kept until the morning.
            begin = next_open(max(since, window.since), open_time)
            end = next_open(min(until, window.now), open_time)
            if end > begin:
                lasted.append((key, int((end - begin).total_seconds())))
        found.update(blocked(rest, first_key(window.chain), lasted))
        return found

    @api.model
    def _grown_by_customer(self, window, wishes):
        """Return what the customer moved: another quantity all of it, a new promise its difference."""
        line, most = window.line, max(window.moved, 0)
        if window.is_wish_changed:
            return Counter({f"customer,sale.order,{line.order_id.id}": most} if most else {})
        found = Counter()
        for wish in wishes:
            is_new = not line.forecast_at or window.since < wish.create_date <= window.now
            later = is_new and wish.previous_date and int((wish.date - wish.previous_date).total_seconds())
            part = min(later or 0, most - sum(found.values()))
            if part > 0:
                found[f"customer,sale.promise,{wish.id}"] += part
        return found

    @api.model
    def _settle(self, window, grown, culprits):
        """Bring the shares of a line to the sum of its slip; return values of those to create."""
        line = window.line
        shares = {share.key: share for share in line.delay_share_ids}
        found, keyed = {}, Counter()
        for key, seconds in grown.items():
            culprit = culprits[line.id, key]
            keyed[culprit["key"]] += seconds
            found[culprit["key"]] = culprit
        settled = settle({key: share.seconds for key, share in shares.items()}, keyed, window.slip)
        for key, share in shares.items():
            if share.seconds != settled.get(key, 0):
                share.seconds = settled.get(key, 0)
        gone = line.delay_share_ids.filtered(lambda share: not (share.seconds or share.objection_state))
        gone.unlink()
        return [
            self._prepare_share_vals(line, found[key], seconds)
            for key, seconds in settled.items()
            if key not in shares
        ]

    @api.model
    def _prepare_share_vals(self, line, culprit, seconds):
        order = line.order_id
        return {
            "order_line_id": line.id,
            "order_id": order.id,
            "company_id": order.company_id.id,
            "partner_id": order.partner_id.id,
            "product_id": line.product_id.id,
            "seconds": seconds,
            **culprit,
            "owner_id": culprit["owner_id"] or order.user_id.id,
        }
