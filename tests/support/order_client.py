"""An example of an outside system that follows orders, with nothing but HTTP.

It listens for the order webhooks of the suite and asks for the whole journey by JSON-2 when it wants more
than an event says. Copy it to begin with; it needs Python's standard library only.

What a receiver has to do, and why:

- Check ``X-Order-Signature``: HMAC-SHA256 with the shared secret over ``<timestamp>.<body>``, so that nobody
  else writes here; refuse timestamps that are old, so that nothing is played back.
- Drop what has been taken in already (``X-Order-Event``): an event whose answer was lost comes again.
- Answer 2xx only when the event is safe. Anything else makes the suite try again, later each time, and keep
  the later events of that order until this one has arrived; so they come in the order of ``sequence``.
"""

import hashlib
import hmac
import json
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OLDEST = 300


class OrderClient:
    """Follows orders: ``stages[order name]`` is where each is, ``taken`` what was taken in."""

    def __init__(self, secret, port=0):
        self.secret = secret
        self.taken = []
        self.stages = {}
        self.received = 0
        self._seen = set()
        self._trouble = []
        client = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(client.receive(self.headers, body))
                self.end_headers()

            def log_message(self, *_arguments):
                """Say nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/orders"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def have_trouble(self, *statuses):
        """Take in nothing the next times and answer with these statuses; 0 takes in, then says it did not."""
        self._trouble += statuses

    def receive(self, headers, body):
        """Take an event in; return the HTTP status of the answer."""
        self.received += 1
        if not self._is_genuine(headers, body):
            return 401
        status = self._trouble.pop(0) if self._trouble else 204
        if status in (0, 204):
            self._take_in(headers["X-Order-Event"], json.loads(body))
        return status or 500

    def _is_genuine(self, headers, body):
        timestamp = headers.get("X-Order-Timestamp", "")
        if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > OLDEST:
            return False
        signed = hmac.new(self.secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
        return hmac.compare_digest(f"sha256={signed.hexdigest()}", headers.get("X-Order-Signature", ""))

    def _take_in(self, event_id, event):
        if event_id not in self._seen:
            self._seen.add(event_id)
            self.taken.append(event)
            self.stages[event["order"]["name"]] = event["stage"]


def journey(url, database, key, order_id):
    """Ask for the whole journey of an order by JSON-2.

    :param str key: an API key of a user who may read the order
    :return: dict, see ``sale.order.journey()`` in docs/interfaces.md
    """
    request = urllib.request.Request(
        f"{url}/json/2/sale.order/journey",
        data=json.dumps({"ids": [order_id]}).encode(),
        headers={
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": database,
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())
