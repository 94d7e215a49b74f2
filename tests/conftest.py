"""A server on a database that took the backlight maker's workbooks over, and its users."""

import json
import os
import subprocess

import pytest
from smb import environment
from smb.database import Databases
from smb.paths import ROOT
from smb.server import Server, complaints, free_port
from support.api import Api
from support.browser import Session, chromium

WORKBOOKS = ROOT / "addons/crm_smb_manufacturing/tests/data/backlight"
LOADED = "smb_loaded"


@pytest.fixture(scope="session")
def ready():
    return environment.ensure(browser=True)


@pytest.fixture(scope="session")
def databases(ready):
    return Databases(ready)


@pytest.fixture(scope="session")
def empty_database(databases):
    """A fresh database with the addons and no records, named as ``scripts/load`` gets it."""
    databases.clone(os.environ["SMB_TEMPLATE"], LOADED)
    return LOADED


@pytest.fixture(scope="session")
def take_over(ready):
    """Runs the take-over as ``scripts/load`` does; returns (exit status, what it printed)."""

    def run(database, *options, folder=WORKBOOKS):
        done = subprocess.run(
            [str(part) for part in ready.odoo("takeover", "-d", database, *options, folder)],
            env={**os.environ, **ready.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def in_shell(ready):
    """Runs Python in an Odoo shell (``env`` is there) and returns the JSON that it prints last."""

    def run(database, script):
        done = subprocess.run(
            [str(part) for part in ready.odoo("shell", "-d", database, "--no-http")],
            env={**os.environ, **ready.variables},
            input=script,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    return run


@pytest.fixture(scope="session")
def remove(ready):
    """Uninstalls an addon; returns the warnings and errors that Odoo logs."""

    def run(database, addon):
        command = ready.odoo("module", "uninstall", "-d", database, addon)
        done = subprocess.run(
            [str(part) for part in command],
            env={**os.environ, **ready.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return complaints(done.stdout + done.stderr)

    return run


@pytest.fixture(scope="session")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def serve(ready):
    """Starts servers; what they logged as a warning or worse fails the test."""
    servers = []

    def start(database):
        server = Server(ready, database, free_port(), log=f"{database}.log").start()
        servers.append(server)
        return server

    yield start
    # Read before the stop: a job that the stop cuts off says so, and runs again at the next start.
    complaints = [line for server in servers for line in server.complaints()]
    for server in servers:
        server.stop()
    assert not complaints, "\n".join(complaints[:20])


@pytest.fixture
def log_in(browser):
    """Opens windows; a JavaScript error in one of them fails the test."""
    sessions = []

    def start(server, login, password, **options):
        session = Session(browser, server.url, login, password, **options)
        sessions.append(session)
        return session

    yield start
    errors = [error for session in sessions for error in session.errors]
    for session in sessions:
        session.page.context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture
def api():
    def connect(server, key, database):
        return Api(server.url, key, database)

    return connect
