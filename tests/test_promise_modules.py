"""Promises where Odoo's subcontracting and expiry dates are installed, which our addons do without."""

import os
import subprocess

import pytest

MODULES = ("mrp_subcontracting", "product_expiry")
TESTS = "/crm_smb_manufacturing:TestPromiseSubcontract,/crm_smb_manufacturing:TestPromiseExpiry"
CASES = "/crm_smb_manufacturing:TestPromiseLoaderCases"
DATABASE = "smb_promise_modules"


@pytest.fixture(scope="module")
def database(databases):
    databases.clone(os.environ["SMB_TEMPLATE"], DATABASE)
    return DATABASE


def test_promises_honour_subcontractors_and_expiry_dates(ready, database):
    command = ready.odoo(
        *("server", "-d", database, "-i", ",".join(MODULES), "-u", "crm_smb_manufacturing"),
        *("--no-http", "--stop-after-init"),
        *("--test-tags", f"{TESTS},{CASES}", "--log-level", "test"),
    )
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **ready.variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    log = done.stdout + done.stderr
    assert done.returncode == 0, log[-4000:]
    assert "skipped" not in log, "nothing is skipped where the modules are installed"
    for name in ("TestPromiseSubcontract", "TestPromiseExpiry", "TestPromiseLoaderCases"):
        assert f"Starting {name}." in log, f"{name} did not run"
