"""scripts/lint: everything that can be judged without running Odoo; warnings are errors."""

import argparse
import subprocess
from pathlib import Path

from .. import environment, node, translations
from ..database import Databases
from ..paths import ADDONS, OUR_ADDONS, PYTHON, ROOT
from ..process import say

PYTHON_FOLDERS = ("addons", "scripts", "tests", "conftest.py")


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/lint",
        description="ruff, pylint-odoo, prettier (XML, JavaScript, JSON, YAML), eslint, translations.",
    )
    parser.add_argument("--fix", action="store_true", help="format and mend what can be mended")
    parser.add_argument(
        "--terms", action="store_true", help="first export the terms and merge them into the translations"
    )
    options = parser.parse_args(arguments)
    ready = environment.ensure()
    if options.terms:
        translations.update(ready, Databases(ready))
    node.ensure()
    failed = [name for name, check in _checks(options.fix).items() if not check()]
    say(f"lint: {', '.join(failed)} found something" if failed else "lint: nothing found")
    return 1 if failed else 0


def _checks(fix):
    return {
        "ruff": lambda: _tool(PYTHON, "-m", "ruff", "check", *(["--fix"] if fix else []), *_existing()),
        "ruff format": lambda: _tool(
            PYTHON, "-m", "ruff", "format", *([] if fix else ["--check"]), *_existing()
        ),
        "pylint-odoo": lambda: _tool(
            PYTHON, "-m", "pylint", "--rcfile", ROOT / ".pylintrc", *(ADDONS / addon for addon in OUR_ADDONS)
        ),
        "prettier": lambda: _tool(node.PROGRAMS / "prettier", "--write" if fix else "--check", *_texts()),
        "eslint": lambda: _tool(node.PROGRAMS / "eslint", "--max-warnings", "0", *_scripts()),
        "translations": translations.complete,
    }


def _existing():
    return [name for name in PYTHON_FOLDERS if (ROOT / name).exists()]


def _texts():
    tracked = subprocess.run(
        ["git", "ls-files", "*.xml", "*.js", "*.mjs", "*.json", "*.yml", "*.scss"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [name for name in tracked if "/tests/data/" not in name and name != "package-lock.json"]


def _scripts():
    return [name for name in _texts() if name.startswith("addons/") and name.endswith(".js")] or [
        "eslint.config.mjs"
    ]


def _tool(*command):
    """Run a tool so that its findings are seen; tell whether it found nothing."""
    program, *arguments = map(str, command)
    say(f"-- {Path(program).name} {' '.join(arguments[:3])}")
    done = subprocess.run([str(part) for part in command], cwd=ROOT, stdin=subprocess.DEVNULL)
    return done.returncode == 0
