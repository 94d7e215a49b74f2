"""Every term of the addons is in its template, and every template is translated."""

import os

import pytest
from smb import process, translations
from smb.paths import ADDONS, OUR_ADDONS


def terms(text):
    """The message ids of a catalogue's text, line breaks of the file joined."""
    joined = text.replace('"\n"', "")
    return {line for line in joined.splitlines() if line.startswith("msgid ")}


@pytest.mark.parametrize("addon", OUR_ADDONS)
def test_the_template_holds_every_term(ready, addon, tmp_path):
    file = tmp_path / f"{addon}.pot"
    database = os.environ["SMB_TEMPLATE"]
    process.run(
        ready.odoo("i18n", "export", addon, "-d", database, "-l", "pot", "-o", file),
        env=ready.variables,
    )
    kept = ADDONS / addon / "i18n" / f"{addon}.pot"
    new = terms(file.read_text()) - terms(kept.read_text())
    assert not new, f"run scripts/lint --terms: {sorted(new)[:20]}"


def test_every_term_is_chinese():
    assert translations.complete(), "see the list above"
