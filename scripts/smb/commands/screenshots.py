"""scripts/screenshots: the pictures of README and docs, taken from the demo company."""

import argparse
import os
import subprocess

from .. import environment
from ..database import Databases
from ..paths import PYTHON, ROOT
from ..process import Problem, say, step
from ..server import Server, free_port

FOLDER = ROOT / "docs" / "screenshots"
COPY = "smb_pictures"
LANGUAGES = ("en_US", "zh_CN")


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/screenshots",
        description="Takes the pictures in docs/screenshots from a copy of the demo database, in English and"
        " Chinese, as the people who use those screens.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these pictures (all)")
    parser.add_argument("--db", default="smb", help="database with the demo company (smb)")
    options = parser.parse_args(arguments)
    ready = environment.ensure(browser=True)
    databases = Databases(ready)
    if not databases.exists(options.db):
        raise Problem(
            f"there is no database {options.db}; make it with: scripts/run --db {options.db} --no-serve"
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    with step(f"copy of {options.db}"):
        databases.clone(options.db, COPY)
    try:
        failed = [language for language in LANGUAGES if not _take(ready, databases, language, options.names)]
    finally:
        databases.drop(COPY)
    return 1 if failed else 0


def _take(ready, databases, language, names):
    """Serve the copy with everybody speaking that language and take its pictures."""
    say(f"-- {language}")
    databases.query(
        f"UPDATE res_partner SET lang = '{language}'"
        " WHERE id IN (SELECT partner_id FROM res_users WHERE active)",
        COPY,
    )
    with Server(ready, COPY, free_port(), log=f"{COPY}.log") as server:
        command = [str(PYTHON), "-m", "smb.pictures", server.url, language, str(FOLDER), *names]
        # The pictures are taken with the means of the browser tests.
        libraries = os.pathsep.join([str(ROOT / "scripts"), str(ROOT / "tests")])
        return subprocess.run(command, env={**os.environ, "PYTHONPATH": libraries}).returncode == 0
