"""Translation catalogues; runs inside the virtual environment, where polib is.

``python -m smb.catalogue check FOLDER ...`` names what the Chinese catalogue lacks;
``python -m smb.catalogue merge FOLDER ...`` brings it up to the template: new terms are added
empty, dropped ones go, translations stay.
"""

import sys
from pathlib import Path

import polib

LANGUAGE = "zh_CN"


def template_and_catalogue(folder):
    """The two files of an addon's ``i18n`` folder."""
    addon = folder.resolve().parent.name
    return polib.pofile(str(folder / f"{addon}.pot")), folder / f"{LANGUAGE}.po"


def missing(folder):
    """Terms of the template without a Chinese translation."""
    template, path = template_and_catalogue(folder)
    done = {entry.msgid for entry in _read(path) if entry.msgstr and not entry.fuzzy}
    return [entry.msgid for entry in template if entry.msgid not in done]


def merge(folder):
    template, path = template_and_catalogue(folder)
    known = {entry.msgid: entry.msgstr for entry in _read(path) if not entry.fuzzy}
    merged = polib.POFile(wrapwidth=78)
    merged.metadata = {**template.metadata, "Language": LANGUAGE}
    for entry in template:
        entry.msgstr = known.get(entry.msgid, "")
        merged.append(entry)
    merged.save(str(path))


def _read(path):
    return polib.pofile(str(path)) if path.exists() else []


def main(task, *folders):
    folders = [Path(folder) for folder in folders]
    if task == "merge":
        for folder in folders:
            merge(folder)
        return 0
    gaps = [f"{folder}: not translated: {term!r}" for folder in folders for term in missing(folder)]
    print("\n".join(gaps), end="\n" if gaps else "")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
