"""Odoo 19.0 Community: the one named by ODOO_HOME, or Debian's package unpacked into ``.odoo/root``.

Debian keeps ``odoo-19`` in its unstable suite. It is fetched through an apt state of its own,
so the machine's package lists stay as they are, from the mirror that the machine already uses.
"""

import os
import shutil
from pathlib import Path

from . import assets
from .paths import STATE, Stamp
from .process import Problem, run, step

SUITE = "unstable"
PACKAGES = (
    "odoo-19",
    # Targets of the relative links inside that package:
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
APT = STATE / "apt"
UNPACKED = STATE / "root"


def home():
    """Folder that contains the ``odoo`` package."""
    if named := os.environ.get("ODOO_HOME"):
        return Path(named).expanduser().resolve()
    return UNPACKED / "usr/lib/python3/dist-packages"


def ensure():
    """Have Odoo's source in place and return the folder on which ``import odoo`` works."""
    if os.environ.get("ODOO_HOME"):
        _ensure_version(home())
        return home()
    stamp = Stamp("source", SUITE, PACKAGES, assets.PACKAGES)
    if not (stamp.is_current() and (home() / "odoo/release.py").exists()):
        with step("Odoo 19.0 from Debian (130 MB)"):
            _unpack(_download())
            assets.ensure(UNPACKED)
        _ensure_version(home())
        stamp.write()
    return home()


def _ensure_version(folder):
    release = folder / "odoo" / "release.py"
    if not release.exists():
        raise Problem(f"there is no Odoo in {folder}: no odoo/release.py")
    if "version_info = (19, 0" not in release.read_text():
        raise Problem(f"the Odoo in {folder} is not version 19.0")


def _download():
    """Fetch the packages and return the folder with the .deb files."""
    if not KEYRING.exists() or not shutil.which("apt-get"):
        raise Problem(
            "this is not Debian: set ODOO_HOME to the folder that contains Odoo 19.0's odoo package"
        )
    debs = APT / "debs"
    shutil.rmtree(APT, ignore_errors=True)
    for folder in ("state/lists/partial", "cache/archives/partial", "debs"):
        (APT / folder).mkdir(parents=True)
    (APT / "sources.list").write_text(f"deb [signed-by={KEYRING}] {_mirror()} {SUITE} main\n")
    no_network = "Debian's unstable suite could not be read (no network?)"
    run(["apt-get", *_options(), "update"], problem=no_network, log="apt-update.log")
    run(["apt-get", *_options(), "download", *PACKAGES], cwd=debs, problem=no_network)
    return debs


def _mirror():
    """The Debian mirror that this machine's apt uses."""
    lines = run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"],
        problem="apt-get cannot tell its mirror; run apt-get update once",
    )
    for line in lines.splitlines():
        origin, label, uri = line.split("|", 2)
        if (origin, label) == ("Debian", "Debian"):
            return uri
    raise Problem("this machine's apt knows no Debian mirror; run apt-get update once")


def _options():
    settings = {
        "Dir::State": APT / "state",
        "Dir::Cache": APT / "cache",
        "Dir::Etc::SourceList": APT / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def _unpack(debs):
    """Unpack beside the final place and move there last."""
    draft = UNPACKED.with_name("root.new")
    shutil.rmtree(draft, ignore_errors=True)
    for deb in sorted(debs.glob("*.deb")):
        run(["dpkg", "-x", deb, draft], problem=f"{deb.name} could not be unpacked")
    shutil.rmtree(UNPACKED, ignore_errors=True)
    draft.rename(UNPACKED)
    shutil.rmtree(APT, ignore_errors=True)
