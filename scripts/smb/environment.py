"""Everything that Odoo needs, made in order; each part skips what is already there."""

import fcntl
import os
import secrets
import shutil
from contextlib import contextmanager

from . import postgres, python, source, system
from .paths import ADDONS, CONFIG, LOGS, PYTHON, STATE
from .process import Problem, say

DISK_NEEDED = 3 * 1024**3


class Environment:
    """A ready environment: ``server`` (PostgreSQL), ``odoo_home``; commands and their variables."""

    def __init__(self, server, odoo_home):
        self.server = server
        self.odoo_home = odoo_home

    @property
    def variables(self):
        """Environment variables for Odoo and for PostgreSQL's own programs."""
        return {
            **postgres.environment(self.server),
            "ODOO_RC": str(CONFIG),
            "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def odoo(self, *arguments):
        """Odoo's own command line as a list.

        The path comes first: only so are the commands that addons bring found.
        """
        start = [PYTHON, "-W", "ignore::SyntaxWarning", "-m", "odoo"]
        return [*start, f"--addons-path={ADDONS}", *arguments]


def ensure(browser=False):
    """Make the environment where needed.

    :param browser: whether Chromium is needed as well
    """
    STATE.mkdir(exist_ok=True)
    LOGS.mkdir(exist_ok=True)
    with alone():
        _ensure_disk()
        system.ensure("server", without=("PostgreSQL",) if postgres.is_foreign() else ())
        if browser:
            system.ensure("browser")
        odoo_home = source.ensure()
        python.ensure(odoo_home)
        ready = Environment(postgres.ensure(), odoo_home)
        _write_config(ready)
    return ready


@contextmanager
def alone():
    """One at a time: a second command waits until the first has made the environment."""
    with open(STATE / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another command is at work in this checkout; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ensure_disk():
    free = shutil.disk_usage(STATE).free
    fresh = not (STATE / "stamps" / "python.json").exists()
    if fresh and free < DISK_NEEDED:
        raise Problem(f"the disk has {free >> 20} MB free, {DISK_NEEDED >> 20} MB are needed")


def _write_config(ready):
    """Odoo's configuration file; the master password is random and only there."""
    password = _kept_master_password() or secrets.token_urlsafe(24)
    server = ready.server
    lines = [
        "[options]",
        f"addons_path = {ADDONS}",
        f"data_dir = {STATE / 'data'}",
        f"admin_passwd = {password}",
        f"db_host = {server['host']}",
        f"db_port = {server['port']}",
        f"db_user = {server['user']}",
        "list_db = False",
        "http_interface = 127.0.0.1",
    ]
    if server["password"]:
        lines.append(f"db_password = {server['password']}")
    draft = CONFIG.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text("\n".join(lines) + "\n")
    draft.replace(CONFIG)


def _kept_master_password():
    if not CONFIG.exists():
        return None
    for line in CONFIG.read_text().splitlines():
        if line.startswith("admin_passwd = "):
            return line.partition(" = ")[2]
    return None
