"""Core's own tests with our addons against without: what do we break?

The tests run on the finished database, where at_install tests meet our addons too. A test that
fails on plain Odoo as well is not ours. Two things that our installation decides are taken back
before: the price guard, since core's tests sell the same goods to the same customer at any price; and
the route Replenish on Order, which core delivers archived and one of its tests looks for there.
"""

import os
import subprocess
from xml.etree import ElementTree

from .paths import LOGS, PYTHON, ROOT
from .process import Problem, run, say, step

# Also for the companies that the tests make.
AS_DELIVERED = """
env["res.company"].search([]).price_guard = False
env["ir.default"].set("res.company", "price_guard", False)
env.ref("stock.route_warehouse0_mto").active = False
env.cr.commit()
"""
WITH, WITHOUT = "smb_upstream_with", "smb_upstream_without"


def main(ready, databases, template, modules):
    """Run the tests of the modules twice and name every new failure."""
    folders = [_tests(ready, module) for module in modules]
    before = _failures(ready, databases, databases.core(), WITHOUT, folders)
    after = _failures(ready, databases, template, WITH, folders)
    new = sorted(after - before)
    say(f"\n{len(before)} failures without our addons, {len(after)} with them, {len(new)} new")
    for name in new:
        say(f"  new failure: {name}")
    return 1 if new else 0


def _tests(ready, module):
    folder = ready.odoo_home / "odoo" / "addons" / module / "tests"
    if not folder.is_dir():
        raise Problem(f"core has no tests for a module {module}")
    return folder


def _failures(ready, databases, source, name, folders):
    """Names of the tests that fail on a clone of that database."""
    report = LOGS / f"{name}.xml"
    report.unlink(missing_ok=True)
    databases.clone(source, name)
    if name == WITH:
        run(
            ready.odoo("shell", "-d", name, "--no-http", "--log-level", "error"),
            env=ready.variables,
            given=AS_DELIVERED,
        )
    with step(f"core's tests on {name}"), open(LOGS / f"{name}.log", "w") as log:
        subprocess.run(
            [
                str(PYTHON),
                "-m",
                "pytest",
                "-q",
                "--odoo-http",
                "--odoo-database",
                name,
                "--junitxml",
                str(report),
            ]
            + ["-p", "no:cacheprovider", "--noconftest", *map(str, folders)],
            cwd=ROOT,
            env={**os.environ, **ready.variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    if not report.exists():
        raise Problem(f"core's tests did not run; see {LOGS / name}.log")
    cases = ElementTree.parse(report).iter("testcase")
    return {
        f"{case.get('classname')}.{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    }
