"""The content of a round is sealed: only the round's own methods write it."""

from odoo.exceptions import UserError

from ...sealing import Seal

_SEAL = Seal("sale_round_seal")
opened = _SEAL.opened
closed = _SEAL.closed
is_open = _SEAL.is_open


def ensure_open(env):
    """Refuse to continue for anybody but the round's own methods."""
    if not is_open(env):
        raise UserError(
            env._(
                "A round records what was offered and stays as it is. "
                'Use "New Round" on the quotation to record a new one.'
            )
        )
