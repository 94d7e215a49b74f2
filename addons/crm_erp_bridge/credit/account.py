from dataclasses import dataclass

OK, WARNING, HOLD = "ok", "warning", "hold"


@dataclass(frozen=True, slots=True)
class Account:
    """What a customer family owes and may owe, in one currency.

    ``open_items`` is below zero when more was paid than billed; ``overdue_days`` of the oldest open invoice.
    ``limit`` zero: none was agreed; ``overdue_limit`` zero: overdue invoices hold nothing.
    """

    open_items: float = 0.0
    uninvoiced: float = 0.0
    undelivered: float = 0.0
    limit: float = 0.0
    overdue_days: int = 0
    overdue_limit: int = 0
    warning_percent: float = 80.0
    is_blocked: bool = False

    @property
    def exposure(self):
        return self.open_items + self.uninvoiced + self.undelivered


def judge(account, more=0.0):
    """Return (state, reason): ok, warning or hold; reason is blocked, overdue, limit or None.

    :param Account account: as it is
    :param float more: what would come on top, below zero what would go
    """
    exposure = account.exposure + more
    if account.is_blocked:
        return HOLD, "blocked"
    if account.overdue_limit and account.overdue_days > account.overdue_limit:
        return HOLD, "overdue"
    # Half a cent: amounts are rounded where they come from, their sum is not.
    if account.limit > 0 and exposure > account.limit + 0.005:
        return HOLD, "limit"
    if account.overdue_days > 0:
        return WARNING, "overdue"
    if account.limit > 0 and exposure > account.limit * account.warning_percent / 100:
        return WARNING, "limit"
    return OK, None
