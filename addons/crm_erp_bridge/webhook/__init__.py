"""What a receiver of order events relies on: signature, body and back-off.

Plain Python without ORM. A body is signed with HMAC-SHA256 over ``<timestamp>.<body>``, so that neither can
be changed or sent again later under another time. The wait before another try doubles from one minute to
six hours; an event is never given up by itself. Everything here is constant time and space per event.
"""

from .protocol import HEADERS, body_of, signature, wait_seconds

__all__ = ["HEADERS", "body_of", "signature", "wait_seconds"]
