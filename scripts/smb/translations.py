"""The addons' terms and their Chinese translations."""

import subprocess

from .paths import ADDONS, OUR_ADDONS, PYTHON, ROOT
from .process import run, say

FOLDERS = [str(ADDONS / addon / "i18n") for addon in OUR_ADDONS]


def complete():
    """Whether every term of the templates is translated; names those that are not.

    That the templates hold every term of the addons is told by ``tests/test_translations.py``.
    """
    say("-- translations")
    return subprocess.run(_catalogue("check"), cwd=ROOT / "scripts").returncode == 0


def update(ready, databases):
    """Export the templates from a database with the addons and merge them into the catalogues."""
    database, _made = databases.template()
    run(ready.odoo("i18n", "export", *OUR_ADDONS, "-d", database, "-l", "pot"), env=ready.variables)
    run(_catalogue("merge"), cwd=ROOT / "scripts")


def _catalogue(task):
    return [str(PYTHON), "-m", "smb.catalogue", task, *FOLDERS]
