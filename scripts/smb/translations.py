"""Whether every term of our addons has its Chinese translation."""

import subprocess

from .paths import ADDONS, OUR_ADDONS, PYTHON
from .process import say

LANGUAGE = "zh_CN"
# Runs inside the virtual environment, where polib is.
CHECK = """
import sys, polib
bad = 0
for pot, po in zip(sys.argv[1::2], sys.argv[2::2]):
    template = {(e.msgctxt, e.msgid) for e in polib.pofile(pot)}
    entries = {(e.msgctxt, e.msgid): e for e in polib.pofile(po)}
    for key in sorted(template, key=str):
        entry = entries.get(key)
        if entry is None or not entry.msgstr or entry.fuzzy:
            bad += 1
            print(f"{po}: not translated: {key[1]!r}")
sys.exit(bool(bad))
"""


def complete():
    """Compare each addon's template with its Chinese catalogue; tell whether nothing is missing.

    That the template itself is complete is a test of the addons: it needs a database.
    """
    say(f"-- translations into {LANGUAGE}")
    files = []
    for addon in OUR_ADDONS:
        folder = ADDONS / addon / "i18n"
        files += [str(folder / f"{addon}.pot"), str(folder / f"{LANGUAGE}.po")]
    return subprocess.run([str(PYTHON), "-c", CHECK, *files]).returncode == 0
