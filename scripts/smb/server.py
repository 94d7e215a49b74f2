"""An Odoo server process: started, waited for, stopped."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .paths import LOGS
from .process import Problem

HOST = "127.0.0.1"
COMPLAINT = re.compile(r"\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")
ENTRY = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} )", re.MULTILINE)
# Two transactions met and Odoo runs the later one again. Should that fail too, another entry says so.
RETRIED = re.compile(
    r" odoo\.sql_db: bad query: .*^ERROR: (could not serialize access|deadlock detected)",
    re.DOTALL | re.MULTILINE,
)
# Not our faults: core modules that call a service of Odoo's while one types and complain when it is
# not there; refusals (UserError, AccessError) that were answered to whoever asked; and Debian's
# wkhtmltopdf, which has no running headers and says so.
EXPECTED = re.compile(
    r" odoo\.addons\.(partner_autocomplete|iap)\.| WARNING \S+ odoo\.http: |unpatched qt, and will be ignored"
)


def ensure_port(port):
    """Fail with a sentence when somebody listens there already."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Problem(f"port {port} is in use; choose another with --port") from error


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Server:
    """One Odoo process that serves one database."""

    def __init__(self, environment, database, port, log="server.log", options=()):
        self.url = f"http://{HOST}:{port}"
        self.log = LOGS / log
        self._command = [
            *environment.odoo("server", "-d", database, "--http-port", str(port)),
            *("--db-filter", f"^{database}$", "--logfile", str(self.log), *options),
        ]
        self._variables = environment.variables
        self._process = None

    def start(self, patience=120):
        """Start and wait until a page is answered."""
        self.log.write_text("")
        self._process = subprocess.Popen(
            [str(part) for part in self._command],
            env={**os.environ, **self._variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise Problem(f"Odoo has stopped; its log is {self.log}")
            if self._answers():
                return self
            time.sleep(0.2)
        self.stop()
        raise Problem(f"Odoo does not answer after {patience} s; its log is {self.log}")

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def wait(self):
        """Serve until stopped from outside; return the exit status."""
        with contextlib.suppress(KeyboardInterrupt):
            return self._process.wait()
        self.stop()
        return 0

    def stop(self):
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def complaints(self):
        """Warnings and errors that Odoo has logged."""
        return complaints(self.log.read_text(errors="replace"))

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()


def complaints(text):
    """The first lines of the entries of an Odoo log that are warnings or worse."""
    entries = ENTRY.split(text)
    found = [entry for entry in entries if COMPLAINT.match(entry) and not RETRIED.search(entry)]
    lines = [entry.splitlines()[0] for entry in found]
    return [line for line in lines if not EXPECTED.search(line)]
