"""Records that nobody edits.

The content of a round is sealed: ``create`` and ``write`` are refused to everybody,
superuser included, unless they come from the round's own methods. Those open the
seal by a context value that is one object of this process, compared by identity;
what arrives by RPC is JSON or XML and can never be that object.
"""

from odoo.exceptions import UserError

_KEY = "sale_round_seal"
_OPEN = object()


def opened(records):
    """Return ``records`` in a context in which sealed records may be written."""
    return records.with_context(**{_KEY: _OPEN})


def closed(records):
    """Return ``records`` in a context without the open seal."""
    context = {key: val for key, val in records.env.context.items() if key != _KEY}
    return records.with_context(context)  # pylint: disable=context-overridden


def is_open(env):
    """Tell whether the caller is one of the round's own methods."""
    return env.context.get(_KEY) is _OPEN


def ensure_open(env):
    """Refuse to continue for anybody but the round's own methods."""
    if not is_open(env):
        raise UserError(
            env._(
                "A round records what was offered and stays as it is. "
                'Use "New Round" on the quotation to record a new one.'
            )
        )
