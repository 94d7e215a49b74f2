import hashlib
import hmac
import json

FIRST_WAIT = 60
LONGEST_WAIT = 6 * 3600
HEADERS = {
    "event": "X-Order-Event",
    "sequence": "X-Order-Sequence",
    "time": "X-Order-Timestamp",
    "signature": "X-Order-Signature",
}


def body_of(payload):
    """Return the bytes that are sent: the same for the same payload, whenever it is tried.

    :param dict payload: JSON values
    """
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signature(secret, timestamp, body):
    """Return ``sha256=<hex>`` over ``<timestamp>.<body>``.

    :param str secret: what both sides know
    :param int timestamp: seconds since 1970 of this try
    :param bytes body: what is sent
    """
    signed = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def wait_seconds(tries):
    """Return the seconds to wait after that many failed tries, at least one."""
    return min(FIRST_WAIT * 2 ** (min(tries, 20) - 1), LONGEST_WAIT)
