"""What is said of a promise is written by asking and telling, by nobody else.

Otherwise whoever writes through the API could hold supply for ever, or come before others.
"""

from odoo.exceptions import AccessError

from ...sealing import Seal

STEPS = Seal("promise_step")
SEALED = {
    "sale.order": {"promise_date", "promise_valid_until", "promise_given_date", "promise_fresh_until"},
    "sale.order.line": {
        "promise_date",
        "is_promise_given",
        "is_promise_impossible",
        "promise_asked_date",
        "promise_safety_days",
        "promise_starts",
    },
    "sale.inquiry": {"promise_date", "is_impossible", "answered_at", "order_id"},
}


def ensure_by_steps(records, *vals_list):
    """Refuse values that only the steps of a promise write.

    :raises AccessError: for everybody but the steps themselves and the superuser
    """
    env = records.env
    if env.su or STEPS.is_open(env):
        return
    if any(vals.get(name) for vals in vals_list for name in SEALED[records._name]):
        raise AccessError(env._("Dates are answered and promised by their buttons only."))
