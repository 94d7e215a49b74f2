"""The documents name what is really there."""

import re
import subprocess

import pytest
from smb.paths import ROOT

DOCUMENTS = ("README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))
LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|#)([^)#]+)")
IDENTIFIER = re.compile(r"_?[A-Za-z][\w.]*[\w/]")


def source():
    """All text of the Python and XML files, and the names of all files."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "addons", "scripts", "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    texts = [(ROOT / name).read_text() for name in names if name.endswith((".py", ".xml"))]
    return "\n".join([*names, *texts])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_pictures_lead_somewhere(name):
    folder = (ROOT / name).parent
    missing = [target for target in LINK.findall((ROOT / name).read_text()) if not (folder / target).exists()]
    assert not missing


def test_the_architecture_names_what_is_in_the_source():
    text = (ROOT / "docs/architecture.md").read_text()
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    cited = {name for span in re.findall(r"`([^`]+)`", prose) for name in IDENTIFIER.findall(span)}
    everything = source()
    unknown = sorted(name for name in cited if name not in everything)
    assert not unknown
