"""scripts/test: the environment where needed, then all tests; the exit status tells.

The addons' own tests run by pytest-odoo on a clone of a database that has the addons installed;
the tests in ``tests/`` start real servers on clones of their own. The installed database is kept
as a template for as long as the sources do not change.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from .. import environment, upstream
from ..database import Databases
from ..paths import ADDONS, LOGS, OUR_ADDONS, PYTHON, ROOT
from ..process import Problem, say
from ..server import complaints, free_port

UNIT = "smb_unit"
SLOW = "browser or load"
# Tests of the addons that start a browser; Odoo's classes know no marks.
IN_BROWSER = "TestJs or DuplicateBrowser"


def main(arguments):
    options, chosen = _parser().parse_known_args(arguments)
    ready = environment.ensure(browser=not options.fast)
    databases = Databases(ready)
    with environment.alone():
        template = _template(databases)
    if options.upstream:
        return upstream.main(ready, databases, template, options.upstream)
    return _run_suites(ready, databases, template, options.fast, chosen)


def _parser():
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        description="Runs all tests, or those that the pytest arguments choose.",
        epilog="Everything else goes to pytest: paths below addons/ or tests/, -k, -x, ...",
    )
    parser.add_argument("--fast", action="store_true", help="no browser, no load")
    parser.add_argument(
        "--upstream",
        nargs="+",
        metavar="MODULE",
        help="core's own tests of these modules with and without our addons; names every new failure",
    )
    return parser


def _template(databases):
    """The database with our addons as the sources are now; its installation must be silent."""
    name, made = databases.template()
    lines = complaints((LOGS / "install.log").read_text()) if made else []
    if lines:
        databases.drop(name)
        raise Problem("warnings during installation:\n  " + "\n  ".join(lines[:20]))
    return name


def _run_suites(ready, databases, template, fast, chosen):
    paths = [argument for argument in chosen if Path(argument.split("::")[0]).exists()]
    others = [argument for argument in chosen if argument not in paths]
    in_tests = [path for path in paths if Path(path).resolve().is_relative_to(ROOT / "tests")]
    in_addons = [path for path in paths if path not in in_tests]
    failed = 0
    if in_addons or not paths:
        databases.clone(template, UNIT)
        folders = in_addons or [str(ADDONS / addon / "tests") for addon in OUR_ADDONS]
        names = ["-k", f"not ({IN_BROWSER})"] if fast else []
        failed |= _pytest(ready, [*odoo_options(UNIT), *names, *folders, *others])
    if in_tests or not paths:
        marks = ["-m", f"not ({SLOW})"] if fast else []
        arguments = ["-p", "no:odoo", *marks, *(in_tests or [str(ROOT / "tests")]), *others]
        failed |= _pytest(ready, arguments, SMB_TEMPLATE=template)
    return failed


def odoo_options(database):
    """What pytest-odoo needs to test that database with a server of its own."""
    return [
        *("--odoo-http", "--odoo-extra", f"http-port={free_port()}"),
        *("--odoo-log-level", "warn", "--odoo-database", database),
    ]


def _pytest(ready, arguments, **variables):
    say(f"\n== pytest {' '.join(arguments)}")
    command = [str(PYTHON), "-m", "pytest", *arguments]
    scripts = str(ROOT / "scripts")
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **ready.variables, "PYTHONPATH": scripts, **variables},
        stdin=subprocess.DEVNULL,
    )
    sys.stdout.flush()
    return done.returncode
