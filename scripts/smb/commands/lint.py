"""scripts/lint: everything that can be judged without running Odoo; warnings are errors."""

import argparse
import shutil
import subprocess
from pathlib import Path

from .. import environment, translations
from ..database import Databases
from ..paths import ADDONS, OUR_ADDONS, PYTHON, ROOT, STATE, Stamp
from ..process import Problem, run, say, step

NODE = ROOT / "node_modules" / ".bin"
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
    _ensure_node()
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
        "prettier": lambda: _tool(NODE / "prettier", "--write" if fix else "--check", *_texts()),
        "eslint": lambda: _tool(NODE / "eslint", "--max-warnings", "0", *_scripts()),
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


def _ensure_node():
    """Have the tools of ``package.json``, exactly as ``package-lock.json`` says."""
    if not shutil.which("npm"):
        raise Problem("npm is missing. Install with: apt-get install npm")
    stamp = Stamp("node", ROOT / "package-lock.json")
    if stamp.is_current() and (NODE / "prettier").exists():
        return
    with step("JavaScript tools"):
        run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=ROOT,
            env={"npm_config_cache": str(STATE / "npm")},
            problem="npm could not install the tools of package.json (no network?)",
        )
    stamp.write()
