"""What Odoo logs as a warning or worse during the tests fails the run.

Tests that provoke a warning say so with ``assertLogs`` or ``mute_logger``, which keep it from
reaching this handler.
"""

import logging

import pytest


class _Complaints(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.records = []

    def emit(self, record):
        if record.name.split(".")[0] in {"odoo", "py"}:
            self.records.append(f"{record.levelname} {record.name}: {record.getMessage()}")


COMPLAINTS = _Complaints()


def pytest_configure(config):
    logging.getLogger().addHandler(COMPLAINTS)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if COMPLAINTS.records and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if COMPLAINTS.records:
        terminalreporter.section("Odoo warnings")
        for line in COMPLAINTS.records[:50]:
            terminalreporter.line(line)
